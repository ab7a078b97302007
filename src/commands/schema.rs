//! `paysmith schema`: prints the JSON Schema of the spec language.

use crate::output::{Output, Result};

pub(crate) fn run(out: &Output) -> Result<bool> {
    out.line(&serde_json::to_string_pretty(&paysmith_codegen::schema())?)?;
    Ok(true)
}
