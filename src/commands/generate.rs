//! `paysmith generate`: prints the client that is generated from a spec, or compares it with a file.

use std::io;
use std::path::Path;

use crate::arguments::GenerateArgs;
use crate::files;
use crate::output::{Output, Result};
use crate::spec_source::SpecSource;

pub(crate) fn run(out: &Output, args: &GenerateArgs) -> Result<bool> {
    let source = SpecSource::find(&args.spec)?;
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
        files::write(path, &code)?;
        return Ok(true);
    }
    compare(out, args, &source.path, path, &code)
}

/// Whether the file holds the code; says from which line on it differs if it doesn't. A missing file counts as an empty one.
fn compare(out: &Output, args: &GenerateArgs, spec: &str, path: &Path, code: &str) -> Result<bool> {
    let existing = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("can't read {}: {error}", path.display()).into()),
    };
    if existing == code {
        return Ok(true);
    }
    let line = existing.lines().zip(code.lines()).take_while(|(old, new)| old == new).count() + 1;
    let path = path.display();
    out.line(&format!(
        "{path} is not what {spec} generates: they differ from line {line} on.\n\
         To write it anew: paysmith generate {} --out {path}",
        args.spec
    ))?;
    Ok(false)
}
