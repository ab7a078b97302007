//! `paysmith`: describe a payment provider once, in YAML; get a typed, validating, signing client crate.
//!
//! Each subcommand is a module of `commands`; the modules beside it hold what several subcommands share.
//! The exit code is 0 if the command succeeded, 1 if what was asked about isn't as it should be (a spec has errors,
//! a signature doesn't fit, a call wasn't accepted), and 2 if the command couldn't be carried out as it was given.
#![forbid(unsafe_code)]

mod arguments;
mod caller;
mod commands;
mod files;
mod message_input;
mod output;
mod providers;
mod secrets;
mod signature_steps;
mod spec_source;
mod terminal_table;

use std::process::ExitCode;

use clap::Parser;

use arguments::CommandLine;
use output::Output;

fn main() -> ExitCode {
    let out = Output::new();
    secrets::mask_environment_secrets(&out);
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(message) => return out.clap_message(&message),
    };
    match commands::run(&out, &command_line.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            out.error(error.as_ref());
            ExitCode::from(2)
        }
    }
}
