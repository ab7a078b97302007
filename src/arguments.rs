//! The subcommands and their arguments, as clap reads them. The doc comments are the help that it prints.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// What the help of several subcommands says of secrets.
macro_rules! secrets {
    () => {
        "Secrets are never given on the command line. Without --secret-env or --secret-file, each is taken from the \
         environment variable PAYSMITH_<PROVIDER>_<CREDENTIAL>, or asked for in a terminal."
    };
}

/// Describe a payment provider once, in YAML; get a typed, validating, signing client crate.
#[derive(Debug, Parser)]
#[command(name = "paysmith", version, arg_required_else_help = true)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the documented payments of the providers against an embedded sandbox: create, pay, notify, query
    Demo(DemoArgs),
    /// Show providers, their operations and fields
    List(ListArgs),
    /// Check specs, and show everything in them that is wrong or unwise
    Check(CheckArgs),
    /// Explain an error or a warning of `check` by its code; without one, list them
    Explain(ExplainArgs),
    /// Print the JSON Schema of the spec language, for editors
    Schema,
    /// Print the client that is generated from a spec, as build.rs would
    Generate(GenerateArgs),
    /// Play the providers on this machine until you stop it
    Sandbox(SandboxArgs),
    /// Sign a message, and show every step of the signature with --explain
    Sign(SignArgs),
    /// Verify a captured answer or notification, and show what was signed, computed and received
    Verify(VerifyArgs),
    /// Name the cause of a signature that doesn't fit: try known deviations from the provider's rule, alone and in pairs
    Doctor(DoctorArgs),
    /// Make one real call to a built-in provider; without --send, a call that may change something is only shown
    Call(CallArgs),
    /// Look at the journal of an application, and ask about what nobody knows
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Flip one byte of every signed answer and notification, and show that all are refused
    #[arg(long)]
    pub(crate) tamper: bool,
    /// Make every payment that the providers have, not only those that the specs feature for newcomers
    #[arg(long)]
    pub(crate) all: bool,
    /// The built-in providers that take part; without it, all
    #[arg(value_name = "PROVIDER")]
    pub(crate) providers: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// A built-in provider, or the path of a spec; without it, an overview of all built-in providers
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: Option<String>,
    /// The operation or notification whose fields are shown
    #[arg(value_name = "OPERATION", requires = "provider")]
    pub(crate) operation: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Paths of specs, or `-` for standard input; without any, the built-in providers
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<String>,
    /// The form in which errors and warnings are printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human, conflicts_with = "json")]
    pub(crate) format: Format,
    /// Print errors and warnings as JSON, as --format json does
    #[arg(long)]
    pub(crate) json: bool,
    /// What to fail on besides errors
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) deny: Option<Denied>,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, with the lines of the spec
    Human,
    /// For programs, as a JSON list of objects
    Json,
    /// As workflow commands, with which GitHub shows each problem beside its line
    Github,
}

/// What `check` fails on besides errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Denied {
    /// What the language allows, but isn't wise
    Warnings,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The code, such as E0104; without it, all codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// A built-in provider, the path of a spec, or `-` for standard input
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// Write the code to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing; fail if FILE differs from what would be written
    #[arg(long, requires = "out")]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4600")]
    pub(crate) listen: SocketAddr,
    /// Built-in providers or paths of specs; without any, the built-in providers
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<String>,
    /// The URL that the merchant has registered for notifications, for providers that have no field for it in a request
    #[arg(long, value_name = "URL")]
    pub(crate) notify: Option<String>,
    /// Speak HTTPS, and write the certificate of the authority that clients must trust to this file. Operations that ask for a
    /// client certificate are then refused without it
    #[arg(long, value_name = "FILE")]
    pub(crate) https: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// Show every step: which fields are signed and why, the canonical string, the digest, its encoding, and where it goes
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print every step as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// The signature to verify, if the message doesn't carry it
    #[arg(long, value_name = "SIGNATURE")]
    pub(crate) signature: Option<String>,
    /// Show every step
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  paysmith doctor PROVIDER notification.http --signature SIGNATURE-OF-MY-CODE\n",
    "  paysmith doctor PROVIDER request.curl\n",
    "  paysmith doctor PROVIDER --of OPERATION order=1 amount=2 --signature …\n\n",
    secrets!()
))]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// The signature to explain, for instance that of your own code; without it, the one that the message carries
    #[arg(long, value_name = "SIGNATURE")]
    pub(crate) signature: Option<String>,
    /// A file with the other side's canonical string, which are the bytes that it digests; the doctor shows the first byte
    /// that differs
    #[arg(long, value_name = "FILE")]
    pub(crate) canonical: Option<String>,
    /// A file with the request that the message answers, or with the answer to it: to sign the wrong one of the two is a
    /// known mistake
    #[arg(long, value_name = "FILE")]
    pub(crate) other: Option<String>,
    /// Try every pair of deviations, however long it takes; without it, the doctor stops after about a second
    #[arg(long)]
    pub(crate) thorough: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct CallArgs {
    /// A built-in provider
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// The operation, as `paysmith list PROVIDER` names it
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: String,
    /// The request's fields: `name=text`, `name:=json`, a path with dots for a nested field (`goods.0.name=tea`), or `@FILE`
    /// with a JSON object of fields
    #[arg(value_name = "FIELD")]
    pub(crate) fields: Vec<String>,
    /// Send the call even if it may change something
    #[arg(long)]
    pub(crate) send: bool,
    /// Nobody has sent this order number before, so that a refusal is final
    #[arg(long)]
    pub(crate) first: bool,
    /// Only show what would be sent, of every call
    #[arg(long, conflicts_with = "send")]
    pub(crate) dry_run: bool,
    /// If the outcome is unknown, ask the query that the spec names, as often and as long as the spec says
    #[arg(long)]
    pub(crate) recover: bool,
    /// The file to write, for a call whose answer is a file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The file to write the provider's public keys to, those that are known and those in the answer, for a call that gives
    /// them. It is the credential to use from then on
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub(crate) learn: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) merchant: MerchantArgs,
    /// Print JSON. Among its members are `outcome`; `answer`, the fields that could be read; `unread`, the members that
    /// couldn't, each with its `path`, its `value` as JSON text, and `why`; and `file` (whole, unproved, cut_off or
    /// unwritable) for a call whose answer is a file
    #[arg(long)]
    pub(crate) json: bool,
}

