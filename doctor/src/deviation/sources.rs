//! What may have been signed: what the scheme says, and what people sign in its place.

use paysmith_codegen::checked::{Empty, Pairs, Part, Scheme};
use paysmith_codegen::signing::{Form, Missing};

use crate::json::{self, JsonNode};
use crate::material::Material;

/// A piece of a canonical string.
#[derive(Clone)]
pub(crate) enum Chunk {
    /// Bytes of the message.
    Text(Vec<u8>),
    /// Fields of the message.
    Pairs(Vec<(String, String)>, Pairs),
    /// Fixed characters.
    Literal(String),
    /// A credential.
    Secret(String),
}

impl Chunk {
    /// How many bytes it holds, about.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Pairs(pairs, _) => pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum(),
            Self::Literal(text) | Self::Secret(text) => text.len(),
        }
    }
}

/// Something that may have been signed.
#[derive(Clone)]
pub(crate) struct Source {
    /// `whole-body`; empty for what the scheme says.
    pub(crate) id: String,
    /// What it is, in words.
    pub(crate) what: String,
    pub(crate) chunks: Vec<Chunk>,
}

/// No more members than that are tried in place of the whole.
const MOST_MEMBERS: usize = 12;

/// The scheme's own, first; then the others.
pub(crate) fn sources(
    scheme: &Scheme,
    material: &Material,
    other: Option<&Material>,
) -> Result<Vec<Source>, Missing> {
    let own = chunks(scheme, material)?;
    let mut all = Vec::new();
    let mut add = |id: String, what: String, chunk: Chunk| {
        all.push(Source { id, what, chunks: with_payload(&own, chunk) });
    };
    if let Some(other) = other
        && let Ok(chunks) = chunks(scheme, other)
        && let Some(chunk) = payload(&chunks)
    {
        add(
            "other-message".to_owned(),
            "the request was signed for the answer, or the answer for the request".to_owned(),
            chunk.clone(),
        );
    } else if let Some(other) = other {
        let what = "the body of the request was signed for that of the answer, or the other way round";
        add("other-message".to_owned(), what.to_owned(), Chunk::Text(other.body.clone()));
    }
    let whole = std::str::from_utf8(&material.body).unwrap_or_default();
    match scheme.message.iter().find(|part| !matches!(part, Part::Secret(_) | Part::Literal(_))) {
        Some(Part::Pairs(layout)) => of_pairs(material, layout, &mut add),
        Some(Part::Raw(path) | Part::Text(path)) if material.text.is_none() => {
            around(material, path, scheme, &mut add);
        }
        _ => {}
    }
    if let Some(Chunk::Text(text)) = payload(&own) {
        let text = std::str::from_utf8(text).unwrap_or(whole);
        within(text, &mut add);
    }
    all.insert(0, Source { id: String::new(), what: String::new(), chunks: own });
    Ok(all)
}

fn chunks(scheme: &Scheme, material: &Material) -> Result<Vec<Chunk>, Missing> {
    let chunk = |part: &Part| {
        let member = |path: &[String], form| {
            material.member(path, form).map(Chunk::Text).ok_or_else(|| Missing::Member(path.join(".")))
        };
        Ok(match part {
            Part::Pairs(layout) => Chunk::Pairs(material.pairs.clone(), layout.clone()),
            Part::Raw(path) => member(path, Form::Raw)?,
            Part::Text(path) => member(path, Form::Text)?,
            Part::Body => Chunk::Text(material.bytes().to_vec()),
            Part::Secret(name) => Chunk::Secret(name.clone()),
            Part::Literal(text) => Chunk::Literal(text.clone()),
        })
    };
    scheme.message.iter().map(chunk).collect()
}

fn payload(chunks: &[Chunk]) -> Option<&Chunk> {
    chunks.iter().find(|chunk| matches!(chunk, Chunk::Text(_) | Chunk::Pairs(..)))
}

/// The same arrangement around something else.
fn with_payload(chunks: &[Chunk], other: Chunk) -> Vec<Chunk> {
    let mut other = Some(other);
    let replaced = |chunk: &Chunk| match chunk {
        Chunk::Text(_) | Chunk::Pairs(..) => other.take(),
        kept => Some(kept.clone()),
    };
    chunks.iter().filter_map(replaced).collect()
}

