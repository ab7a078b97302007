//! Lists the deviations that can matter to a message, the likeliest first.

use paysmith_codegen::checked::{Empty, Pairs, Part};

use super::candidates::Segment;
use super::change::Change;
use super::digest_input::DigestInputs;
use super::json_programs::JsonProgram;
use super::key::{KeyPosition, SecretChange};
use super::lines::LineEnd;
use super::pairs::{PairOrder, UrlEncoding, ValueFilter};
use super::text::{Charset, TextEdit};
use crate::json::{self, JsonNode, NumberForm, SlashForm, Spacing, UnicodeForm, number_in_form};
use crate::message::MessageContent;

/// At most so many numbers are tried one by one.
const MOST_NUMBERS: usize = 24;

/// At most so many fields are tried one by one.
const MOST_FIELDS: usize = 200;

const NUMBER_FORMS: [NumberForm; 3] = [NumberForm::Shortest, NumberForm::OnePlace, NumberForm::TwoPlaces];

/// Every deviation that may change what is signed, the likeliest first.
pub(crate) fn catalogue(inputs: &DigestInputs<'_>, content: &MessageContent) -> Vec<Change> {
    let segments = || inputs.candidates.iter().flat_map(|candidate| &candidate.segments);
    let own = inputs.candidates.first().map(|own| own.segments.as_slice()).unwrap_or_default();
    let own_layout = own.iter().find_map(|segment| match segment {
        Segment::Pairs(_, layout) => Some(layout),
        _ => None,
    });
    let has_pairs = segments().any(|segment| matches!(segment, Segment::Pairs(..)));
    let values = || content.pairs.iter().map(|(_, value)| value.as_str());
    let is_json = |text: &str| matches!(json::parse(text), Ok(JsonNode::Object(..) | JsonNode::List(..)));
    let mut all = Vec::new();
    add_keys(inputs, has_pairs, &mut all);
    if own.iter().any(|segment| matches!(segment, Segment::Literal(text) if text.contains('\n'))) {
        all.extend(LineEnd::ALL.map(Change::LineEnd));
    }
    if has_pairs {
        add_pair_layouts(own_layout, &mut all);
    }
    if own.iter().any(|segment| text(segment).is_some()) {
        all.extend(TextEdit::ALL.map(Change::TextEdit));
    }
    all.extend((1..inputs.candidates.len()).map(Change::Candidate));
    if segments().filter_map(text).chain(values()).any(is_json) {
        add_json_styles(&mut all);
    }
    // A style may undo the escapes in a text, such as `\u00e9`. What is ASCII now isn't ASCII any longer then.
    let beyond_ascii = |text: &str| !text.is_ascii() || text.contains("\\u");
    if segments().filter_map(text).chain(values()).any(beyond_ascii) {
        all.extend([Charset::Gbk, Charset::Latin1, Charset::Twice].map(Change::Charset));
    }
    all.extend([Change::Charset(Charset::Utf16), Change::LineEndBehindAll]);
    if std::str::from_utf8(content.bytes()).is_err() {
        all.push(Change::Charset(Charset::FromGbk));
    }
    add_secret_changes(inputs, &mut all);
    add_single_numbers(own, content, &mut all);
    if let Some(layout) = own_layout {
        add_single_fields(inputs, layout, content, &mut all);
    }
    all
}

fn text(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Text(text) => Some(std::str::from_utf8(text).unwrap_or_default()),
        _ => None,
    }
}

/// Adds where the key may stand. An RSA key is no part of the text.
fn add_keys(inputs: &DigestInputs<'_>, has_pairs: bool, all: &mut Vec<Change>) {
    let Some(name) = inputs.secret_name().filter(|_| !inputs.scheme.digest.is_rsa()) else { return };
    let joined = |joint: &str| KeyPosition::Joined(joint.to_owned());
    let mut positions = vec![KeyPosition::LeftOut, KeyPosition::First, joined("&key=")];
    // The position that the rule itself gives the key is no deviation.
    positions.push(if inputs.scheme.keys.is_empty() { KeyPosition::Hmac } else { KeyPosition::Last });
    if inputs.scheme.message.iter().any(|part| matches!(part, Part::Literal(_))) {
        positions.push(KeyPosition::Last);
    }
    positions.extend(["&", &format!("&{name}="), "&secret=", "\n"].map(joined));
    positions.push(KeyPosition::BothEnds);
    if has_pairs {
        positions.extend(["key", "secret", name].map(|name| KeyPosition::Pair(name.to_owned())));
    }
    all.extend(positions.into_iter().map(Change::Key));
}

