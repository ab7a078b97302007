//! Lays an answer or a notification out as its pattern says, and signs it over the very bytes that go out.

use std::collections::HashMap;

use paysmith_codegen::checked::{Outcome, Pattern, Provider};

use crate::json::Json;
use crate::message::{Credentials, Message};
use crate::outcomes::{self, Code};

/// What a pattern's places are filled with.
pub(crate) struct Parts<'a> {
    /// How codes classify, which also tells how they are written.
    pub(crate) outcome: Option<&'a Outcome>,
    pub(crate) code: Option<Code>,
    pub(crate) message: &'a str,
    /// Without fields, the members that would hold them are left out.
    pub(crate) fields: Option<Json>,
    /// What a member named `$answer` is called.
    pub(crate) answer: Option<&'a str>,
}

/// A body ready to go out.
#[derive(Default)]
pub(crate) struct Laid {
    pub(crate) body: String,
    /// Headers with signatures.
    pub(crate) headers: Vec<(String, String)>,
    /// What was signed: the scheme and the signature.
    signed: Vec<(String, String)>,
}

impl Laid {
    /// A body that no pattern laid out.
    pub(crate) fn plain(body: String) -> Self {
        Self { body, ..Self::default() }
    }
}

/// How a message is laid out and signed.
pub(crate) struct Layout<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) credentials: &'a Credentials,
    pub(crate) pattern: &'a Pattern,
    /// Header and scheme.
    pub(crate) headers: &'a [(String, String)],
    pub(crate) form: bool,
}

impl Layout<'_> {
    /// Without signatures, whatever the pattern says.
    pub(crate) fn unsigned(&self, parts: &Parts<'_>) -> Laid {
        Laid::plain(self.body(parts, &HashMap::new()))
    }

    /// With all signatures of the pattern.
    pub(crate) fn signed(&self, parts: &Parts<'_>) -> Laid {
        // No scheme covers the place of its own signature: what is laid out with empty ones is what gets signed.
        let empty =
            schemes(self.pattern).into_iter().map(|scheme| (scheme.to_owned(), String::new())).collect();
        let unsigned = self.body(parts, &empty);
        let signatures: HashMap<_, _> = empty
            .into_keys()
            .filter_map(|scheme| Some((scheme.clone(), self.signature(&unsigned, &scheme)?)))
            .collect();
        let body = self.body(parts, &signatures);
        let mut signed: Vec<_> = signatures.into_iter().collect();
        let mut headers = Vec::new();
        for (name, scheme) in self.headers {
            if let Some(signature) = self.signature(&body, scheme) {
                headers.push((name.clone(), signature.clone()));
                signed.push((scheme.clone(), signature));
            }
        }
        Laid { body, headers, signed }
    }

    /// The same with one byte changed after signing, so that no signature fits any longer. An unsigned message stays as it
    /// is: nobody could tell.
    pub(crate) fn tampered(&self, laid: Laid) -> Laid {
        if laid.signed.is_empty() {
            return laid;
        }
        let in_headers = |signature: &String| laid.headers.iter().any(|(_, header)| header == signature);
        let caught = |body: &String| {
            laid.signed.iter().all(|(scheme, signature)| {
                (in_headers(signature) || body.contains(signature.as_str()))
                    && (self.form || Json::parse(body).is_some())
                    && self.signature(body, scheme).as_ref() != Some(signature)
            })
        };
        let places = places(&laid.body, u8::is_ascii_digit).chain(places(&laid.body, u8::is_ascii_lowercase));
        let changed = places.map(|at| flipped(&laid.body, at)).find(caught);
        let body = changed.unwrap_or_else(|| laid.body.clone());
        Laid { body, ..laid }
    }

    fn signature(&self, body: &str, scheme: &str) -> Option<String> {
        let scheme = self.provider.scheme(scheme)?;
        let message = if self.form { Message::form(body.as_bytes()) } else { Message::json(body) };
        message.without(&own_fields(self.pattern)).sign(scheme, self.credentials).ok()
    }

    fn body(&self, parts: &Parts<'_>, signatures: &HashMap<String, String>) -> String {
        let laid = fill(self.pattern, parts, signatures).unwrap_or(Json::Object(Vec::new()));
        if !self.form {
            return laid.to_string();
        }
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in laid.members() {
            form.append_pair(name, &value.scalar().unwrap_or_else(|| value.to_string()));
        }
        form.finish()
    }
}