type Add<'a> = dyn FnMut(String, String, Chunk) + 'a;

/// In place of the body's fields: the body itself, the fields as they stand encoded, one field's own fields or text.
fn of_pairs(material: &Material, layout: &Pairs, add: &mut Add<'_>) {
    if !material.body.is_empty() && material.text.is_none() {
        let what = "the body was signed as it stands, not its fields";
        add("whole-body".to_owned(), what.to_owned(), Chunk::Text(material.body.clone()));
        if let Some(pairs) = undecoded(material) {
            let what = "the fields were signed as they stand encoded in the form, not by their values";
            add("undecoded".to_owned(), what.to_owned(), Chunk::Pairs(pairs, layout.clone()));
        }
    }
    for (name, value) in &material.pairs {
        if let Some(pairs) = json::pairs(value) {
            let what = format!("the fields inside `{name}` were signed, not those around it");
            add(format!("inner-fields:{name}"), what, Chunk::Pairs(pairs, layout.clone()));
            let what = format!("the text of `{name}` alone was signed, not the fields");
            add(format!("inner:{name}"), what, Chunk::Text(value.clone().into_bytes()));
        }
    }
}

fn undecoded(material: &Material) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(&material.body).ok().filter(|text| text.contains('='))?;
    if text.trim_start().starts_with('{') {
        return None;
    }
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let own = |name: &str| material.own.iter().any(|(of, _)| of == name);
    Some(
        pairs
            .filter(|(name, _)| !own(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// In place of a member: what is around it, and the same member taken the other way.
fn around(material: &Material, path: &[String], scheme: &Scheme, add: &mut Add<'_>) {
    let what = format!("the whole body was signed, not the member `{}`", path.join("."));
    add("whole-body".to_owned(), what, Chunk::Text(material.body.clone()));
    for length in 1..path.len() {
        let Some(outer) = path.get(..length) else { continue };
        if let Some(text) = material.member(outer, Form::Raw) {
            let what = format!("the member `{}` was signed, not `{}`", outer.join("."), path.join("."));
            add(format!("outer:{}", outer.join(".")), what, Chunk::Text(text));
        }
    }
    let decoded = scheme.message.iter().any(|part| matches!(part, Part::Text(_)));
    let (form, id, what) = if decoded {
        (
            Form::Raw,
            "raw-for-decoded",
            "the member was signed with its quotes and escapes, not the string it stands for",
        )
    } else {
        (
            Form::Text,
            "decoded-for-raw",
            "the string that the member stands for was signed, not its exact text",
        )
    };
    if let Some(text) = material.member(path, form) {
        add(id.to_owned(), what.to_owned(), Chunk::Text(text));
    }
}

/// In place of a JSON text: its fields as pairs, one of its members, that member's fields.
fn within(text: &str, add: &mut Add<'_>) {
    let layout = || Pairs {
        sorted: true,
        between: "=".into(),
        join: "&".into(),
        empty: Empty::Keep,
        except: Vec::new(),
    };
    if let Some(pairs) = json::pairs(text) {
        let what = "its fields were signed as sorted pairs, not the text itself";
        add("pairs".to_owned(), what.to_owned(), Chunk::Pairs(pairs, layout()));
    }
    let Ok(JsonNode::Object(members, _)) = json::parse(text) else { return };
    for member in members.iter().take(MOST_MEMBERS) {
        let Some(name) = json::decoded(member.name) else { continue };
        let inner = match &member.node {
            JsonNode::Object(..) | JsonNode::List(..) => member.node.text().to_owned(),
            JsonNode::Text(token) => match json::decoded(token) {
                Some(text) if json::pairs(&text).is_some() => text,
                _ => continue,
            },
            JsonNode::Plain(_) => continue,
        };
        let pairs = json::pairs(&inner);
        let what = format!("the member `{name}` alone was signed");
        add(format!("inner:{name}"), what, Chunk::Text(inner.into_bytes()));
        if let Some(pairs) = pairs {
            let what = format!("the fields of `{name}` were signed as sorted pairs");
            add(format!("inner-fields:{name}"), what, Chunk::Pairs(pairs, layout()));
        }
    }
}
