//! Runs `python/twins.py`, which seals and opens in Python. The process is started once; each line that is written to it is a
//! question.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::cases::{Case, Who};
use crate::measure::Contender;

/// The Python process.
pub struct Python {
    child: Child,
    lines: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Python {
    /// Starts the process with these cases, and checks that it signs and reads as the client does.
    ///
    /// # Errors
    /// When there is no Python, or it doesn't agree.
    pub fn start(cases: &[Box<dyn Case>]) -> Result<Self, String> {
        let mut child = Command::new("python3")
            .args(["-c", include_str!("../../python/twins.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("python3: {error}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("python3 has no pipes".to_owned());
        };
        let python = Self { child, lines: RefCell::new((input, BufReader::new(output))) };
        let all: Map<String, Value> =
            cases.iter().map(|case| (case.name(), described(case.as_ref()))).collect();
        python.tell(&Value::Object(all).to_string())?;
        for case in cases {
            python.agrees(case.as_ref())?;
        }
        Ok(python)
    }

    fn agrees(&self, case: &dyn Case) -> Result<(), String> {
        let name = case.name();
        if self.ask(&format!("once\topen\t{name}"))? != "true" {
            return Err(format!("Python doesn't take the answer of {name} for a success"));
        }
        // Only forms are compared: if the members of JSON stand in another order, the signature differs as well.
        let ours = case.seal(Who::Ours).filter(|_| case.seals() && case.is_form());
        let Some(signature) = ours.as_ref().and_then(|product| product.signature()) else { return Ok(()) };
        let theirs: Value = serde_json::from_str(&self.ask(&format!("once\tseal\t{name}"))?)
            .map_err(|error| format!("Python: {error}"))?;
        if theirs.get(1).and_then(Value::as_str).map(str::as_bytes) != Some(signature) {
            return Err(format!("Python signs {name} otherwise"));
        }
        Ok(())
    }

    /// Python as a contender in a case. `verb` is `seal` or `open`.
    pub fn contender<'a>(&'a self, verb: &'static str, case: &dyn Case) -> Contender<'a> {
        let name = case.name();
        Contender::timed("Python", move |times| {
            let nanos = self.ask(&format!("{verb}\t{name}\t{times}")).ok().and_then(|line| line.parse().ok());
            Duration::from_nanos(nanos.unwrap_or_default())
        })
    }

    fn tell(&self, line: &str) -> Result<(), String> {
        let mut lines = self.lines.borrow_mut();
        writeln!(lines.0, "{line}").and_then(|()| lines.0.flush()).map_err(|error| format!("Python: {error}"))
    }

    fn ask(&self, line: &str) -> Result<String, String> {
        self.tell(line)?;
        let mut answer = String::new();
        match self.lines.borrow_mut().1.read_line(&mut answer) {
            Ok(0) => Err("Python has ended".to_owned()),
            Ok(_) => Ok(answer.trim().to_owned()),
            Err(error) => Err(format!("Python: {error}")),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn described(case: &dyn Case) -> Value {
    let fields: Value = serde_json::from_str(case.fields()).unwrap_or_default();
    let sign = case.reply().headers.get("x-qf-sign").and_then(|value| value.to_str().ok());
    json!({ "fields": fields, "body": String::from_utf8_lossy(&case.reply().body), "sign": sign })
}
