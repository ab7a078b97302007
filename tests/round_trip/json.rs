//! JSON in which a number keeps its exact text, so that `1.00` and `1.0` differ. Places in it have paths such as
//! `lines[0].title`.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

/// A JSON value. The order of members doesn't matter.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text.trim_start().as_bytes().first()? {
            b'{' => {
                let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).ok()?;
                let parsed = members.into_iter().map(|(name, raw)| Some((name, Self::parse(raw.get())?)));
                Self::Object(parsed.collect::<Option<_>>()?)
            }
            b'[' => {
                let items: Vec<Box<RawValue>> = serde_json::from_str(text).ok()?;
                Self::List(items.iter().map(|raw| Self::parse(raw.get())).collect::<Option<_>>()?)
            }
            b'"' => Self::Text(serde_json::from_str(text).ok()?),
            b't' | b'f' => Self::Bool(serde_json::from_str(text).ok()?),
            b'n' => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// The value at a path.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        steps(path).try_fold(self, |here, step| match (here, step) {
            (Self::Object(members), Step::Name(name)) => members.get(name),
            (Self::List(items), Step::Index(index)) => items.get(index),
            _ => None,
        })
    }

    /// Puts a value at a path, and makes the objects on the way to it.
    pub(crate) fn put(&mut self, path: &str, value: Self) {
        let mut here = self;
        for step in steps(path) {
            here = match (here, step) {
                (Self::Object(members), Step::Name(name)) => {
                    members.entry(name.to_owned()).or_insert_with(|| Self::Object(BTreeMap::new()))
                }
                (Self::List(items), Step::Index(index)) => &mut items[index],
                _ => panic!("{path} leads through what is no object"),
            };
        }
        *here = value;
    }

    /// Removes a member.
    pub(crate) fn remove(&mut self, path: &str) {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut here = self;
        for step in steps(parent) {
            here = match (here, step) {
                (Self::Object(members), Step::Name(name)) if members.contains_key(name) => {
                    members.get_mut(name).unwrap()
                }
                (Self::List(items), Step::Index(index)) if index < items.len() => &mut items[index],
                _ => return,
            };
        }
        if let Self::Object(members) = here {
            members.remove(name);
        }
    }

    /// A scalar as text. Conditions compare that, and forms hold it.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Every value of that name, at whatever depth.
    pub(crate) fn named(&self, name: &str) -> Vec<&Self> {
        let inner: Vec<&Self> = match self {
            Self::Object(members) => members.values().collect(),
            Self::List(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        let own = self.members().filter(|(own, _)| *own == name).map(|(_, value)| value);
        own.chain(inner.into_iter().flat_map(|value| value.named(name))).collect()
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = (&String, &Self)> {
        let members = if let Self::Object(members) = self { Some(members) } else { None };
        members.into_iter().flatten()
    }
}

/// Writes compact JSON.
impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(truth) => write!(out, "{truth}"),
            Self::Number(text) => out.write_str(text),
            Self::Text(text) => out.write_str(&quoted(text)),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(ToString::to_string).collect();
                write!(out, "[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
                write!(out, "{{{}}}", members.join(","))
            }
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|step| !step.is_empty()).map(|step| {
        step.strip_suffix(']').map_or(Step::Name(step), |index| Step::Index(index.parse().unwrap()))
    })
}

/// A path with one more name.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
