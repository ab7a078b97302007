//! `paysmith doctor`: names the cause of a signature that doesn't fit.

mod diagnosis_text;

use paysmith_doctor::capture::Captured;
use paysmith_doctor::{
    Effort, Finding, MessageContent, OtherSide, SignedMessage, diagnose, first_difference, needed_secrets,
};
use serde_json::json;

use crate::arguments::DoctorArgs;
use crate::files::read_bytes;
use crate::message_input::{MessageInput, read_capture};
use crate::output::{Output, Result};
use crate::secrets::all_secrets;
use crate::signature_steps::note_lines;
use crate::spec_source::SpecSource;

pub(crate) fn run(out: &Output, args: &DoctorArgs) -> Result<bool> {
    let provider = SpecSource::find(&args.input.provider)?.check()?;
    let input = MessageInput::read(&provider, &args.input)?;
    let canonical = args.canonical.as_deref().map(read_bytes).transpose()?;
    let signature = args.signature.clone().or_else(|| input.received.clone());
    if signature.is_none() && canonical.is_none() {
        let place = input.message.location_in_words();
        let error = format!(
            "there is no signature in {place}: give one with --signature, or the other side's canonical string with --canonical"
        );
        return Err(error.into());
    }
    let secrets = all_secrets(out, &args.secrets, &provider, &needed_secrets(input.message.scheme))?;
    let counterpart = counterpart(args, &input)?;
    let theirs = OtherSide {
        // The signature in the message isn't looked at if there is a canonical string, which tells more. One that was given with
        // --signature is looked at in any case.
        signature: signature.as_deref().filter(|_| args.signature.is_some() || canonical.is_none()),
        canonical: canonical.as_deref(),
    };
    let effort = if args.thorough { Effort::THOROUGH } else { Effort::QUICK };
    let diagnosis =
        diagnose(&input.message, &input.content, counterpart.as_ref(), &secrets, &theirs, effort)?;
    let difference = match &canonical {
        Some(theirs) => first_difference(&input.message, &input.content, &secrets, theirs)?,
        None => None,
    };
    if args.json {
        let answer = json!({
            "message": input.message.in_words(),
            "rule": input.message.scheme.algorithm(),
            "signature": theirs.signature,
            "diagnosis": diagnosis,
            "first_difference": difference,
            "notes": input.notes,
        });
        out.line(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        out.print(&note_lines(&input.notes))?;
        let text = diagnosis_text::write(&input.message, &diagnosis, theirs.signature, difference.as_ref());
        out.print(&text)?;
    }
    Ok(matches!(diagnosis.finding, Finding::Right | Finding::Explained(_)))
}

/// What is signed of the request that the message answers, or of the answer to it: from the file that `--other` names, or
/// from the same captured file.
fn counterpart(args: &DoctorArgs, input: &MessageInput<'_>) -> Result<Option<MessageContent>> {
    let captured = match &args.other {
        Some(file) => read_capture(file)?.into_iter().next(),
        None => input.counterpart.clone(),
    };
    Ok(captured.map(|captured| content_of(&captured, input)))
}

fn content_of(captured: &Captured, input: &MessageInput<'_>) -> MessageContent {
    let message = SignedMessage::find(input.message.provider, None, Some(captured));
    MessageContent::of(captured, message.as_ref().unwrap_or(&input.message))
}
