//! `paysmith sign`: signs a message, and shows each step if asked to.

use paysmith_doctor::{needed_secrets, trace};

use crate::arguments::SignArgs;
use crate::message_input::MessageInput;
use crate::output::{Output, Result};
use crate::secrets::secrets;
use crate::signature_steps::{note_lines, steps_text};
use crate::spec_source::SpecSource;

pub(crate) fn run(out: &Output, args: &SignArgs) -> Result<bool> {
    let provider = SpecSource::find(&args.input.provider)?.check()?;
    let input = MessageInput::read(&provider, &args.input)?;
    let secrets = secrets(out, &args.secrets, &provider, &needed_secrets(input.message.scheme))?;
    let trace = trace(&input.message, &input.content, &secrets)?;
    if args.json {
        out.line(&serde_json::to_string_pretty(&trace)?)?;
    } else if args.explain {
        out.line(&format!("{}{}", note_lines(&input.notes), steps_text(&trace)))?;
    } else {
        out.line(&trace.signature)?;
    }
    Ok(true)
}
