//! What may have been signed: what the scheme says, and what people are known to sign in its place.

use paysmith_codegen::checked::{Empty, Pairs, Part, Scheme};
use paysmith_codegen::signing::{self, Form, Missing};

use super::lines::other_places;
use crate::json::{self, JsonNode};
use crate::message::MessageContent;
use crate::xml;

/// A part of what may have been signed.
#[derive(Clone)]
pub(crate) enum Segment {
    /// Bytes of the message.
    Text(Vec<u8>),
    /// Fields of the message.
    Pairs(Vec<(String, String)>, Pairs),
    /// Fixed characters.
    Literal(String),
    /// The credential of this name.
    Secret(String),
}

impl Segment {
    /// About how many bytes it holds.
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
pub(crate) struct Candidate {
    /// The name of the deviation, such as `whole-body`; empty for what the scheme says.
    pub(crate) id: String,
    /// The deviation in words.
    pub(crate) what: String,
    pub(crate) segments: Vec<Segment>,
}

/// At most so many members are tried in place of the whole text.
const MOST_MEMBERS: usize = 12;

/// Everything that may have been signed of a message: first what the scheme says, then what people are known to sign
/// in its place. `other` is the other message of the exchange: a request's answer, or an answer's request. `hosts` are the
/// base URLs of the provider's environments.
///
/// # Errors
/// When the message lacks something that the scheme asks for.
pub(crate) fn candidates(
    scheme: &Scheme,
    content: &MessageContent,
    other: Option<&MessageContent>,
    hosts: &[&str],
) -> Result<Vec<Candidate>, Missing> {
    let segments = segments(scheme, content)?;
    let mut candidates =
        Candidates(vec![Candidate { id: String::new(), what: String::new(), segments: segments.clone() }]);
    if let Some(other) = other {
        candidates.add_other_message(scheme, other);
    }
    match scheme
        .message
        .iter()
        .find(|part| matches!(part, Part::Pairs(_) | Part::Raw(_) | Part::Text(_) | Part::Body))
    {
        Some(Part::Pairs(layout)) => candidates.add_instead_of_pairs(content, layout),
        Some(Part::Raw(path) | Part::Text(path))
            if content.signed_text.is_none() && !scheme.signs_several_members() =>
        {
            candidates.add_instead_of_member(content, path, scheme);
        }
        _ => {}
    }
    candidates.0.extend(other_places(scheme, &segments, hosts));
    if let (Some(Segment::Text(text)), false) = (payload(&segments), scheme.signs_several_members()) {
        candidates.add_instead_of_json(std::str::from_utf8(text).unwrap_or_default());
    }
    Ok(candidates.0)
}

/// What the scheme signs of a message.
fn segments(scheme: &Scheme, content: &MessageContent) -> Result<Vec<Segment>, Missing> {
    let member = |path: &[String], form| {
        content.member(path, form).map(Segment::Text).ok_or_else(|| Missing::Member(path.join(".")))
    };
    let segment = |part: &Part| {
        Ok(match part {
            Part::Pairs(layout) => Segment::Pairs(content.pairs.clone(), layout.clone()),
            Part::Raw(path) => member(path, Form::Raw)?,
            Part::Text(path) => member(path, Form::Text)?,
            Part::Body => Segment::Text(content.bytes().to_vec()),
            Part::Method | Part::Path | Part::Target | Part::Value(_) => {
                Segment::Literal(signing::around(part, &content.around)?.to_owned())
            }
            Part::Secret(name) => Segment::Secret(name.clone()),
            Part::Literal(text) => Segment::Literal(text.clone()),
        })
    };
    scheme.message.iter().map(segment).collect()
}

/// The first segment that is of the message itself, not a secret or fixed characters.
fn payload(segments: &[Segment]) -> Option<&Segment> {
    segments.iter().find(|segment| matches!(segment, Segment::Text(_) | Segment::Pairs(..)))
}

/// What may have been signed; first what the scheme says.
struct Candidates(Vec<Candidate>);

impl Candidates {
    /// Adds what the scheme says, with another payload in place of its own.
    fn add(&mut self, id: impl Into<String>, what: impl Into<String>, payload: Segment) {
        let own = self.0.first().map(|own| own.segments.as_slice()).unwrap_or_default();
        let mut payload = Some(payload);
        let replaced = |segment: &Segment| match segment {
            Segment::Text(_) | Segment::Pairs(..) => payload.take(),
            Segment::Literal(_) | Segment::Secret(_) => Some(segment.clone()),
        };
        let segments = own.iter().filter_map(replaced).collect();
        self.0.push(Candidate { id: id.into(), what: what.into(), segments });
    }

    /// Adds the other message of the exchange: some programs sign the request where the answer is to be signed, or the
    /// answer where the request is.
    fn add_other_message(&mut self, scheme: &Scheme, other: &MessageContent) {
        let segments = segments(scheme, other).unwrap_or_default();
        let (what, payload) = match payload(&segments) {
            Some(payload) => (
                "the request was signed in place of the answer, or the answer in place of the request",
                payload.clone(),
            ),
            None => (
                "the body of the request was signed in place of that of the answer, or the other way round",
                Segment::Text(other.body.clone()),
            ),
        };
        self.add("other-message", what, payload);
    }

