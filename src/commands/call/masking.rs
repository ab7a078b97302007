//! Masks the values of sensitive fields, in a list of a message's fields and in the text that is sent.

use paysmith_doctor::{form_encoded, xml_escaped};
use paysmith_runtime::message::{List, Message, View, each_view};

/// What is shown in place of a sensitive value.
pub(super) const MASK: &str = "•••";

/// JSON text can be the value of a JSON string, and that string can stand in JSON text again. No request is nested deeper
/// than this.
const DEEPEST_NESTING: usize = 2;

/// A field that has a value, and that value as text.
struct Leaf {
    path: String,
    name: &'static str,
    text: String,
    sensitive: bool,
}

/// The names and values of the sensitive fields of a message.
pub(super) struct SensitiveValues(Vec<(&'static str, String)>);

/// The path and value of each field of a message that has a value. Sensitive values are masked.
pub(super) fn masked_fields(message: &dyn Message) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    walk(message, "", false, &mut leaves);
    let text = |leaf: &Leaf| if leaf.sensitive { MASK.to_owned() } else { leaf.text.clone() };
    leaves.iter().map(|leaf| (leaf.path.clone(), text(leaf))).collect()
}

/// The sensitive values of a message.
pub(super) fn sensitive_values(message: &dyn Message) -> SensitiveValues {
    let mut leaves = Vec::new();
    walk(message, "", false, &mut leaves);
    let sensitive = leaves.into_iter().filter(|leaf| leaf.sensitive && !leaf.text.is_empty());
    SensitiveValues(sensitive.map(|leaf| (leaf.name, leaf.text)).collect())
}

fn walk(message: &dyn Message, prefix: &str, sensitive: bool, leaves: &mut Vec<Leaf>) {
    each_view(message, |spec, view| {
        let path = format!("{prefix}{}", spec.wire);
        value(*view, &path, spec.wire, sensitive || spec.sensitive, leaves);
    });
    if let Some(tail) = message.tail() {
        walk(tail, prefix, sensitive, leaves);
    }
}

fn value(view: View<'_>, path: &str, name: &'static str, sensitive: bool, leaves: &mut Vec<Leaf>) {
    let text = match view {
        View::Absent => return,
        View::Object(object) => return walk(object, &format!("{path}."), sensitive, leaves),
        View::List(list) => return elements(list, path, name, sensitive, leaves),
        View::Str(text) | View::Choice(text, _) => text.to_owned(),
        View::Int(number) | View::IntChoice(number, _) => number.to_string(),
        View::Bool(truth) => truth.to_string(),
        View::Decimal(decimal) => decimal.to_string(),
        View::Instant(instant) => instant.to_string(),
        View::Period(period) => period.to_string(),
        View::Json(json) => json.get().to_owned(),
    };
    leaves.push(Leaf { path: path.to_owned(), name, text, sensitive });
}

fn elements(list: &dyn List, path: &str, name: &'static str, sensitive: bool, leaves: &mut Vec<Leaf>) {
    for index in 0..list.len() {
        if let Some(view) = list.get(index) {
            value(view, &format!("{path}.{index}"), name, sensitive, leaves);
        }
    }
}

impl SensitiveValues {
    /// The values alone.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }

    /// Masks these values in a body or in a URL's query, wherever a value stands right behind its field's name: in JSON,
    /// in JSON text that is the value of a JSON string, in a form and in XML.
    pub(super) fn mask_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.0 {
            let (name, value) = (quoted(name), quoted(value));
            let bare = value.trim_matches('"');
            for (from, to) in [
                (format!("{name}:{value}"), format!("{name}:\"{MASK}\"")),
                (format!("{name}:{bare}"), format!("{name}:{MASK}")),
            ] {
                let (mut from, mut to) = (from, to);
                // JSON text in a string is escaped, and escaped again if that string stands in JSON text in a string.
                for _ in 0..=DEEPEST_NESTING {
                    text = text.replace(&from, &to);
                    text = text.replace(&form_encoded(&from), &form_encoded(&to));
                    text = text.replace(&xml_escaped(&from), &xml_escaped(&to));
                    (from, to) = (escaped(&from), escaped(&to));
                }
            }
            let (name, value) = (name.trim_matches('"'), bare);
            let element = |value: &str| format!("<{name}>{value}</{name}>");
            text = text.replace(&element(&xml_escaped(value)), &element(MASK));
            let pair = format!("{}={}", form_encoded(name), form_encoded(value));
            text = text.replace(&pair, &format!("{}={MASK}", form_encoded(name)));
        }
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A text as it stands in a JSON string, without the quotation marks around it.
fn escaped(text: &str) -> String {
    let quoted = quoted(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}
