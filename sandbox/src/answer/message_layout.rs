//! Lays an answer or a notification out by its pattern, and signs it over the bytes that go out.

use std::collections::HashMap;

use paysmith_codegen::checked::{
    Alphabet, Around, BodyKind, Cipher, JsonWriting, Outcome, Pattern, Template, TimeFormat,
};
use paysmith_codegen::encryption;

use super::answer_code::{AnswerCode, written_code};
use super::made_values::{laid_out, made, made_members, random};
use super::outgoing::{OutgoingMessage, SignatureFault};
use super::tamper::tampered;
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::json_style::written;
use crate::wire::signed_body::{CredentialValues, SignedBody};
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
    /// Whether the message has no body at all.
    pub(crate) is_empty: bool,
}

/// How a message is laid out and signed.
pub(crate) struct MessageLayout<'a> {
    pub(crate) setup: &'a Setup,
    /// The credentials of the merchant who gets the message.
    pub(crate) credentials: &'a CredentialValues,
    pub(crate) pattern: &'a Pattern,
    /// The headers with signatures and signed values: each name with its layout.
    pub(crate) headers: &'a [(String, Template)],
    /// The values that are made for each message.
    pub(crate) values: &'a [(String, Template)],
    pub(crate) kind: &'a BodyKind,
    /// What the provider writes besides, laid out like the pattern.
    pub(crate) sends: Option<&'a Template>,
    /// How the provider writes JSON.
    pub(crate) style: JsonWriting,
    /// Whether the provider signs this message.
    pub(crate) is_signed: bool,
}

/// What is made once for a message, and stays the same while it is laid out several times.
struct Made {
    values: Vec<(String, String)>,
    /// What the provider writes besides.
    besides: Option<Json>,
    /// The nonce of what is encrypted.
    nonce: String,
}