/// Adds what may be done to pairs. Where the scheme signs pairs, `own` is its layout of them.
fn add_pair_layouts(own: Option<&Pairs>, all: &mut Vec<Change>) {
    // Where the scheme allows both to sign empty values and to leave them out, neither is a deviation.
    if own.is_none_or(|own| own.empty != Empty::Either) {
        all.push(Change::KeepEmpty(own.is_some_and(|own| !own.empty.is_kept())));
    }
    let other_order =
        if own.is_none_or(|own| own.sorted) { PairOrder::AsTheyCame } else { PairOrder::ByName };
    let orders = [
        other_order,
        PairOrder::IgnoringCase,
        PairOrder::ByValue,
        PairOrder::ByWholePair,
        PairOrder::Descending,
    ];
    all.extend(orders.map(Change::PairOrder));
    all.extend(UrlEncoding::ALL.map(Change::UrlEncoding));
    all.extend(ValueFilter::ALL.map(Change::ValueFilter));
    let joins = ["", ",", "\n", "&"].into_iter().filter(|text| own.is_none_or(|own| own.join != *text));
    all.extend(joins.map(Change::Join));
    let betweens = ["", ":"].into_iter().filter(|text| own.is_none_or(|own| own.between != *text));
    all.extend(betweens.map(Change::Between));
}

fn add_json_styles(all: &mut Vec<Change>) {
    all.extend(JsonProgram::ALL.map(Change::Program));
    let spacings = [Spacing::Compact, Spacing::Spaced, Spacing::Indented(2), Spacing::Indented(4)];
    all.extend(spacings.map(Change::Spacing));
    all.push(Change::Sorted);
    all.extend([SlashForm::Escaped, SlashForm::Plain].map(Change::Slash));
    all.extend([UnicodeForm::Lower, UnicodeForm::Plain, UnicodeForm::Upper].map(Change::Unicode));
    all.extend(NUMBER_FORMS.map(|form| Change::Numbers(form, None)));
}

/// Adds what may have been done to the secret. An RSA key that was changed is none.
fn add_secret_changes(inputs: &DigestInputs<'_>, all: &mut Vec<Change>) {
    let Some(name) = inputs.secret_name().filter(|_| !inputs.scheme.digest.is_rsa()) else { return };
    let secret = inputs.secrets.get(name).unwrap_or_default();
    let mut changes =
        vec![SecretChange::Newline, SecretChange::SpaceBehind, SecretChange::SpaceBefore, SecretChange::Crlf];
    if secret.trim() != secret {
        changes.push(SecretChange::Trimmed);
    }
    changes.extend([SecretChange::FromHex, SecretChange::FromBase64]);
    if secret.to_uppercase() != secret {
        changes.push(SecretChange::Upper);
    }
    if secret.to_lowercase() != secret {
        changes.push(SecretChange::Lower);
    }
    let others = inputs.secrets.iter().filter(|(other, value)| *other != name && *value != secret);
    changes.extend(others.map(|(other, _)| SecretChange::Other(other.to_owned())));
    all.extend(changes.into_iter().map(Change::Secret));
}

/// Adds other forms of each number, found by the name under which it stands in JSON or among the pairs.
fn add_single_numbers(own: &[Segment], content: &MessageContent, all: &mut Vec<Change>) {
    let mut names: Vec<String> = Vec::new();
    let mut add = |value: &str, name: &str| {
        let value = value.trim_matches('"');
        let is_number = number_in_form(value, NumberForm::Shortest).is_some();
        // A value that begins with a zero and has no decimal point is a code, not an amount.
        let is_code = value.len() > 1 && value.starts_with('0') && !value.contains('.');
        if is_number && !is_code && !names.iter().any(|known| known == name) && names.len() < MOST_NUMBERS {
            names.push(name.to_owned());
        }
    };
    let values = content.pairs.iter().map(|(_, value)| value.as_str());
    for text in own.iter().filter_map(text).chain(values) {
        if let Ok(node) = json::parse(text) {
            node.each_leaf(None, &mut |leaf, name| name.into_iter().for_each(|name| add(leaf, name)));
        }
    }
    content.pairs.iter().for_each(|(name, value)| add(value, name));
    for name in names {
        all.extend(NUMBER_FORMS.map(|form| Change::Numbers(form, Some(name.clone()))));
    }
}

/// Adds the deviations in single fields: a field or a credential that the rule doesn't sign is signed, or a field that
/// it signs is left out.
fn add_single_fields(
    inputs: &DigestInputs<'_>,
    layout: &Pairs,
    content: &MessageContent,
    all: &mut Vec<Change>,
) {
    for (name, value) in &content.signature_pairs {
        all.push(Change::Added(name.clone(), String::new()));
        all.push(Change::Added(name.clone(), value.clone()));
    }
    let (excepted, signed): (Vec<_>, Vec<_>) =
        content.pairs.iter().partition(|(name, _)| layout.except.contains(name));
    all.extend(excepted.into_iter().map(|(name, value)| Change::Added(name.clone(), value.clone())));
    let others = inputs.secrets.iter().filter(|(name, _)| Some(*name) != inputs.secret_name());
    all.extend(others.map(|(name, value)| Change::Added(name.to_owned(), value.to_owned())));
    all.extend(signed.into_iter().take(MOST_FIELDS).map(|(name, _)| Change::LeftOut(name.clone())));
}
