//! `paysmith verify`: verifies the signature of a captured answer or notification.

use paysmith_codegen::signing;
use paysmith_doctor::{Trace, TracedPart, needed_secrets, trace, visible};
use serde_json::json;

use crate::arguments::VerifyArgs;
use crate::message_input::MessageInput;
use crate::output::{Output, Result};
use crate::secrets::secrets;
use crate::signature_steps::{note_lines, steps_text};
use crate::spec_source::SpecSource;

pub(crate) fn run(out: &Output, args: &VerifyArgs) -> Result<bool> {
    let provider = SpecSource::find(&args.input.provider)?.check()?;
    let input = MessageInput::read(&provider, &args.input)?;
    let secrets = secrets(out, &args.secrets, &provider, &needed_secrets(input.message.scheme))?;
    let trace = trace(&input.message, &input.content, &secrets)?;
    let received = args.signature.as_ref().or(input.received.as_ref());
    let verified = match received {
        Some(received) => {
            input.content.with(&secrets, |inputs| signing::verify(input.message.scheme, inputs, received))?
        }
        None => false,
    };
    if args.json {
        let answer = json!({
            "verified": verified,
            "received": received,
            "computed": trace.signature,
            "signed": signed_parts(&trace),
            "notes": input.notes,
            "trace": trace,
        });
        out.line(&serde_json::to_string_pretty(&answer)?)?;
        return Ok(verified);
    }
    out.print(&note_lines(&input.notes))?;
    print_verdict(out, &input, &trace, verified, received.is_some())?;
    print_received(out, args, &input, received.map(String::as_str))?;
    if args.explain {
        out.line(&format!("\n{}", steps_text(&trace)))?;
    }
    if !verified && received.is_some() {
        out.line("\nTo look for the cause, run the same command with `doctor` in place of `verify`.")?;
    }
    Ok(verified)
}

fn print_verdict(
    out: &Output,
    input: &MessageInput<'_>,
    trace: &Trace,
    verified: bool,
    has_signature: bool,
) -> Result<()> {
    let (mark, verdict) = match (verified, has_signature) {
        (true, _) => ("✓", "verified"),
        (false, true) => ("✗", "not verified: the signature is another one"),
        (false, false) => ("✗", "not verified: there is no signature"),
    };
    out.line(&format!("{mark} {}: {verdict}", input.message.in_words()))?;
    out.line(&format!("  signed    {}", signed_parts(trace)))?;
    out.line(&format!("  rule      {}  ({})", trace.rule, trace.at))?;
    out.line(&format!("  computed  {}", trace.signature))
}

fn print_received(
    out: &Output,
    args: &VerifyArgs,
    input: &MessageInput<'_>,
    received: Option<&str>,
) -> Result<()> {
    let place = input.message.location_in_words();
    match received {
        Some(received) => {
            let from = if args.signature.is_some() { "the command line" } else { &place };
            out.line(&format!("  received  {}, in {from}", visible(received.as_bytes())))
        }
        None => {
            let allowed = input.message.unsigned_in_words().map(|words| format!(": {words}"));
            out.line(&format!("  received  nothing in {place}{}", allowed.unwrap_or_default()))
        }
    }
}

/// The parts of the message that the signature covers, in a few words each.
fn signed_parts(trace: &Trace) -> String {
    let part = |step: &TracedPart| match step {
        TracedPart::Pairs { pairs, .. } => {
            let signed = pairs.iter().filter(|pair| pair.signed).count();
            format!("{signed} of {} fields", pairs.len())
        }
        TracedPart::Member { path, bytes, .. } => format!("the member {path}, {bytes} bytes"),
        TracedPart::Body { bytes, .. } => format!("the whole body, {bytes} bytes"),
        TracedPart::Around { what, .. } => format!("the {what}"),
        TracedPart::Secret { credential, .. } => credential.clone(),
        TracedPart::Literal { text, .. } => format!("`{text}`"),
    };
    let mut parts: Vec<String> = trace.parts.iter().map(part).collect();
    parts.extend(trace.digest.key.iter().map(|key| format!("keyed by {key}")));
    parts.join(" + ")
}
