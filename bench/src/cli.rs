//! The command line.

use clap::{Parser, Subcommand};

/// Measures Paysmith beside what people would use instead.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What it can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every table; writes docs/performance.md, .json and .svg
    All,
    /// Proves that every row still works, without the peers that are heavy to build or install; writes nothing
    Short,
    /// These tables alone, in full; writes nothing
    Only {
        /// validate, seal, open, allocations, instructions, calls, generate, emitted, compile, build, lint, sandbox
        #[arg(required = true)]
        tables: Vec<String>,
        /// Few iterations
        #[arg(long)]
        short: bool,
    },
    /// One call, so many times: what valgrind looks at
    #[command(hide = true)]
    Probe {
        /// seal or open
        verb: String,
        /// The case's name
        case: String,
        /// Who does it
        who: String,
        /// How often
        times: u64,
    },
    /// Generates so many synthetic specs, and tells time and memory
    #[command(hide = true)]
    Generate {
        /// The folder with the specs
        folder: std::path::PathBuf,
        /// How often
        rounds: usize,
    },
    /// Checks every spec and ends
    #[command(hide = true)]
    Check {
        /// The specs
        specs: Vec<std::path::PathBuf>,
    },
    /// The sandbox, on a port that it prints
    #[command(hide = true)]
    Sandbox {
        /// On one thread
        #[arg(long)]
        single: bool,
    },
    /// A bare server that always answers the same, on a port that it prints
    #[command(hide = true)]
    Serve,
}
