//! `paysmith completions`: prints a completion script for a shell.

use clap::CommandFactory;

use crate::arguments::{CommandLine, CompletionsArgs};
use crate::output::{Output, Result};

pub(crate) fn run(out: &Output, args: &CompletionsArgs) -> Result<bool> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), "paysmith", &mut script);
    out.print(&String::from_utf8_lossy(&script))?;
    Ok(true)
}
