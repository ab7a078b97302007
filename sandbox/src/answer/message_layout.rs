//! Lays an answer or a notification out by its pattern, and signs it over the bytes that go out.

use std::collections::HashMap;

use paysmith_codegen::checked::{Around, BodyKind, Outcome, Pattern, Template};

use super::answer_code::{AnswerCode, written_code};
use super::made_values::{laid_out, made};
use super::outgoing::{OutgoingMessage, SignatureFault};
use super::tamper::tampered;
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::signed_body::SignedBody;
use crate::wire::xml;

/// What is put into the places of a pattern.
pub(crate) struct Content<'a> {
    /// How codes are classified and written.
    pub(crate) outcome: Option<&'a Outcome>,
    pub(crate) code: Option<AnswerCode>,
    /// The text for people that stands beside the code, such as `success`.
    pub(crate) text: &'a str,
    /// Without fields, the members that would hold them are left out.
    pub(crate) fields: Option<Json>,
    /// The name of the member that the pattern calls `$answer`.
    pub(crate) answer_name: Option<&'a str>,
}

/// How a message is laid out and signed.
pub(crate) struct MessageLayout<'a> {
    pub(crate) setup: &'a Setup,
    pub(crate) pattern: &'a Pattern,
    /// The headers with signatures and signed values: each name with its layout.
    pub(crate) headers: &'a [(String, Template)],
    /// The values that are made for each message.
    pub(crate) values: &'a [(String, Template)],
    pub(crate) kind: &'a BodyKind,
    /// Whether the provider signs this message.
    pub(crate) is_signed: bool,
}

impl MessageLayout<'_> {
    /// Lays the content out and signs it, unless the provider doesn't sign this message or the fault leaves the signatures out.
    pub(crate) fn write(&self, content: &Content<'_>, fault: Option<SignatureFault>) -> OutgoingMessage {
        let values = made(self.values);
        let message = match fault {
            _ if !self.is_signed => OutgoingMessage::plain(self.body(content, &HashMap::new())),
            Some(SignatureFault::Missing) => OutgoingMessage::plain(self.body(content, &HashMap::new())),
            Some(SignatureFault::Tampered) => {
                let signature = |body: &str, scheme: &str| self.signature(body, &values, scheme);
                tampered(self.signed(content, &values), self.kind, signature)
            }
            None => self.signed(content, &values),
        };
        OutgoingMessage { media_type: media_type(self.kind), ..message }
    }

    fn signed(&self, content: &Content<'_>, values: &[(String, String)]) -> OutgoingMessage {
        // A signature doesn't cover the place where it stands itself. So the message is signed with empty places, and then laid
        // out again with the signatures in them.
        let empty =
            schemes(self.pattern).into_iter().map(|scheme| (scheme.to_owned(), String::new())).collect();
        let unsigned = self.body(content, &empty);
        let in_body: HashMap<_, _> = empty
            .into_keys()
            .filter_map(|scheme| Some((scheme.clone(), self.signature(&unsigned, values, &scheme)?)))
            .collect();
        let body = self.body(content, &in_body);
        let mut signatures: Vec<_> = in_body.into_iter().collect();
        let mut headers = Vec::new();
        for (name, layout) in self.headers {
            let signature = |scheme: &str| self.signature(&body, values, scheme);
            headers.extend(laid_out(layout, values, &signature).map(|text| (name.clone(), text)));
            let schemes = layout.signatures().into_iter();
            signatures.extend(schemes.filter_map(|scheme| Some((scheme.to_owned(), signature(scheme)?))));
        }
        OutgoingMessage { headers, signatures, ..OutgoingMessage::plain(body) }
    }

    /// The signature of a body by a scheme.
    fn signature(&self, body: &str, values: &[(String, String)], scheme: &str) -> Option<String> {
        let scheme = self.setup.spec.scheme(scheme)?;
        let body = SignedBody::of(self.kind, body.as_bytes());
        let around = Around { values: values.to_vec(), ..Around::default() };
        let body = body.without(&signature_members(self.pattern)).with_around(around);
        body.sign(scheme, &self.setup.credentials).ok()
    }

    fn body(&self, content: &Content<'_>, signatures: &HashMap<String, String>) -> String {
        let body = fill(self.pattern, content, signatures).unwrap_or(Json::Object(Vec::new()));
        match self.kind {
            BodyKind::Json => body.to_string(),
            BodyKind::Xml(root) => xml::document(root, body.members()),
            BodyKind::Form => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in body.members() {
                    form.append_pair(name, &value.scalar().unwrap_or_else(|| value.to_string()));
                }
                form.finish()
            }
        }
    }
}

/// The content type of an answer.
const fn media_type(kind: &BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "application/json; charset=utf-8",
        BodyKind::Form | BodyKind::Xml(_) => kind.content_type(),
    }
}

/// Fills a pattern; `None` where there is nothing to put into it.
fn fill(pattern: &Pattern, content: &Content<'_>, signatures: &HashMap<String, String>) -> Option<Json> {
    match pattern {
        Pattern::Object(members) => fill_object(members, content, signatures),
        Pattern::Fields => content.fields.clone(),
        Pattern::Code => {
            let code = content.code.as_ref()?.value.as_ref()?;
            let as_text = || Json::Text(code.clone());
            Some(content.outcome.map_or_else(as_text, |outcome| written_code(outcome, code)))
        }
        Pattern::Message => Some(Json::Text(content.text.to_owned())),
        Pattern::Signature(scheme) => signatures.get(scheme).cloned().map(Json::Text),
        Pattern::Text(inner) => fill(inner, content, signatures).map(|inner| Json::Text(inner.to_string())),
        Pattern::MaybeText(inner) => fill(inner, content, signatures),
    }
}

fn fill_object(
    members: &[(String, Pattern)],
    content: &Content<'_>,
    signatures: &HashMap<String, String>,
) -> Option<Json> {
    let mut object: Vec<(String, Json)> = Vec::new();
    for (name, inner) in members {
        let Some(value) = fill(inner, content, signatures) else { continue };
        match name.as_str() {
            // The fields stand among the other members. A field that has the name of a member before it is left out.
            "*" => {
                for (name, value) in value.members() {
                    if !object.iter().any(|(taken, _)| taken == name) {
                        object.push((name.clone(), value.clone()));
                    }
                }
            }
            "$answer" => object.push((content.answer_name.unwrap_or("answer").to_owned(), value)),
            _ => object.push((name.clone(), value)),
        }
        if *inner == Pattern::Code {
            let beside = content.code.iter().flat_map(|code| &code.beside);
            object.extend(beside.map(|(name, value)| (name.clone(), Json::Text(value.clone()))));
        }
    }
    (!object.is_empty()).then_some(Json::Object(object))
}

/// The schemes whose signatures stand in the body.
fn schemes(pattern: &Pattern) -> Vec<&str> {
    match pattern {
        Pattern::Signature(scheme) => vec![scheme],
        Pattern::Object(members) => members.iter().flat_map(|(_, inner)| schemes(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => schemes(inner),
        Pattern::Fields | Pattern::Code | Pattern::Message => Vec::new(),
    }
}

/// The top-level members that hold signatures.
fn signature_members(pattern: &Pattern) -> Vec<&str> {
    let Pattern::Object(members) = pattern else { return Vec::new() };
    let is_signature = |(_, inner): &&(String, Pattern)| matches!(inner, Pattern::Signature(_));
    members.iter().filter(is_signature).map(|(name, _)| name.as_str()).collect()
}