/// Fills a pattern; `None` where it has nothing to hold.
fn fill(pattern: &Pattern, parts: &Parts<'_>, signatures: &HashMap<String, String>) -> Option<Json> {
    match pattern {
        Pattern::Object(members) => fill_object(members, parts, signatures),
        Pattern::Fields => parts.fields.clone(),
        Pattern::Code => {
            let code = parts.code.as_ref()?.code.as_ref()?;
            Some(
                parts
                    .outcome
                    .map_or_else(|| Json::Text(code.clone()), |outcome| outcomes::written(outcome, code)),
            )
        }
        Pattern::Message => Some(Json::Text(parts.message.to_owned())),
        Pattern::Signature(scheme) => signatures.get(scheme).cloned().map(Json::Text),
        Pattern::Text(inner) => fill(inner, parts, signatures).map(|inner| Json::Text(inner.to_string())),
        Pattern::MaybeText(inner) => fill(inner, parts, signatures),
    }
}

fn fill_object(
    members: &[(String, Pattern)],
    parts: &Parts<'_>,
    signatures: &HashMap<String, String>,
) -> Option<Json> {
    let mut object: Vec<(String, Json)> = Vec::new();
    for (name, inner) in members {
        let Some(value) = fill(inner, parts, signatures) else { continue };
        match name.as_str() {
            "*" => {
                for (name, value) in value.members() {
                    if !object.iter().any(|(taken, _)| taken == name) {
                        object.push((name.clone(), value.clone()));
                    }
                }
            }
            "$answer" => object.push((parts.answer.unwrap_or("answer").to_owned(), value)),
            _ => object.push((name.clone(), value)),
        }
        if *inner == Pattern::Code {
            let beside = parts.code.iter().flat_map(|code| &code.beside);
            object.extend(beside.map(|(name, value)| (name.clone(), Json::Text(value.clone()))));
        }
    }
    (!object.is_empty()).then_some(Json::Object(object))
}

/// The schemes that a pattern has places for.
fn schemes(pattern: &Pattern) -> Vec<&str> {
    match pattern {
        Pattern::Signature(scheme) => vec![scheme],
        Pattern::Object(members) => members.iter().flat_map(|(_, inner)| schemes(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => schemes(inner),
        Pattern::Fields | Pattern::Code | Pattern::Message => Vec::new(),
    }
}

/// The top-level members that hold a signature.
fn own_fields(pattern: &Pattern) -> Vec<&str> {
    let Pattern::Object(members) = pattern else { return Vec::new() };
    let signature = |(_, inner): &&(String, Pattern)| matches!(inner, Pattern::Signature(_));
    members.iter().filter(signature).map(|(name, _)| name.as_str()).collect()
}

/// Where such a character follows a letter or digit within a value: changed there, what was well-formed mostly stays so.
fn places(body: &str, such: fn(&u8) -> bool) -> impl Iterator<Item = usize> {
    let windows = body.as_bytes().windows(3).enumerate();
    windows.filter_map(move |(at, three)| match three {
        [before, previous, here]
            if such(here) && previous.is_ascii_alphanumeric() && !matches!(before, b'%' | b'\\') =>
        {
            Some(at + 2).filter(|at| !in_name(body, *at))
        }
        _ => None,
    })
}

/// Whether a place is within a member's name.
fn in_name(body: &str, at: usize) -> bool {
    let rest = body.get(at..).unwrap_or_default();
    rest.split_once('"').is_some_and(|(_, behind)| behind.starts_with(':'))
}

/// The lowest bit of a digit turned is a digit; of a small letter it is one, or at least no character that JSON escapes.
fn flipped(body: &str, at: usize) -> String {
    let flip = |(here, byte): (usize, u8)| if here == at { byte ^ 1 } else { byte };
    String::from_utf8(body.bytes().enumerate().map(flip).collect()).unwrap_or_default()
}
