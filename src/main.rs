//! `paysmith`: describe a payment provider once, in YAML; get a typed, validating, signing client crate.
//!
//! Each subcommand is one file. Exit codes: 0, 1 (the thing asked about is not so), 2 (usage).
#![forbid(unsafe_code)]

mod call;
mod check;
mod cli;
mod completions;
mod demo;
mod doctor;
mod explain;
mod generate;
mod input;
mod list;
mod output;
mod providers;
mod sandbox;
mod schema;
mod secret;
mod sign;
mod source;
mod verify;

use std::process::ExitCode;

use clap::Parser;
use cli::{Cli, Command};
use output::Output;

fn main() -> ExitCode {
    let out = Output::new();
    secret::hide_known(&out);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return out.help(&said),
    };
    let result = match cli.command {
        Command::Demo(args) => demo::run(&out, &args),
        Command::List(args) => list::run(&out, &args),
        Command::Check(args) => check::run(&out, &args),
        Command::Explain(args) => explain::run(&out, &args),
        Command::Schema => schema::run(&out),
        Command::Generate(args) => generate::run(&out, &args),
        Command::Sandbox(args) => sandbox::run(&out, &args),
        Command::Sign(args) => sign::run(&out, &args),
        Command::Verify(args) => verify::run(&out, &args),
        Command::Doctor(args) => doctor::run(&out, &args),
        Command::Call(args) => call::run(&out, &args),
        Command::Completions(args) => completions::run(&out, &args),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            out.error(error.as_ref());
            ExitCode::from(2)
        }
    }
}
