//! `paysmith generate`

use std::io;

use crate::cli::Generate;
use crate::output::{Output, Result};
use crate::source::Source;

pub(crate) fn run(out: &Output, args: &Generate) -> Result<bool> {
    let source = Source::of(&args.spec)?;
    let code = match paysmith_codegen::generate(&source.path, &source.text) {
        Ok(generated) => generated.code,
        Err(report) => {
            out.line(&report.render(out.colours()))?;
            return Ok(false);
        }
    };
    let Some(path) = &args.out else {
        out.print(&code)?;
        return Ok(true);
    };
    if !args.check {
        std::fs::write(path, code).map_err(|error| format!("can't write {}: {error}", path.display()))?;
        return Ok(true);
    }
    let there = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("can't read {}: {error}", path.display()).into()),
    };
    if there == code {
        return Ok(true);
    }
    let line = there.lines().zip(code.lines()).take_while(|(old, new)| old == new).count() + 1;
    out.line(&format!(
        "{} is not what {} generates: they differ from line {line} on.\nTo write it anew: paysmith generate {} --out {}",
        path.display(),
        source.path,
        args.spec,
        path.display()
    ))?;
    Ok(false)
}
