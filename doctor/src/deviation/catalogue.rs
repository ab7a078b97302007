//! Which deviations can matter to a message, the likeliest first.

use paysmith_codegen::checked::{Empty, Pairs, Part};

use super::change::{Change, Charset, Edge, Key, Order, Program, Secret, Url, Values};
use super::recipe::Kitchen;
use super::sources::Chunk;
use crate::json::{self, JsonNode, NumberForm, SlashForm, Spacing, UnicodeForm};
use crate::material::Material;

/// No more numbers than that are tried one by one.
const MOST_NUMBERS: usize = 24;

/// No more fields than that are tried one by one.
const MOST_FIELDS: usize = 200;

/// Every deviation that may change what is signed.
pub(crate) fn catalogue(kitchen: &Kitchen<'_>, material: &Material) -> Vec<Change> {
    let texts: Vec<&str> =
        kitchen.sources.iter().flat_map(|source| &source.chunks).filter_map(text).collect();
    let pairs = kitchen
        .sources
        .iter()
        .flat_map(|source| &source.chunks)
        .any(|chunk| matches!(chunk, Chunk::Pairs(..)));
    let own = kitchen.sources.first().and_then(|source| source.chunks.iter().find_map(layout));
    let values = || material.pairs.iter().map(|(_, value)| value.as_str());
    let is_json = |text: &&str| matches!(json::parse(text), Ok(JsonNode::Object(..) | JsonNode::List(..)));
    let json = texts.iter().any(is_json) || values().any(|value| is_json(&value));
    let mut all = Vec::new();
    keys(kitchen, pairs, &mut all);
    if pairs {
        layouts(own, &mut all);
    }
    if kitchen.sources.first().is_some_and(|source| source.chunks.iter().any(|chunk| text(chunk).is_some())) {
        let edges =
            [Edge::NewlineAdded, Edge::Trimmed, Edge::Crlf, Edge::Lf, Edge::BomAdded, Edge::BomRemoved];
        all.extend(edges.map(Change::Edge));
    }
    all.extend((1..kitchen.sources.len()).map(Change::Basis));
    if json {
        styles(&mut all);
    }
    let ascii = texts.iter().all(|text| text.is_ascii()) && values().all(str::is_ascii);
    // Escapes that are undone first are no ASCII any longer.
    let escapes = texts.iter().any(|text| text.contains("\\u"));
    let charsets = [Charset::Gbk, Charset::Latin1, Charset::Twice].map(Change::Charset);
    all.extend(
        charsets.into_iter().filter(|_| !ascii || escapes || values().any(|value| value.contains("\\u"))),
    );
    all.extend([Change::Charset(Charset::Utf16), Change::Echoed]);
    if std::str::from_utf8(material.bytes()).is_err() {
        all.push(Change::Charset(Charset::FromGbk));
    }
    secrets(kitchen, &mut all);
    numbers(kitchen, material, &mut all);
    if let Some(own) = own {
        fields(kitchen, own, material, &mut all);
    }
    all
}

fn text(chunk: &Chunk) -> Option<&str> {
    match chunk {
        Chunk::Text(text) => Some(std::str::from_utf8(text).unwrap_or_default()),
        _ => None,
    }
}

fn layout(chunk: &Chunk) -> Option<&Pairs> {
    match chunk {
        Chunk::Pairs(_, layout) => Some(layout),
        _ => None,
    }
}

fn keys(kitchen: &Kitchen<'_>, pairs: bool, all: &mut Vec<Change>) {
    let Some(name) = kitchen.secret_name() else { return };
    all.extend([Key::LeftOut, Key::First, Key::Joined("&key=".to_owned())].map(Change::Key));
    // Each is tried that isn't the rule itself.
    all.push(Change::Key(if kitchen.scheme.key.is_some() { Key::Last } else { Key::Hmac }));
    if kitchen.scheme.message.iter().any(|part| matches!(part, Part::Literal(_))) {
        all.push(Change::Key(Key::Last));
    }
    for joint in ["&".to_owned(), format!("&{name}="), "&secret=".to_owned(), "\n".to_owned()] {
        all.push(Change::Key(Key::Joined(joint)));
    }
    all.push(Change::Key(Key::BothEnds));
    if pairs {
        for name in ["key", "secret", name] {
            all.push(Change::Key(Key::Pair(name.to_owned())));
        }
    }
}

