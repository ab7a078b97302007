//! Writes the steps of a signature as text for people. `sign` and `verify` both print it.

use paysmith_doctor::{Trace, TracedPair, TracedPart, visible};

/// Names and values of pairs are aligned in columns that are at most this wide.
const WIDEST_COLUMN: usize = 40;

/// One line for each note about a captured message.
pub(crate) fn note_lines(notes: &[String]) -> String {
    notes.iter().map(|note| format!("note: {note}\n")).collect()
}

/// All steps, from the message to the signature and to where it goes.
pub(crate) fn steps_text(trace: &Trace) -> String {
    let mut lines = vec![
        format!("{}: {}", trace.provider, trace.message),
        format!("scheme {}: {}  ({})", trace.scheme, trace.rule, trace.at),
        String::new(),
        "1. What is signed, part by part".to_owned(),
    ];
    lines.extend(trace.parts.iter().flat_map(part_lines));
    lines.extend([
        String::new(),
        format!("2. The canonical string: {}; {}", size(trace), trace.canonical.charset),
        indented(&trace.canonical.text),
        String::new(),
        format!("3. The digest: {}, {} bytes  ({})", digest(trace), trace.digest.bytes, trace.digest.at),
        format!("4. The encoding: {}  ({})", trace.encoding.name, trace.encoding.at),
        format!("5. The signature: {}", trace.signature),
        format!("   which goes into {}", trace.goes_to),
    ]);
    lines.join("\n")
}

fn size(trace: &Trace) -> String {
    let canonical = &trace.canonical;
    let mut size = format!("{} bytes", canonical.bytes);
    if canonical.secret_bytes > 0 {
        size += &format!(", {} of them the secret's", canonical.secret_bytes);
    }
    if let Some(chars) = canonical.chars.filter(|chars| *chars != canonical.bytes) {
        size += &format!("; {chars} characters");
    }
    size
}

fn digest(trace: &Trace) -> String {
    match (&trace.digest.key, trace.digest.key_bytes) {
        (Some(key), Some(bytes)) => format!("{}, keyed by {key} ({bytes} bytes)", trace.digest.name),
        _ => trace.digest.name.to_owned(),
    }
}

fn part_lines(part: &TracedPart) -> Vec<String> {
    match part {
        TracedPart::Pairs { at, order, between, join, empty, pairs } => {
            let heading = format!(
                "   name-value pairs, {order}; {} between name and value, {} between pairs; empty values are {empty}  ({at})",
                quoted(between),
                quoted(join)
            );
            std::iter::once(heading).chain(pair_lines(pairs)).collect()
        }
        TracedPart::Member { at, path, how, text, bytes } => {
            vec![format!("   the member {path}: {how}, {bytes} bytes  ({at})"), indented(text)]
        }
        TracedPart::Body { at, text, bytes } => {
            vec![format!("   the whole body as it is, {bytes} bytes  ({at})"), indented(text)]
        }
        TracedPart::Around { at, what, text, bytes } => {
            vec![format!("   the {what}, {bytes} bytes  ({at})"), indented(text)]
        }
        TracedPart::Secret { at, credential, bytes } => {
            vec![format!("   the secret {credential}, {bytes} bytes  ({at})")]
        }
        TracedPart::Literal { at, text } => vec![format!("   the characters {}  ({at})", quoted(text))],
    }
}

/// One line for each pair: whether it is signed, its name and value, where it stands, and the reason if it isn't signed.
fn pair_lines(pairs: &[TracedPair]) -> Vec<String> {
    let width = |text: fn(&TracedPair) -> &str| {
        pairs.iter().map(|pair| text(pair).chars().count()).max().unwrap_or(0).min(WIDEST_COLUMN)
    };
    let (names, values) = (width(|pair| &pair.name), width(|pair| &pair.value));
    let line = |pair: &TracedPair| {
        let side = if pair.signed { "in " } else { "out" };
        let why = if pair.why == "signed" { String::new() } else { format!("  {}", pair.why) };
        format!("     {side}  {:<names$} = {:<values$}  {}{why}", pair.name, pair.value, pair.at)
    };
    pairs.iter().map(line).collect()
}

fn indented(text: &str) -> String {
    format!("     {text}")
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", visible(text.as_bytes())) }
}
