//! The command line's words.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    /// Check specs, and show everything that is wrong with them
    Check(Check),
    /// Print the client that is generated from a spec, as build.rs would
    Generate(Generate),
    /// Play the providers on this machine, until stopped
    Sandbox(Sandbox),
    /// Print a completion script for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Flip one byte of every signed answer and notification, and show that each is refused
    #[arg(long)]
    pub(crate) tamper: bool,
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
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