impl MessageLayout<'_> {
    /// Lays the content out and signs it, unless the provider doesn't sign this message or the fault leaves the signatures out.
    pub(crate) fn write(&self, content: &Content<'_>, fault: Option<SignatureFault>) -> OutgoingMessage {
        let made = Made {
            values: made(self.values, self.credentials),
            besides: self.sends.map(|sends| made_members(sends, self.credentials)),
            nonce: self.cipher().map_or_else(String::new, |cipher| {
                random(encryption::nonce_length(cipher.algorithm), Alphabet::Alphanumeric)
            }),
        };
        let unsigned = || OutgoingMessage::plain(self.body(content, &HashMap::new(), &made));
        let message = match fault {
            _ if !self.is_signed => unsigned(),
            Some(SignatureFault::Missing) => unsigned(),
            Some(SignatureFault::Tampered) => {
                let signature =
                    |body: &str, scheme: &str| self.signature(content, body, &made.values, scheme);
                tampered(self.signed(content, &made), self.kind, signature)
            }
            None => self.signed(content, &made),
        };
        OutgoingMessage { media_type: media_type(self.kind), ..message }
    }

    /// The cipher by which a part of the message is encrypted.
    fn cipher(&self) -> Option<&Cipher> {
        self.pattern.decrypted().and_then(|(cipher, _)| self.setup.spec.cipher(cipher))
    }

    fn signed(&self, content: &Content<'_>, made: &Made) -> OutgoingMessage {
        let values = made.values.as_slice();
        // A signature doesn't cover the place where it stands itself. So the message is signed with empty places, and then laid
        // out again with the signatures in them.
        let empty =
            schemes(self.pattern).into_iter().map(|scheme| (scheme.to_owned(), String::new())).collect();
        let unsigned = self.body(content, &empty, made);
        let in_body: HashMap<_, _> = empty
            .into_keys()
            .filter_map(|scheme| Some((scheme.clone(), self.signature(content, &unsigned, values, &scheme)?)))
            .collect();
        let body = self.body(content, &in_body, made);
        let mut signatures: Vec<_> = in_body.into_iter().collect();
        let mut headers = Vec::new();
        for (name, layout) in self.headers {
            let signature = |scheme: &str| self.signature(content, &body, values, scheme);
            headers.extend(laid_out(layout, values, &signature).map(|text| (name.clone(), text)));
            let schemes = layout.signatures().into_iter();
            signatures.extend(schemes.filter_map(|scheme| Some((scheme.to_owned(), signature(scheme)?))));
        }
        OutgoingMessage { headers, signatures, ..OutgoingMessage::plain(body) }
    }

    /// The signature of a body by a scheme.
    fn signature(
        &self,
        content: &Content<'_>,
        body: &str,
        values: &[(String, String)],
        scheme: &str,
    ) -> Option<String> {
        let scheme = self.setup.spec.scheme(scheme)?;
        let body = SignedBody::of(self.kind, body.as_bytes());
        let answer = content.answer_name.map(str::to_owned);
        let around = Around { values: values.to_vec(), answer, ..Around::default() };
        let body = body.without(&signature_members(self.pattern)).with_around(around);
        body.sign(scheme, self.credentials).ok()
    }

    fn body(&self, content: &Content<'_>, signatures: &HashMap<String, String>, made: &Made) -> String {
        if content.is_empty {
            return String::new();
        }
        let filling = Filling { layout: self, content, signatures, values: &made.values, nonce: &made.nonce };
        let body = filling.fill(self.pattern, made.besides.as_ref()).unwrap_or(Json::Object(Vec::new()));
        match self.kind {
            BodyKind::Json => {
                // A slash that is escaped in JSON text within isn't escaped once more around it.
                let has_text = self.pattern.parts().into_iter().any(|part| matches!(part, Pattern::Text(_)));
                written(&body, JsonWriting { slashes: self.style.slashes && !has_text, ..self.style })
            }
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

/// Fills patterns.
struct Filling<'a> {
    layout: &'a MessageLayout<'a>,
    content: &'a Content<'a>,
    signatures: &'a HashMap<String, String>,
    values: &'a [(String, String)],
    nonce: &'a str,
}

impl Filling<'_> {
    /// Fills a pattern; `None` where there is nothing to put into it. `besides` is what the provider writes there too.
    fn fill(&self, pattern: &Pattern, besides: Option<&Json>) -> Option<Json> {
        let content = self.content;
        match pattern {
            Pattern::Object(members) => self.object(members, besides),
            Pattern::Fields => content.fields.clone().map(|fields| self.without_named(fields)),
            Pattern::Field(name) => content.fields.as_ref()?.get(name).cloned(),
            Pattern::Code => {
                let code = content.code.as_ref()?.value.as_ref()?;
                let as_text = || Json::Text(code.clone());
                Some(content.outcome.map_or_else(as_text, |outcome| written_code(outcome, code)))
            }
            Pattern::Message => Some(Json::Text(content.text.to_owned())),
            Pattern::Signature(scheme) => self.signatures.get(scheme).cloned().map(Json::Text),
            Pattern::Value(name) => self.value(name),
            Pattern::Credential(name) => self.layout.credentials.get(name).cloned().map(Json::Text),
            Pattern::Text(inner) => {
                self.fill(inner, besides).map(|inner| Json::Text(written(&inner, self.layout.style)))
            }
            Pattern::Decrypt(_, inner) => self.encrypted(&self.fill(inner, None)?, besides),
            Pattern::MaybeText(inner) => self.fill(inner, besides),
        }
    }

    /// A value that is made for the message. A time since 1970 is a number; what this merchant hasn't got is left out.
    fn value(&self, name: &str) -> Option<Json> {
        let (_, text) = self.values.iter().find(|(own, _)| own == name)?;
        let counts = |(own, template): &(String, Template)| {
            own == name && matches!(template, Template::Now(TimeFormat::Unix | TimeFormat::UnixMs, _))
        };
        let is_number = self.layout.values.iter().any(counts);
        Some(if is_number { Json::Number(text.clone()) } else { Json::Text(text.clone()) })
    }

    /// The fields that don't stand in a place of their own.
    fn without_named(&self, mut fields: Json) -> Json {
        for part in self.layout.pattern.parts() {
            if let Pattern::Field(name) = part {
                fields.remove(name);
            }
        }
        fields
    }

    /// An object with a value in it that is encrypted. Where the provider writes the associated data as a fixed text, `besides` has it.
    fn encrypted(&self, plain: &Json, besides: Option<&Json>) -> Option<Json> {
        let cipher = self.layout.cipher()?;
        let besides = besides.map(Json::members).unwrap_or_default();
        let fixed = |name: &String| besides.iter().find(|(own, _)| own == name)?.1.scalar();
        let associated =
            cipher.associated.as_ref().map(|name| fixed(name).unwrap_or_else(|| "sandbox".to_owned()));
        let plain = match &cipher.plain {
            BodyKind::Xml(root) => xml::document(root, plain.members()),
            BodyKind::Json | BodyKind::Form => written(plain, self.layout.style),
        };
        let key = &encryption::key(cipher, self.layout.credentials.get(&cipher.key)?);
        let data = associated.as_deref().unwrap_or_default();
        let text = encryption::encrypt(cipher.algorithm, key, self.nonce, data, &plain)?;
        let Some(in_member) = &cipher.text else { return Some(Json::Text(text)) };
        let mut object: Vec<(String, Json)> = besides.to_vec();
        let mut put = |name: &String, value: String| match object.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = Json::Text(value),
            None => object.push((name.clone(), Json::Text(value))),
        };
        put(in_member, text);
        cipher.associated.iter().zip(associated).for_each(|(name, value)| put(name, value));
        cipher.nonce.iter().for_each(|name| put(name, self.nonce.to_owned()));
        Some(Json::Object(object))
    }

    /// An object. What the provider writes besides comes first, in its order; a member of the pattern that is named there stands
    /// where it is named. An object in which the pattern has nothing is left out altogether, as is the one around a signature that
    /// isn't there.
    fn object(&self, members: &[(String, Pattern)], besides: Option<&Json>) -> Option<Json> {
        let besides = besides.map(Json::members).unwrap_or_default();
        let in_pattern = |name: &str| members.iter().find(|(member, _)| member == name);
        let mut object: Vec<(String, Json)> = Vec::new();
        let mut is_filled = false;
        for (name, value) in besides {
            match in_pattern(name) {
                Some(member) => is_filled |= self.member(member, Some(value), &mut object),
                None => object.push((name.clone(), value.clone())),
            }
        }
        for member in members.iter().filter(|(name, _)| besides.iter().all(|(other, _)| other != name)) {
            is_filled |= self.member(member, None, &mut object);
        }
        is_filled.then_some(Json::Object(object))
    }

    /// Adds a member of the pattern to an object. Returns `false` where there is nothing to put into it.
    fn member(
        &self,
        (name, inner): &(String, Pattern),
        besides: Option<&Json>,
        object: &mut Vec<(String, Json)>,
    ) -> bool {
        let Some(value) = self.fill(inner, besides) else { return false };
        let before = object.len();
        match name.as_str() {
            // The fields stand among the other members. A field that has the name of a member before it is left out.
            "*" => {
                for (name, value) in value.members() {
                    if !object.iter().any(|(taken, _)| taken == name) {
                        object.push((name.clone(), value.clone()));
                    }
                }
                return object.len() > before;
            }
            "$answer" => object.push((self.content.answer_name.unwrap_or("answer").to_owned(), value)),
            // What the pattern says of a member counts, also where a field before it has its name.
            _ => match object.iter_mut().find(|(taken, _)| taken == name) {
                Some((_, field)) => *field = value,
                None => object.push((name.clone(), value)),
            },
        }
        if *inner == Pattern::Code {
            for (name, value) in self.content.code.iter().flat_map(|code| &code.beside) {
                object.retain(|(taken, _)| taken != name);
                object.push((name.clone(), Json::Text(value.clone())));
            }
        }
        true
    }
}

/// The schemes whose signatures stand in the body.
fn schemes(pattern: &Pattern) -> Vec<&str> {
    match pattern {
        Pattern::Signature(scheme) => vec![scheme],
        Pattern::Object(members) => members.iter().flat_map(|(_, inner)| schemes(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => schemes(inner),
        _ => Vec::new(),
    }
}

/// The top-level members that hold signatures.
fn signature_members(pattern: &Pattern) -> Vec<&str> {
    let Pattern::Object(members) = pattern else { return Vec::new() };
    let is_signature = |(_, inner): &&(String, Pattern)| matches!(inner, Pattern::Signature(_));
    members.iter().filter(is_signature).map(|(name, _)| name.as_str()).collect()
}