fn layouts(own: Option<&Pairs>, all: &mut Vec<Change>) {
    let keep = own.is_none_or(|own| own.empty.is_kept());
    // Where both ways are right, neither is a deviation.
    if own.is_none_or(|own| own.empty != Empty::Either) {
        all.push(Change::Empty(!keep));
    }
    let order = if own.is_none_or(|own| own.sorted) { Order::AsTheyCame } else { Order::ByName };
    all.extend(
        [order, Order::IgnoringCase, Order::ByValue, Order::ByWholePair, Order::Descending]
            .map(Change::Order),
    );
    all.extend(Url::ALL.map(Change::Url));
    all.extend([Values::Trimmed, Values::HtmlEscaped, Values::DecodedTwice].map(Change::Values));
    all.extend(
        ["", ",", "\n", "&"]
            .into_iter()
            .filter(|text| own.is_none_or(|own| own.join != *text))
            .map(Change::Join),
    );
    all.extend(
        ["", ":"].into_iter().filter(|text| own.is_none_or(|own| own.between != *text)).map(Change::Between),
    );
}

fn styles(all: &mut Vec<Change>) {
    let programs = [
        Program::Python,
        Program::Php,
        Program::JavaScript,
        Program::PythonPlain,
        Program::Go,
        Program::Gson,
    ];
    all.extend(programs.map(Change::Program));
    let layouts = [Spacing::Compact, Spacing::Spaced, Spacing::Indented(2), Spacing::Indented(4)];
    all.extend(layouts.map(Change::Layout));
    all.push(Change::Sorted);
    all.extend([SlashForm::Escaped, SlashForm::Plain].map(Change::Slash));
    all.extend([UnicodeForm::Lower, UnicodeForm::Plain, UnicodeForm::Upper].map(Change::Unicode));
    all.extend(FORMATS.map(|format| Change::Numbers(format, None)));
}

const FORMATS: [NumberForm; 3] = [NumberForm::Shortest, NumberForm::OnePlace, NumberForm::TwoPlaces];

fn secrets(kitchen: &Kitchen<'_>, all: &mut Vec<Change>) {
    let Some(name) = kitchen.secret_name() else { return };
    let secret = kitchen.secrets.get(name).unwrap_or_default();
    let mut add = |change: Secret| all.push(Change::Secret(change));
    [Secret::Newline, Secret::SpaceBehind, Secret::SpaceBefore, Secret::Crlf].into_iter().for_each(&mut add);
    if secret.trim() != secret {
        add(Secret::Trimmed);
    }
    [Secret::FromHex, Secret::FromBase64].into_iter().for_each(&mut add);
    if secret.to_uppercase() != secret {
        add(Secret::Upper);
    }
    if secret.to_lowercase() != secret {
        add(Secret::Lower);
    }
    for (other, value) in kitchen.secrets.iter() {
        if other != name && value != secret {
            add(Secret::Other(other.to_owned()));
        }
    }
}

/// Every name under which a number stands, also as text.
fn numbers(kitchen: &Kitchen<'_>, material: &Material, all: &mut Vec<Change>) {
    let mut names: Vec<String> = Vec::new();
    let mut found = |name: &str, value: &str| {
        let is_number = json::number_in_form(value.trim_matches('"'), NumberForm::Shortest).is_some();
        // Numbers with leading zeros are codes.
        let is_code = value.trim_matches('"').starts_with('0')
            && !value.contains('.')
            && value.trim_matches('"').len() > 1;
        if is_number && !is_code && !names.iter().any(|known| known == name) && names.len() < MOST_NUMBERS {
            names.push(name.to_owned());
        }
    };
    let texts = kitchen.sources.first().into_iter().flat_map(|source| &source.chunks).filter_map(text);
    let values = material.pairs.iter().map(|(_, value)| value.as_str());
    for text in texts.chain(values) {
        if let Ok(node) = json::parse(text) {
            node.each_leaf(None, &mut |text, name| name.into_iter().for_each(|name| found(name, text)));
        }
    }
    for (name, value) in &material.pairs {
        found(name, value);
    }
    for name in names {
        all.extend(FORMATS.map(|format| Change::Numbers(format, Some(name.clone()))));
    }
}

/// A field that isn't signed and should be, or is and shouldn't.
fn fields(kitchen: &Kitchen<'_>, own: &Pairs, material: &Material, all: &mut Vec<Change>) {
    for (name, value) in &material.own {
        all.push(Change::Added(name.clone(), String::new()));
        all.push(Change::Added(name.clone(), value.clone()));
    }
    for (name, value) in material.pairs.iter().filter(|(name, _)| own.except.contains(name)) {
        all.push(Change::Added(name.clone(), value.clone()));
    }
    for (name, value) in kitchen.secrets.iter().filter(|(name, _)| Some(*name) != kitchen.secret_name()) {
        all.push(Change::Added(name.to_owned(), value.to_owned()));
    }
    let signed = material.pairs.iter().filter(|(name, _)| !own.except.contains(name));
    all.extend(signed.take(MOST_FIELDS).map(|(name, _)| Change::LeftOut(name.clone())));
}
