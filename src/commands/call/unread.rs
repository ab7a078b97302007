//! Lists those members of an answer that couldn't be read into its fields: values that aren't of their field's type, and
//! members that the spec doesn't list. `call` shows them, so that nothing that a provider says is lost.

use std::collections::BTreeSet;

use paysmith_runtime::message::{List, Message, View, each_view};
use paysmith_runtime::table::FieldSpec;
use paysmith_runtime::{Extra, Json, ReadReport, read_json};
use serde_json::Value;

use super::masking::MASK;

/// A member that couldn't be read. The runtime has kept its JSON text in an `Extra`.
pub(super) struct UnreadMember {
    pub(super) path: String,
    /// Its JSON text, which tells a string from a number. What is sensitive in it is masked.
    pub(super) value: String,
    /// Why it couldn't be read: what type was expected, or that the spec doesn't list the member.
    pub(super) why: String,
}

/// All members that couldn't be read, of an answer and of the envelope around it. `blank` makes an empty message of the
/// answer's type.
pub(super) fn unread_members(
    blank: fn() -> Box<dyn Message>,
    answer: Option<&dyn Message>,
    envelope: &Extra,
) -> Vec<UnreadMember> {
    let mut names = BTreeSet::new();
    add_sensitive_names(blank().as_mut(), DEEPEST, &mut names);
    let mut search = Search { blank, sensitive_names: names, found: Vec::new() };
    for (name, json) in envelope.iter() {
        search.push(&[Step::Name(name)], json, false, |_| LISTED_NOWHERE.to_owned());
    }
    if let Some(answer) = answer {
        search.walk(answer, &[], false);
    }
    search.found
}

const LISTED_NOWHERE: &str = "the spec doesn't list it";

/// How deep objects are searched for sensitive fields. The objects of no answer are nested that deep.
const DEEPEST: usize = 16;

/// One step of a path: into a member of an object, or into an element of a list.
#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

/// What has been found so far, and what is needed to describe it.
struct Search {
    blank: fn() -> Box<dyn Message>,
    /// The names of all sensitive fields of the answer, at whatever depth.
    sensitive_names: BTreeSet<&'static str>,
    found: Vec<UnreadMember>,
}

