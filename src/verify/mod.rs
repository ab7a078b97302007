//! `paysmith verify`

use paysmith_codegen::signing;
use paysmith_doctor::{Trace, TracedPart, needed_secrets, trace};
use serde_json::json;

use crate::cli::Verify;
use crate::input::Subject;
use crate::output::{Output, Result};
use crate::secret::secrets;
use crate::sign::{explained, notes};
use crate::source::Source;

pub(crate) fn run(out: &Output, args: &Verify) -> Result<bool> {
    let provider = Source::of(&args.input.provider)?.checked()?;
    let subject = Subject::of(&provider, &args.input)?;
    let secrets = secrets(out, &args.secrets, &provider, &needed_secrets(subject.place.scheme))?;
    let trace = trace(&subject.place, &subject.material, &secrets)?;
    let received = args.signature.clone().or_else(|| subject.received.clone());
    let verified = match &received {
        Some(received) => subject
            .material
            .with(&secrets, |inputs| signing::verify(subject.place.scheme, inputs, received))?,
        None => false,
    };
    if args.json {
        let answer = json!({
            "verified": verified,
            "received": received,
            "computed": trace.signature,
            "signed": signed(&trace),
            "notes": subject.notes,
            "trace": trace,
        });
        out.line(&serde_json::to_string_pretty(&answer)?)?;
        return Ok(verified);
    }
    out.print(&notes(&subject.notes))?;
    let place = subject.place.location_in_words();
    let (mark, verdict) = match (verified, &received) {
        (true, _) => ("✓", "verified"),
        (false, Some(_)) => ("✗", "not verified: the signature is another one"),
        (false, None) => ("✗", "not verified: there is no signature"),
    };
    out.line(&format!("{mark} {}: {verdict}", subject.place.in_words()))?;
    out.line(&format!("  signed    {}", signed(&trace)))?;
    out.line(&format!("  rule      {}  ({})", trace.rule, trace.at))?;
    out.line(&format!("  computed  {}", trace.signature))?;
    match &received {
        Some(received) => {
            let from = if args.signature.is_some() { "the command line" } else { &place };
            let shown = paysmith_doctor::visible(received.as_bytes());
            out.line(&format!("  received  {shown}, in {from}"))?;
        }
        None => {
            let allowed = subject.place.unsigned_in_words().map(|words| format!(": {words}"));
            out.line(&format!("  received  nothing in {place}{}", allowed.unwrap_or_default()))?;
        }
    }
    if args.explain {
        out.line(&format!("\n{}", explained(&trace)))?;
    }
    if !verified && received.is_some() {
        out.line("\nTo look for the cause: the same command with `doctor` for `verify`.")?;
    }
    Ok(verified)
}

/// Which part was signed.
fn signed(trace: &Trace) -> String {
    let part = |step: &TracedPart| match step {
        TracedPart::Pairs { pairs, .. } => {
            let signed = pairs.iter().filter(|pair| pair.signed).count();
            format!("{signed} of {} fields", pairs.len())
        }
        TracedPart::Member { path, bytes, .. } => format!("the member {path}, {bytes} bytes"),
        TracedPart::Body { bytes, .. } => format!("the whole body, {bytes} bytes"),
        TracedPart::Secret { credential, .. } => credential.clone(),
        TracedPart::Literal { text, .. } => format!("`{text}`"),
    };
    let mut parts: Vec<String> = trace.parts.iter().map(part).collect();
    parts.extend(trace.digest.key.iter().map(|key| format!("keyed by {key}")));
    parts.join(" + ")
}
