//! The command line.

use clap::{Parser, Subcommand};

/// Measures Paysmith beside what people would use instead.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// What to measure.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands. Those that are hidden are run by the benchmarks themselves.
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
        /// Measure with few iterations
        #[arg(long)]
        short: bool,
    },
    /// Makes one call many times, for valgrind to look at
    #[command(hide = true)]
    Probe {
        /// seal or open
        verb: String,
        /// The case's name
        case: String,
        /// Which way makes the call
        who: String,
        /// How often the call is made
        times: u64,
    },
    /// Generates the specs of a folder, and tells time and memory
    #[command(hide = true)]
    Generate {
        /// The folder with the specs
        folder: std::path::PathBuf,
        /// How often each spec is generated
        rounds: usize,
    },
    /// Checks every spec and ends
    #[command(hide = true)]
    Check {
        /// The specs
        specs: Vec<std::path::PathBuf>,
    },
    /// Runs the sandbox on a port that it prints
    #[command(hide = true)]
    Sandbox {
        /// Run on one thread
        #[arg(long)]
        single: bool,
    },
    /// Runs a server that always gives the same answer, on a port that it prints
    #[command(hide = true)]
    Serve,
}