    /// Adds what people sign in place of the body's fields: the body itself, the fields as they stand encoded in it,
    /// and the fields or the text inside one field.
    fn add_instead_of_pairs(&mut self, content: &MessageContent, layout: &Pairs) {
        if !content.body.is_empty() && content.signed_text.is_none() {
            let what = "the body was signed as it stands, not its fields";
            self.add("whole-body", what, Segment::Text(content.body.clone()));
            if let Some(pairs) = undecoded(content) {
                let what = "the fields were signed as they stand encoded in the form, not by their values";
                self.add("undecoded", what, Segment::Pairs(pairs, layout.clone()));
            } else if let Some(pairs) = undecoded_elements(content) {
                let what = "the elements were signed as they stand in the document, with escapes and CDATA, not by their texts";
                self.add("undecoded", what, Segment::Pairs(pairs, layout.clone()));
            }
        }
        for (name, value) in &content.pairs {
            if let Some(pairs) = json::pairs(value) {
                let what = format!("the fields inside `{name}` were signed, not those around it");
                self.add(format!("inner-fields:{name}"), what, Segment::Pairs(pairs, layout.clone()));
                let what = format!("the text of `{name}` alone was signed, not the fields");
                self.add(format!("inner:{name}"), what, Segment::Text(value.clone().into_bytes()));
            }
        }
    }

    /// Adds what people sign in place of a member: an object around it, or the whole body; and the string for which
    /// the member stands in place of its exact text, or the exact text in place of that string.
    fn add_instead_of_member(&mut self, content: &MessageContent, path: &[String], scheme: &Scheme) {
        let path = content.around.named(path);
        let path = path.as_slice();
        let member = path.join(".");
        let what = format!("the whole body was signed, not the member `{member}`");
        self.add("whole-body", what, Segment::Text(content.body.clone()));
        for length in 1..path.len() {
            let Some(outer) = path.get(..length) else { continue };
            if let Some(text) = content.member(outer, Form::Raw) {
                let outer = outer.join(".");
                let what = format!("the member `{outer}` was signed, not `{member}`");
                self.add(format!("outer:{outer}"), what, Segment::Text(text));
            }
        }
        let decoded = scheme.message.iter().any(|part| matches!(part, Part::Text(_)));
        let (form, id, what) = if decoded {
            let what = "the member was signed with its quotes and escapes, not the string that it stands for";
            (Form::Raw, "raw-for-decoded", what)
        } else {
            let what = "the string that the member stands for was signed, not its exact text";
            (Form::Text, "decoded-for-raw", what)
        };
        if let Some(text) = content.member(path, form) {
            self.add(id, what, Segment::Text(text));
        }
    }

    /// Adds what people sign in place of a JSON text: its fields as pairs, one of its members, or the fields of that
    /// member as pairs.
    fn add_instead_of_json(&mut self, text: &str) {
        let sorted = |pairs| {
            let (between, join) = ("=".to_owned(), "&".to_owned());
            Segment::Pairs(
                pairs,
                Pairs { sorted: true, between, join, empty: Empty::Keep, except: Vec::new() },
            )
        };
        if let Some(pairs) = json::pairs(text) {
            self.add("pairs", "its fields were signed as sorted pairs, not the text itself", sorted(pairs));
        }
        let Ok(JsonNode::Object(members, _)) = json::parse(text) else { return };
        for member in members.iter().take(MOST_MEMBERS) {
            let Some(name) = json::decoded(member.name) else { continue };
            let inner = match &member.node {
                JsonNode::Object(..) | JsonNode::List(..) => member.node.text().to_owned(),
                JsonNode::Text(quoted) => match json::decoded(quoted) {
                    Some(text) if json::pairs(&text).is_some() => text,
                    _ => continue,
                },
                JsonNode::Plain(_) => continue,
            };
            let pairs = json::pairs(&inner);
            let what = format!("the member `{name}` alone was signed");
            self.add(format!("inner:{name}"), what, Segment::Text(inner.into_bytes()));
            if let Some(pairs) = pairs {
                let what = format!("the fields of `{name}` were signed as sorted pairs");
                self.add(format!("inner-fields:{name}"), what, sorted(pairs));
            }
        }
    }
}

/// The names and values of a form as they stand encoded in it; `None` where the body is no form.
fn undecoded(content: &MessageContent) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(&content.body).ok()?;
    if !text.contains('=') || text.trim_start().starts_with(['{', '<']) {
        return None;
    }
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let signed = pairs.filter(|(name, _)| !holds_signature(content, name));
    Some(signed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// The elements of an XML document as they stand in it, with escapes and CDATA; `None` where the body is no such document.
fn undecoded_elements(content: &MessageContent) -> Option<Vec<(String, String)>> {
    let mut elements = xml::undecoded(std::str::from_utf8(&content.body).ok()?)?;
    elements.retain(|(name, _)| !holds_signature(content, name));
    Some(elements)
}

fn holds_signature(content: &MessageContent, name: &str) -> bool {
    content.signature_pairs.iter().any(|(of, _)| of == name)
}
