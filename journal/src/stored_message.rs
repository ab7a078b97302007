//! What of a message is stored: its JSON without what is sensitive.

use paysmith_runtime::table::FieldSpec;
use paysmith_runtime::{Message, View, each_view, to_json};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// A message as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The message as JSON, without its sensitive fields.
    pub(crate) json: String,
    /// Tells apart what was left out.
    pub(crate) sensitive: Option<i64>,
}

/// The message as it is stored. The salt belongs to the journal.
///
/// Payment codes and personal data aren't stored. But two requests that differ in them alone are two requests, so that a short
/// digest of what was left out is kept: 16 bits, which tell two values apart almost always, and tell almost nothing of a value.
pub(crate) fn stored(message: &dyn Message, salt: &[u8]) -> Stored {
    let mut kept: Value = serde_json::from_str(&to_json(message)).unwrap_or(Value::Null);
    let mut left_out = Vec::new();
    if let Value::Object(members) = &mut kept {
        remove_sensitive(message, members, &mut left_out);
    }
    let sensitive = (!left_out.is_empty()).then(|| {
        let mut digest = Sha256::new();
        digest.update(salt);
        for value in &left_out {
            digest.update(value.to_string());
            digest.update([0]);
        }
        digest.finalize().iter().take(2).fold(0, |number, byte| number << 8 | i64::from(*byte))
    });
    Stored { json: kept.to_string(), sensitive }
}

/// Takes the sensitive members out of an object, and those of the objects and lists in it.
fn remove_sensitive(message: &dyn Message, members: &mut Map<String, Value>, left_out: &mut Vec<Value>) {
    let mut part = Some(message);
    while let Some(message) = part {
        each_view(message, |spec, view| {
            if spec.sensitive {
                left_out.extend(members.remove(spec.wire));
            } else if let Some(value) = members.get_mut(spec.wire) {
                clean(view, spec, value, left_out);
            }
        });
        part = message.tail();
    }
}

/// Takes what is sensitive out of a value.
fn clean(view: &View<'_>, spec: &FieldSpec, value: &mut Value, left_out: &mut Vec<Value>) {
    // An object or a list may be JSON text in a string.
    let inner = value.as_str().filter(|_| spec.as_text).and_then(|text| serde_json::from_str(text).ok());
    if let Some(mut inner) = inner {
        clean_value(view, &mut inner, left_out);
        *value = Value::String(inner.to_string());
    } else {
        clean_value(view, value, left_out);
    }
}

fn clean_value(view: &View<'_>, value: &mut Value, left_out: &mut Vec<Value>) {
    match (view, value) {
        (View::Object(message), Value::Object(members)) => remove_sensitive(*message, members, left_out),
        (View::List(list), Value::Array(elements)) => {
            for (index, element) in elements.iter_mut().enumerate() {
                if let Some(view) = list.get(index) {
                    clean_value(&view, element, left_out);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Message)]
    struct Card {
        #[field(wire = "number", sensitive)]
        number: String,
        #[field(wire = "brand")]
        brand: String,
    }

    #[derive(Message)]
    struct Order {
        #[field(wire = "no")]
        no: String,
        #[field(wire = "card")]
        card: Card,
        #[field(wire = "text", text)]
        text: Option<Card>,
        #[field(wire = "cards")]
        cards: Vec<Card>,
    }

    fn order(number: &str) -> Order {
        let card = || Card { number: number.to_owned(), brand: "V".to_owned() };
        Order { no: "A-1".to_owned(), card: card(), text: Some(card()), cards: vec![card(), card()] }
    }

    #[test]
    fn nothing_sensitive_is_stored_at_any_depth() {
        let stored = stored(&order("4000123412341234"), b"salt");
        assert!(!stored.json.contains("4000"), "{}", stored.json);
        assert_eq!(stored.json.matches(r#"brand"#).count(), 4);
        assert!(stored.json.contains(r#""no":"A-1""#));
    }

    #[test]
    fn requests_that_differ_in_what_is_sensitive_are_told_apart() {
        let of = |number: &str, salt: &[u8]| stored(&order(number), salt).sensitive;
        assert_eq!(of("4000123412341234", b"salt"), of("4000123412341234", b"salt"));
        assert_ne!(of("4000123412341234", b"salt"), of("4000123412341235", b"salt"));
        assert_ne!(of("4000123412341234", b"salt"), of("4000123412341234", b"pepper"));
    }
}
