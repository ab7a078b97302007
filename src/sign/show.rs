//! The steps of a signature, for people.

use paysmith_doctor::{Trace, TracedPart};

/// What should be known about a capture, a line each.
pub(crate) fn notes(notes: &[String]) -> String {
    notes.iter().map(|note| format!("note: {note}\n")).collect()
}

/// Every step.
pub(crate) fn explained(trace: &Trace) -> String {
    let mut lines = vec![
        format!("{}: {}", trace.provider, trace.message),
        format!("scheme {}: {}  ({})", trace.scheme, trace.rule, trace.at),
        String::new(),
        "1. What is signed, part by part".to_owned(),
    ];
    lines.extend(trace.parts.iter().flat_map(step));
    let canonical = &trace.canonical;
    let mut size = format!("{} bytes", canonical.bytes);
    if canonical.secret_bytes > 0 {
        size += &format!(", {} of them the secret's", canonical.secret_bytes);
    }
    if let Some(chars) = canonical.chars.filter(|chars| *chars != canonical.bytes) {
        size += &format!("; {chars} characters");
    }
    lines.extend([
        String::new(),
        format!("2. The canonical string: {size}; {}", canonical.charset),
        indented(&canonical.text),
        String::new(),
        format!("3. The digest: {}, {} bytes  ({})", digest(trace), trace.digest.bytes, trace.digest.at),
        format!("4. The encoding: {}  ({})", trace.encoding.name, trace.encoding.at),
        format!("5. The signature: {}", trace.signature),
        format!("   which goes into {}", trace.goes_to),
    ]);
    lines.join("\n")
}

fn digest(trace: &Trace) -> String {
    match (&trace.digest.key, trace.digest.key_bytes) {
        (Some(key), Some(bytes)) => format!("{}, keyed by {key} ({bytes} bytes)", trace.digest.name),
        _ => trace.digest.name.to_owned(),
    }
}

fn indented(text: &str) -> String {
    format!("     {text}")
}

fn step(step: &TracedPart) -> Vec<String> {
    match step {
        TracedPart::Pairs { at, order, between, join, empty, pairs } => {
            let mut lines = vec![format!(
                "   name-value pairs, {order}; {} between name and value, {} between pairs; empty values are {empty}  ({at})",
                quoted(between),
                quoted(join)
            )];
            let width = |text: fn(&paysmith_doctor::TracedPair) -> &str| {
                pairs.iter().map(|pair| text(pair).chars().count()).max().unwrap_or(0).min(40)
            };
            let (names, values) = (width(|pair| &pair.name), width(|pair| &pair.value));
            lines.extend(pairs.iter().map(|pair| {
                let side = if pair.signed { "in " } else { "out" };
                let why = if pair.why == "signed" { String::new() } else { format!("  {}", pair.why) };
                format!("     {side}  {:<names$} = {:<values$}  {}{why}", pair.name, pair.value, pair.at)
            }));
            lines
        }
        TracedPart::Member { at, path, how, text, bytes } => {
            vec![format!("   the member {path}: {how}, {bytes} bytes  ({at})"), indented(text)]
        }
        TracedPart::Body { at, text, bytes } => {
            vec![format!("   the whole body as it is, {bytes} bytes  ({at})"), indented(text)]
        }
        TracedPart::Secret { at, credential, bytes } => {
            vec![format!("   the secret {credential}, {bytes} bytes  ({at})")]
        }
        TracedPart::Literal { at, text } => vec![format!("   the characters {}  ({at})", quoted(text))],
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", paysmith_doctor::visible(text.as_bytes()))
    }
}
