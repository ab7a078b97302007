//! Fields for people, with what is sensitive masked.

use paysmith_runtime::message::{List, Message, View, each_view};

/// What stands for a sensitive value.
pub(super) const MASK: &str = "•••";

/// A field with a value: its path, its name, the value's text.
struct Leaf {
    path: String,
    name: &'static str,
    text: String,
    sensitive: bool,
}

/// Sensitive names and values.
pub(super) struct Sensitive(Vec<(&'static str, String)>);

/// Everything that a message says, by path, sensitive values masked.
pub(super) fn shown(message: &dyn Message) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    walk(message, "", false, &mut leaves);
    let text = |leaf: &Leaf| if leaf.sensitive { MASK.to_owned() } else { leaf.text.clone() };
    leaves.iter().map(|leaf| (leaf.path.clone(), text(leaf))).collect()
}

/// The sensitive values of a message.
pub(super) fn sensitive(message: &dyn Message) -> Sensitive {
    let mut leaves = Vec::new();
    walk(message, "", false, &mut leaves);
    let sensitive = leaves.into_iter().filter(|leaf| leaf.sensitive && !leaf.text.is_empty());
    Sensitive(sensitive.map(|leaf| (leaf.name, leaf.text)).collect())
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

impl Sensitive {
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }

    /// A body or a query with these values masked, wherever one stands behind its name: in JSON, in JSON text inside
    /// strings, in a form.
    pub(super) fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.0 {
            let (name, value) = (quoted(name), quoted(value));
            let bare = value.trim_matches('"');
            for (from, to) in [
                (format!("{name}:{value}"), format!("{name}:\"{MASK}\"")),
                (format!("{name}:{bare}"), format!("{name}:{MASK}")),
            ] {
                let (mut from, mut to) = (from, to);
                // JSON text in a string is escaped, and once more in another.
                for _ in 0..3 {
                    text = text.replace(&from, &to);
                    text = text.replace(&encoded(&from), &encoded(&to));
                    (from, to) = (inner(&from), inner(&to));
                }
            }
            let (name, value) = (name.trim_matches('"'), bare);
            let pair = format!("{}={}", encoded(name), encoded(value));
            text = text.replace(&pair, &format!("{}={MASK}", encoded(name)));
        }
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// What a text is inside a JSON string.
fn inner(text: &str) -> String {
    let quoted = quoted(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn encoded(text: &str) -> String {
    paysmith_doctor::form_encoded(text)
}
