//! Fields that people type in place of a captured message, in the order in which they typed them.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::capture::Unreadable;
use crate::json::{self, JsonNode};

/// The names and values of an object's members, in the order in which they were added.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, Value)>);

#[derive(Clone, Serialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    /// Any value, as it was written.
    Json(Box<RawValue>),
    Object(Fields),
    List(Vec<Value>),
}

impl Fields {
    /// Adds a field that is written as `name=text` or `name:=json`. Dots in the name lead into objects, and numbers
    /// between them into lists: `goods.0.name=tea`.
    ///
    /// ```
    /// use paysmith_doctor::Fields;
    ///
    /// let mut fields = Fields::default();
    /// for word in ["no=1", "total:=12.00", "goods.0.name=茶"] {
    ///     fields.put(word)?;
    /// }
    /// assert_eq!(fields.to_json(), r#"{"no":"1","total":12.00,"goods":[{"name":"茶"}]}"#);
    /// # Ok::<(), paysmith_doctor::capture::Unreadable>(())
    /// ```
    ///
    /// # Errors
    /// When there is no `=`, when what should be JSON isn't, or when one name is both a value and an object.
    pub fn put(&mut self, word: &str) -> Result<(), Unreadable> {
        let (name, text) = word
            .split_once('=')
            .filter(|(name, _)| !name.trim_end_matches(':').is_empty())
            .ok_or_else(|| Unreadable(format!("`{word}` is no field: write name=text or name:=json")))?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => {
                let json = raw(text)
                    .map_err(|error| Unreadable(format!("{name}: what follows `:=` isn't JSON: {error}")))?;
                (name, Value::Json(json))
            }
            None => (name, Value::Text(text.to_owned())),
        };
        let path: Vec<&str> = name.split('.').collect();
        self.insert(&path, value).ok_or_else(|| {
            Unreadable(format!("{name}: given twice, as a value and as an object, or with a gap in a list"))
        })
    }

    /// Adds the members of a JSON object as they are written there, in place of members of the same names.
    ///
    /// # Errors
    /// When the text isn't a JSON object.
    pub fn put_json(&mut self, text: &str) -> Result<(), Unreadable> {
        let not_fields = |error| Unreadable(format!("it isn't a JSON object of fields: {error}"));
        let JsonNode::Object(members, _) = json::parse(text).map_err(not_fields)? else {
            return Err(Unreadable("it isn't a JSON object of fields".to_owned()));
        };
        for member in members {
            let Some(name) = json::decoded(member.name) else { continue };
            let value = match json::decoded(member.node.text()) {
                Some(text) => Value::Text(text),
                None => Value::Json(raw(member.node.text()).map_err(not_fields)?),
            };
            self.0.retain(|(of, _)| *of != name);
            self.0.push((name, value));
        }
        Ok(())
    }

    /// Sets the value at a path; `None` where something else stands in its way.
    fn insert(&mut self, path: &[&str], value: Value) -> Option<()> {
        let (first, rest) = path.split_first()?;
        let at = self.0.iter().position(|(name, _)| name == first).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(((*first).to_owned(), placeholder(rest)));
        }
        match self.0.get_mut(at)? {
            (_, Value::Object(_) | Value::List(_)) if rest.is_empty() => None,
            (_, here) => insert_below(here, rest, value),
        }
    }

    /// Whether there are no fields.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values as a form would hold them, in which objects and lists are JSON text.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            Value::Json(json) => json::decoded(json.get()).unwrap_or_else(|| json.get().to_owned()),
            other => serde_json::to_string(other).unwrap_or_default(),
        };
        self.0.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    }

    /// The fields as compact JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What the rest of a path can be set in: an empty list where it begins with a number, an empty object where it begins with
/// a name, and a value to be overwritten where nothing is left of it.
fn placeholder(rest: &[&str]) -> Value {
    match rest.first() {
        None => Value::Text(String::new()),
        Some(name) if name.parse::<usize>().is_ok() => Value::List(Vec::new()),
        Some(_) => Value::Object(Fields::default()),
    }
}

/// Sets the value at a path below a value; `None` where something else stands in its way.
fn insert_below(here: &mut Value, path: &[&str], value: Value) -> Option<()> {
    let Some((first, rest)) = path.split_first() else {
        *here = value;
        return Some(());
    };
    match here {
        Value::Object(fields) => fields.insert(path, value),
        Value::List(items) => {
            let at: usize = first.parse().ok()?;
            if at == items.len() {
                items.push(placeholder(rest));
            }
            insert_below(items.get_mut(at)?, rest, value)
        }
        Value::Text(_) | Value::Json(_) => None,
    }
}

/// JSON as it is written, without the spaces around it.
fn raw(text: &str) -> serde_json::Result<Box<RawValue>> {
    json::parse(text).and_then(|_| RawValue::from_string(text.to_owned()))
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Shows the names alone.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_together_is_refused() {
        for words in [&["a=1", "a.b=2"][..], &["a.b=1", "a=2"], &["a.1=x"], &["a"], &["=x"], &["a:={"]] {
            let mut fields = Fields::default();
            let result: Result<Vec<()>, _> = words.iter().map(|word| fields.put(word)).collect();
            assert!(result.is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_value_that_is_no_json_is_refused_with_its_place() {
        let refused = |word: &str| Fields::default().put(word).unwrap_err().to_string();
        let why = "a: what follows `:=` isn't JSON: ";
        assert_eq!(refused("a:=1-2"), format!("{why}trailing characters at line 1 column 2"));
        assert_eq!(refused(r#"a:="\q""#), format!("{why}invalid escape at line 1 column 3"));
        let refused = Fields::default().put_json(r#"{"a": 1-2}"#).unwrap_err().to_string();
        assert_eq!(refused, "it isn't a JSON object of fields: expected `,` or `}` at line 1 column 8");
    }

    #[test]
    fn a_file_keeps_its_order_and_numbers() {
        let mut fields = Fields::default();
        fields.put_json(r#"{"b": 1.00, "a": "x", "c": {"d": 1}}"#).unwrap();
        fields.put("a=y").unwrap();
        assert_eq!(fields.to_json(), r#"{"b":1.00,"a":"y","c":{"d": 1}}"#);
        assert_eq!(fields.pairs()[2], ("c".to_owned(), "{\"d\": 1}".to_owned()));
        assert!(fields.put_json("[]").is_err());
    }
}
