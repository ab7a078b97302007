//! The command line's words.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// What the help says of secrets.
macro_rules! secrets {
    () => {
        "Secrets never stand on the command line. Without --secret-env or --secret-file they are taken from \
         PAYSMITH_<PROVIDER>_<CREDENTIAL>, or asked for."
    };
}

/// Describe a payment provider once, in YAML; get a typed, validating, signing client crate.
#[derive(Debug, Parser)]
#[command(name = "paysmith", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the documented payment of every provider against an embedded sandbox: create, pay, notify, query
    Demo(Demo),
    /// Show providers, their operations and fields
    List(List),
    /// Check specs, and show everything that is wrong with them, or unwise
    Check(Check),
    /// Explain an error or a warning of `check` by its code; without one, list them
    Explain(Explain),
    /// Print the JSON Schema of the spec language, for editors
    Schema,
    /// Print the client that is generated from a spec, as build.rs would
    Generate(Generate),
    /// Play the providers on this machine, until stopped
    Sandbox(Sandbox),
    /// Sign a message, and show every step of the signature with --explain
    Sign(Sign),
    /// Verify a captured answer or notification, and show what was signed, computed and received
    Verify(Verify),
    /// Name the cause of a signature that doesn't fit: try the known deviations from the provider's rule, and their pairs
    Doctor(Doctor),
    /// Make one real call to a built-in provider; without --send, a call that may move money is only shown
    Call(Call),
    /// Print a completion script for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Flip one byte of every signed answer and notification, and show that each is refused
    #[arg(long)]
    pub(crate) tamper: bool,
    /// Make every payment that the providers have, not only those that newcomers are shown
    #[arg(long)]
    pub(crate) all: bool,
    /// Only these built-in providers
    #[arg(value_name = "PROVIDER")]
    pub(crate) providers: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// A built-in provider, or the path of a spec; without it, all built-in providers
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: Option<String>,
    /// Only this operation or notification
    #[arg(value_name = "OPERATION", requires = "provider")]
    pub(crate) operation: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Paths of specs, or `-` for standard input; without any, the built-in providers
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<String>,
    /// How to print what is found
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human, conflicts_with = "json")]
    pub(crate) format: Format,
    /// Print JSON: a list of what was found
    #[arg(long)]
    pub(crate) json: bool,
    /// Fail on warnings, too
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) deny: Option<Denied>,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With the lines of the spec, for people
    Human,
    /// A list of objects
    Json,
    /// Workflow commands of GitHub's, which shows each problem beside its line
    Github,
}

/// What `check` fails on besides errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Denied {
    /// What is legal and unwise
    Warnings,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, as in E0104
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// A built-in provider, the path of a spec, or `-` for standard input
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing; fail if FILE is not what would be written
    #[arg(long, requires = "out")]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4600")]
    pub(crate) listen: SocketAddr,
    /// Built-in providers or paths of specs; without any, the built-in providers
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<String>,
    /// Send notifications here where the provider sends them to a registered URL
    #[arg(long, value_name = "URL")]
    pub(crate) notify: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct Sign {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// Show every step: each field in or out and why, the canonical string, digest, encoding, where it goes
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print every step as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// The signature to verify, where the message doesn't carry it
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
    "  paysmith doctor PROVIDER notification.http --signature WHAT-MY-CODE-COMPUTES\n",
    "  paysmith doctor PROVIDER request.curl\n",
    "  paysmith doctor PROVIDER --of OPERATION order=1 amount=2 --signature …\n\n",
    secrets!()
))]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// The signature to explain, such as the one that your own code computes; without it, the one that the message carries
    #[arg(long, value_name = "SIGNATURE")]
    pub(crate) signature: Option<String>,
    /// The other side's canonical string, the bytes that it digests: shows the first byte that differs
    #[arg(long, value_name = "FILE")]
    pub(crate) canonical: Option<String>,
    /// The request that an answer is to, or the answer: signing the one for the other is a known mistake
    #[arg(long, value_name = "FILE")]
    pub(crate) other: Option<String>,
    /// Try every pair of deviations, however long it takes; else large messages stop after about a second
    #[arg(long)]
    pub(crate) thorough: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = SECRETS)]
pub(crate) struct Call {
    /// A built-in provider
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// The operation, as `paysmith list PROVIDER` names it
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: String,
    /// The request's fields: `name=text`, `name:=json`, dotted for nested ones (`goods.0.name=tea`), `@FILE` with a JSON
    /// object of them
    #[arg(value_name = "FIELD")]
    pub(crate) fields: Vec<String>,
    /// An environment of the provider, as `paysmith list PROVIDER` names it
    #[arg(long, value_name = "NAME", conflicts_with = "base")]
    pub(crate) env: Option<String>,
    /// Any other base URL: a sandbox, a proxy
    #[arg(long, value_name = "URL")]
    pub(crate) base: Option<String>,
    /// Send it, also where it may move money
    #[arg(long)]
    pub(crate) send: bool,
    /// The order number is new, and was never sent by anybody: then a refusal is final
    #[arg(long)]
    pub(crate) first: bool,
    /// Only show what would be sent
    #[arg(long, conflicts_with = "send")]
    pub(crate) dry_run: bool,
    /// Where the outcome is unknown, ask the query that the spec names, as often and as long as it says
    #[arg(long)]
    pub(crate) recover: bool,
    /// Where the answer is a file: write it here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// How long to wait for the answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
    /// A credential that is no secret, such as an app's id
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) credential: Vec<String>,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    /// Print JSON: among others `outcome`; `answer`, with what could be read; and `unread`, a list of what came and couldn't: its
    /// `path`, its `value` as JSON text, and `why`; of a file, `file`: whole, unproved, cut_off or unwritable
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which message, and which of the provider's rules.
#[derive(Debug, Args)]
pub(crate) struct Input {
    /// A built-in provider, or the path of a spec
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
    /// A captured message (FILE or `-`: a dump of HTTP, a .http file, HAR, a curl command, a bare body), a link, or
    /// fields: `name=text`, `name:=json`, `@FILE` with a JSON object of them
    #[arg(value_name = "INPUT")]
    pub(crate) input: Vec<String>,
    /// An operation, a notification or a signature scheme; told by the captured message where it can be
    #[arg(long, value_name = "NAME")]
    pub(crate) of: Option<String>,
    /// Which message of a file that holds several, from 1
    #[arg(long, value_name = "N")]
    pub(crate) message: Option<usize>,
    /// Exactly the bytes of this file (or `-`) are the body
    #[arg(long, value_name = "FILE", conflicts_with_all = ["input", "text"])]
    pub(crate) body: Option<String>,
    /// Exactly the bytes of this file (or `-`) are the text that is signed
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    pub(crate) text: Option<String>,
}

/// Where secrets come from.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// Take the secret from this environment variable
    #[arg(long, value_name = "[NAME=]VARIABLE")]
    pub(crate) secret_env: Vec<String>,
    /// Take the secret from this file (or `-`); one line end at its end isn't part of it
    #[arg(long, value_name = "[NAME=]FILE")]
    pub(crate) secret_file: Vec<String>,
}

const SECRETS: &str = secrets!();

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
