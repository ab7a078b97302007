//! The subcommands, a module each. `run` returns whether the thing that was asked about is as it should be.

mod call;
mod check;
mod completions;
mod demo;
mod doctor;
mod explain;
mod generate;
mod journal;
mod list;
mod sandbox;
mod schema;
mod sign;
mod verify;

use crate::arguments::Command;
use crate::output::{Output, Result};

/// Runs one subcommand.
pub(crate) fn run(out: &Output, command: &Command) -> Result<bool> {
    match command {
        Command::Demo(args) => demo::run(out, args),
        Command::List(args) => list::run(out, args),
        Command::Check(args) => check::run(out, args),
        Command::Explain(args) => explain::run(out, args),
        Command::Schema => schema::run(out),
        Command::Generate(args) => generate::run(out, args),
        Command::Sandbox(args) => sandbox::run(out, args),
        Command::Sign(args) => sign::run(out, args),
        Command::Verify(args) => verify::run(out, args),
        Command::Doctor(args) => doctor::run(out, args),
        Command::Call(args) => call::run(out, args),
        Command::Journal(command) => journal::run(out, command),
        Command::Completions(args) => completions::run(out, args),
    }
}
