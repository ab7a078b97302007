//! Whether the parts of a spec fit together: names, paths, signatures, recoveries, examples.
//!
//! Reading has made sure that each key is well-formed. Here every name is followed to what it names.

mod envelopes;
mod examples;
mod operations;
mod schemes;
mod tables;

use crate::checked::{Checked, Provider};
use crate::model::reader::Cx;
use crate::report::{Code, Problem, Report};

/// The only maker of a [`Checked`].
pub(crate) fn check(cx: Cx, provider: Provider) -> Result<Checked, Report> {
    tables::check(&cx, &provider);
    schemes::check(&cx, &provider);
    envelopes::check(&cx, &provider);
    operations::check(&cx, &provider);
    examples::check(&cx, &provider);
    let problems = cx.take();
    if problems.is_empty() {
        Ok(Checked::seal(provider))
    } else {
        Err(Report::new(&provider.path, &provider.text, problems))
    }
}

/// A name was expected to be one of those known, and isn't.
pub(crate) fn unknown<'w>(
    code: Code,
    at: crate::checked::At,
    message: String,
    name: &str,
    known: impl IntoIterator<Item = &'w str>,
) -> Problem {
    let known: Vec<&str> = known.into_iter().collect();
    let problem = Problem::new(code, at, message).suggest(name, known.iter().copied());
    if known.is_empty() { problem } else { problem.note(format!("there are: {}", known.join(", "))) }
}
