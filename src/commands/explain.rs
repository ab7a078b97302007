//! `paysmith explain`: explains an error or a warning of `check` by its code.

use paysmith_codegen::Code;
use serde_json::{Value, json};

use crate::arguments::ExplainArgs;
use crate::output::{Output, Result};

pub(crate) fn run(out: &Output, args: &ExplainArgs) -> Result<bool> {
    let Some(written) = &args.code else { return list(out, args.json) };
    let Some(code) = Code::find(written) else {
        return Err(unknown_code(written).into());
    };
    if args.json {
        let explained = json!({
            "code": code.as_str(),
            "level": level(code),
            "summary": code.summary(),
            "explanation": code.explanation(),
        });
        out.line(&serde_json::to_string_pretty(&explained)?)?;
    } else {
        out.print(code.explanation())?;
    }
    Ok(true)
}

fn list(out: &Output, json: bool) -> Result<bool> {
    if json {
        let all: Vec<Value> = Code::ALL.iter().copied().map(as_json).collect();
        out.line(&serde_json::to_string_pretty(&all)?)?;
        return Ok(true);
    }
    for code in Code::ALL {
        out.line(&format!("{code}  {}", code.summary()))?;
    }
    out.line("\n`paysmith explain E0104` explains that one, with an example.")?;
    Ok(true)
}

fn as_json(code: Code) -> Value {
    json!({ "code": code.as_str(), "level": level(code), "summary": code.summary() })
}

fn level(code: Code) -> &'static str {
    if code.is_warning() { "warning" } else { "error" }
}

fn unknown_code(written: &str) -> String {
    let near = Code::nearest(written).map_or_else(String::new, |code| format!("; did you mean {code}?"));
    format!("there is no code `{written}`{near} (`paysmith explain` lists them)")
}