impl Search {
    fn walk(&mut self, message: &dyn Message, path: &[Step<'_>], sensitive: bool) {
        for (name, json) in message.extra().into_iter().flat_map(Extra::iter) {
            let own = field_of_name(message, name).is_some_and(|spec| spec.sensitive);
            let path = [path, &[Step::Name(name)]].concat();
            let blank = self.blank;
            self.push(&path, json, sensitive || own, |json| why(blank, &path, json));
        }
        self.walk_fields(message, path, sensitive);
    }

    /// Searches the objects, the lists and the flattened part of a message.
    fn walk_fields(&mut self, message: &dyn Message, path: &[Step<'_>], sensitive: bool) {
        each_view(message, |spec, view| {
            let path = [path, &[Step::Name(spec.wire)]].concat();
            self.value(*view, &path, sensitive || spec.sensitive);
        });
        if let Some(tail) = message.tail() {
            self.walk(tail, path, sensitive);
        }
    }

    fn value(&mut self, view: View<'_>, path: &[Step<'_>], sensitive: bool) {
        match view {
            View::Object(object) => self.walk(object, path, sensitive),
            View::List(list) => self.elements(list, path, sensitive),
            _ => {}
        }
    }

    fn elements(&mut self, list: &dyn List, path: &[Step<'_>], sensitive: bool) {
        for index in 0..list.len() {
            if let Some(view) = list.get(index) {
                self.value(view, &[path, &[Step::Index(index)]].concat(), sensitive);
            }
        }
    }

    fn push(&mut self, path: &[Step<'_>], json: &Json, sensitive: bool, why: impl FnOnce(&Json) -> String) {
        let named = matches!(path.last(), Some(Step::Name(name)) if self.sensitive_names.contains(name));
        let value = if sensitive || named { MASK.to_owned() } else { self.masked(json.get()) };
        self.found.push(UnreadMember { path: dotted(path), value, why: why(json) });
    }

    /// JSON text with the values of sensitive fields masked. Text that can't be parsed is masked as a whole.
    fn masked(&self, text: &str) -> String {
        if !self.sensitive_names.iter().any(|name| text.contains(name)) {
            return text.to_owned();
        }
        let Ok(mut value) = serde_json::from_str(text) else { return MASK.to_owned() };
        if mask(&mut value, &self.sensitive_names) > 0 { value.to_string() } else { text.to_owned() }
    }
}

/// Masks the members of these names, also in JSON text in strings, and returns how many it has masked.
fn mask(value: &mut Value, names: &BTreeSet<&'static str>) -> usize {
    match value {
        Value::Object(members) => members
            .iter_mut()
            .map(|(name, value)| {
                if names.contains(name.as_str()) {
                    *value = MASK.into();
                    return 1;
                }
                mask(value, names)
            })
            .sum(),
        Value::Array(list) => list.iter_mut().map(|value| mask(value, names)).sum(),
        Value::String(text) => {
            let Ok(mut inner) = serde_json::from_str::<Value>(text) else { return 0 };
            let masked = mask(&mut inner, names);
            if masked > 0 {
                *text = inner.to_string();
            }
            masked
        }
        _ => 0,
    }
}

/// Adds the names of the sensitive fields of a message and of the objects in it.
fn add_sensitive_names(message: &mut dyn Message, deepest: usize, names: &mut BTreeSet<&'static str>) {
    let Some(deepest) = deepest.checked_sub(1) else { return };
    for (index, spec) in message.fields().iter().enumerate() {
        if spec.sensitive {
            names.insert(spec.wire);
            names.extend(spec.also);
        }
        let Some(field) = message.field_mut(index) else { continue };
        if let Some(object) = field.object() {
            add_sensitive_names(object, deepest, names);
        } else if let Some(object) = field.list().and_then(List::grow).and_then(|element| element.object()) {
            add_sensitive_names(object, deepest, names);
        }
    }
    if let Some(tail) = message.tail_mut() {
        add_sensitive_names(tail, deepest, names);
    }
}

/// The field of that name, or with that name among its other names.
fn field_of_name(message: &dyn Message, name: &str) -> Option<&'static FieldSpec> {
    let is = |spec: &&FieldSpec| spec.wire == name || spec.also.contains(&name);
    message.fields().iter().find(is).or_else(|| field_of_name(message.tail()?, name))
}

/// Why a value couldn't be read. The runtime says so when the value is read again, alone in an answer.
fn why(blank: fn() -> Box<dyn Message>, path: &[Step<'_>], json: &Json) -> String {
    let alone = path.iter().rev().fold(json.get().to_owned(), |inner, step| match step {
        Step::Name(name) => format!("{{{}:{inner}}}", Json::string(name).get()),
        Step::Index(_) => format!("[{inner}]"),
    });
    let Ok(ReadReport { unreadable, unknown, .. }) = read_json(blank().as_mut(), &alone) else {
        return "a member stands in it twice, or it is nested too deeply".to_owned();
    };
    // The path as the runtime writes it. An element that is read alone is the first one of its list.
    let own = path.iter().fold(String::new(), |path, step| match step {
        Step::Name(name) if path.is_empty() => (*name).to_owned(),
        Step::Name(name) => format!("{path}.{name}"),
        Step::Index(_) => format!("{path}[0]"),
    });
    if unknown.contains(&own) {
        return LISTED_NOWHERE.to_owned();
    }
    let Some((at, expected)) = unreadable.first() else {
        return "the same field came by another name, too".to_owned();
    };
    match at.strip_prefix(&own) {
        Some("") | None => format!("not {expected}"),
        Some(deeper) => {
            let deeper = deeper.replace('[', ".").replace(']', "");
            format!("not {expected} at {}", deeper.trim_start_matches('.'))
        }
    }
}

/// A path with dots, such as `data.0.txamt`.
fn dotted(path: &[Step<'_>]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Name(name) => (*name).to_owned(),
        Step::Index(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use paysmith_runtime::{Message, blank};

    use super::*;

    #[derive(Message)]
    struct Answer {
        #[field(wire = "rows")]
        rows: Option<Vec<Row>>,
        #[field(wire = "payer", sensitive)]
        payer: Option<Row>,
        #[field(wire = "no", also("number"))]
        no: Option<String>,
        #[field(extra)]
        extra: Extra,
    }

    #[derive(Message)]
    struct Row {
        #[field(wire = "count")]
        count: Option<i64>,
        #[field(wire = "phone", sensitive, also("tel"))]
        phone: Option<String>,
        #[field(extra)]
        extra: Extra,
    }

    fn told(text: &str) -> Vec<(String, String, String)> {
        let mut answer = blank::<Answer>();
        read_json(answer.as_mut(), text).unwrap();
        let all = unread_members(blank::<Answer>, Some(answer.as_ref()), &Extra::default());
        all.into_iter().map(|UnreadMember { path, value, why }| (path, value, why)).collect()
    }

    fn one(text: &str) -> (String, String, String) {
        let mut all = told(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    fn expected(path: &str, value: &str, why: &str) -> (String, String, String) {
        (path.to_owned(), value.to_owned(), why.to_owned())
    }

    #[test]
    fn a_value_is_shown_with_its_place_and_what_was_expected() {
        assert_eq!(told(r#"{"rows":[{"count":1}],"no":"1"}"#), []);
        let row = expected("rows.1.count", "100.0", "not a whole number");
        assert_eq!(one(r#"{"rows":[{"count":1},{"count":100.0}]}"#), row);
        // If one element can't be read, the whole list is kept and shown.
        assert_eq!(one(r#"{"rows":[{},7]}"#), expected("rows", "[{},7]", "not an object at 1"));
        let deeper = one(r#"{"rows":[{"x":{"count":1}}]}"#);
        assert_eq!(deeper, expected("rows.0.x", r#"{"count":1}"#, "the spec doesn't list it"));
        let twice = one(r#"{"no":"1","number":"2"}"#);
        assert_eq!(twice, expected("number", r#""2""#, "the same field came by another name, too"));
    }

    #[test]
    fn what_is_sensitive_is_masked_wherever_it_stands_in_what_was_not_read() {
        for (text, shown) in [
            (r#"{"rows":[{"phone":{"a":"CANARY"}}]}"#, MASK),
            (r#"{"rows":[{"tel":[7,"CANARY"]}]}"#, MASK),
            (r#"{"payer":{"count":"CANARY"}}"#, MASK),
            (r#"{"payer":"CANARY"}"#, MASK),
            (r#"{"phone":"CANARY"}"#, MASK),
            (r#"{"rows":[{"phone":"CANARY"},7]}"#, r#"[{"phone":"•••"},7]"#),
            (r#"{"x":"{\"tel\":\"CANARY\"}"}"#, r#""{\"tel\":\"•••\"}""#),
            // serde_json can't hold this number, so the value can't be parsed and masked member by member.
            (r#"{"x":{"phone":"CANARY","n":1e999}}"#, MASK),
        ] {
            assert_eq!(one(text).1, shown, "{text}");
        }
        assert_eq!(one(r#"{"x":{"n":1e999}}"#).1, r#"{"n":1e999}"#);
    }
}
