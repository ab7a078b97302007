//! `paysmith completions`

use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::output::{Output, Result};

pub(crate) fn run(out: &Output, args: &Completions) -> Result<bool> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "paysmith", &mut script);
    out.print(&String::from_utf8_lossy(&script))?;
    Ok(true)
}