/// The merchant, and where its calls go.
#[derive(Debug, Args)]
pub(crate) struct MerchantArgs {
    /// An environment of the provider, as `paysmith list PROVIDER` names it
    #[arg(long, value_name = "NAME", conflicts_with = "base")]
    pub(crate) env: Option<String>,
    /// Another base URL, such as that of a sandbox or a proxy
    #[arg(long, value_name = "URL")]
    pub(crate) base: Option<String>,
    /// A file in PEM with the certificates of authorities to trust besides those of the system, such as that of `paysmith sandbox
    /// --https FILE`
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// How long to wait for the answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
    /// A credential that isn't secret, such as an app's id
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) credential: Vec<String>,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

/// What an application remembers of its payments.
#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Count the calls by their state, and list those that a person has to look at
    Status(JournalStatusArgs),
    /// Show the calls with a number, and how each came to its state
    Show(JournalShowArgs),
    /// Ask a provider how calls ended whose outcome nobody knows; sends queries and nothing else
    Resume(JournalResumeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct JournalStatusArgs {
    /// The journal: its file, or the URL of its PostgreSQL database, `postgres://user@host/database`. The password is taken from
    /// PGPASSWORD, since others can see the command line
    #[arg(value_name = "JOURNAL")]
    pub(crate) journal: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct JournalShowArgs {
    /// The journal: its file, or the URL of its PostgreSQL database, `postgres://user@host/database`. The password is taken from
    /// PGPASSWORD, since others can see the command line
    #[arg(value_name = "JOURNAL")]
    pub(crate) journal: String,
    /// The merchant's number of an order, a capture, a refund or a release. Of an order, what was captured, refunded and released
    /// of it is shown, too
    #[arg(value_name = "NUMBER")]
    pub(crate) number: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct JournalResumeArgs {
    /// The journal: its file, or the URL of its PostgreSQL database, `postgres://user@host/database`. The password is taken from
    /// PGPASSWORD, since others can see the command line
    #[arg(value_name = "JOURNAL")]
    pub(crate) journal: String,
    /// The built-in provider that is asked
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// The merchant's account, as the application calls it in the journal
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) account: String,
    /// Go on for so many seconds, and ask again about what isn't known then; without it, what is due is asked about once
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 0)]
    pub(crate) seconds: u64,
    #[command(flatten)]
    pub(crate) merchant: MerchantArgs,
}

/// The message, and the provider's rule for it.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// A built-in provider, or the path of a spec
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// A captured message (FILE or `-`, with a dump of HTTP, a .http file, HAR, a curl command or just a body), a link, or
    /// fields: `name=text`, `name:=json`, or `@FILE` with a JSON object of fields
    #[arg(value_name = "INPUT")]
    pub(crate) input: Vec<String>,
    /// The operation, notification or signature scheme; without it, the captured message must tell
    #[arg(long, value_name = "NAME")]
    pub(crate) of: Option<String>,
    /// The number of the message in a file that holds several; the first is 1
    #[arg(long, value_name = "N")]
    pub(crate) message: Option<usize>,
    /// A file (or `-`) whose bytes, all of them, are the body
    #[arg(long, value_name = "FILE", conflicts_with_all = ["input", "text"])]
    pub(crate) body: Option<String>,
    /// A file (or `-`) whose bytes, all of them, are the text that is signed
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    pub(crate) text: Option<String>,
}

/// The places from which secrets are read.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// Read the secret from this environment variable
    #[arg(long, value_name = "[NAME=]VARIABLE")]
    pub(crate) secret_env: Vec<String>,
    /// Read the secret from this file (or `-`); a line end at the file's end isn't part of it
    #[arg(long, value_name = "[NAME=]FILE")]
    pub(crate) secret_file: Vec<String>,
}

const SECRETS: &str = secrets!();

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell for which the script is
    pub(crate) shell: clap_complete::Shell,
}
