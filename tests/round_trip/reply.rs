//! Answers and notifications with any fields, laid out and signed as the spec says.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName};
use paysmith_codegen::checked::{
    ANSWER, AnswerLayout, Around, BodyKind, Cipher, Class, Notification, Operation, Outcome, Pattern,
    Provider, Scheme, Template, TimeFormat, Written,
};
use paysmith_codegen::encryption;
use paysmith_codegen::signing::{Form, Inputs, sign};
use paysmith_runtime::{Raw, Reply, Timestamp};

use super::json::Json;
use super::single::{self, Credentials};
use super::xml;

/// An answer with the code for success and these fields. Where the HTTP status tells success, it is that of an answer with
/// fields, if the operation has any.
pub(crate) fn answer(
    spec: &Provider,
    operation: &Operation,
    credentials: &Credentials,
    fields: &Json,
) -> Reply {
    let outcome = operation.outcome();
    if let Some(status) = success_status(operation) {
        let letter = Letter { spec, operation, credentials, layout: &operation.envelope.response, status };
        return letter.written(&Json::Null, fields);
    }
    let code = outcome.codes.iter().find(|(_, class, _)| *class == Class::Success).unwrap();
    answer_with(spec, operation, credentials, &code.0, fields)
}

/// The lowest status that means success; 204 only for an answer without fields.
pub(crate) fn success_status(operation: &Operation) -> Option<u16> {
    let has_fields = !operation.response.fields.is_empty();
    let listed = operation.outcome().statuses.iter().filter(|(_, class, _)| *class == Class::Success);
    let all: Vec<u16> = listed.map(|(status, ..)| *status).collect();
    let empty = all.iter().copied().find(|status| *status == 204 && !has_fields);
    empty.or_else(|| all.into_iter().filter(|status| *status != 204).min())
}

/// An answer with this code, written as the provider writes codes, and these fields.
pub(crate) fn answer_with(
    spec: &Provider,
    operation: &Operation,
    credentials: &Credentials,
    code: &str,
    fields: &Json,
) -> Reply {
    answer_with_code(spec, operation, credentials, &written(operation.outcome(), code), fields)
}

/// An answer with any JSON in the place of the code. Where refusals are laid out otherwise, it is laid out like one, unless the
/// code is that of a success.
pub(crate) fn answer_with_code(
    spec: &Provider,
    operation: &Operation,
    credentials: &Credentials,
    code: &Json,
    fields: &Json,
) -> Reply {
    let (envelope, outcome) = (&operation.envelope, operation.outcome());
    let text = code.scalar().unwrap_or_default();
    let class = outcome.codes.iter().find(|(own, ..)| *own == text).map(|(_, class, _)| *class);
    let refused = envelope.refused.as_ref();
    let refused = refused.filter(|_| class == Some(Class::Declined) || !envelope.response.has_code());
    let usual = if refused.is_some() { 400 } else { 200 };
    let further = envelope.further.iter().find(|of| of.codes.contains(&text));
    let usual = if further.is_some() { 200 } else { usual };
    let status = outcome.code_statuses.iter().find(|(own, _)| *own == text).map_or(usual, |(_, of)| *of);
    let layout = further.map_or(refused.unwrap_or(&envelope.response), |of| &of.layout);
    Letter { spec, operation, credentials, layout, status }.written(code, fields)
}

/// How an answer is laid out, and its HTTP status.
pub(crate) struct Letter<'a> {
    pub(crate) spec: &'a Provider,
    pub(crate) operation: &'a Operation,
    pub(crate) credentials: &'a Credentials,
    pub(crate) layout: &'a AnswerLayout,
    pub(crate) status: u16,
}

impl Letter<'_> {
    /// The answer with this code and these fields, signed. One with status 204 has no body.
    pub(crate) fn written(&self, code: &Json, fields: &Json) -> Reply {
        let Self { spec, operation, credentials, layout: of, status } = *self;
        let name = operation.answer.as_deref().or(operation.method.as_deref()).unwrap_or("answer");
        let (values, kind) = (made(&of.values), &of.kind);
        let (pattern, spoil) = (&of.pattern, &Spoil::Nothing);
        let layout = Layout { spec, credentials, fields, code, answer: name, kind, values, pattern, spoil };
        let body = layout.body();
        let text = if status == 204 { String::new() } else { layout.text(&body) };
        let headers = layout.headers(&of.headers, &body, &text);
        Reply { status, headers, body: text.into_bytes() }
    }
}

/// A notification with these fields.
pub(crate) fn notification(
    spec: &Provider,
    of: &Notification,
    credentials: &Credentials,
    fields: &Json,
) -> Raw {
    spoilt_notification(spec, of, credentials, fields, &Spoil::Nothing)
}

/// A notification with these fields, in which what is encrypted is spoilt before it is signed.
pub(crate) fn spoilt_notification(
    spec: &Provider,
    of: &Notification,
    credentials: &Credentials,
    fields: &Json,
    spoil: &Spoil,
) -> Raw {
    let codes = of.outcome.iter().flat_map(|outcome| &outcome.codes);
    let code = codes.clone().find(|(_, class, _)| *class == Class::Success).map_or("", |(code, ..)| code);
    let code = &of.outcome.as_ref().map_or_else(|| Json::text(code), |outcome| written(outcome, code));
    let values = made(&of.values);
    let (kind, pattern) = (&of.kind, &of.pattern);
    let layout = Layout { spec, credentials, fields, code, answer: "answer", kind, values, pattern, spoil };
    let body = layout.body();
    let text = layout.text(&body);
    let headers = layout.headers(&of.headers, &body, &text);
    if of.in_query {
        Raw { headers, query: text, ..Raw::default() }
    } else {
        Raw { headers, body: text.into_bytes(), ..Raw::default() }
    }
}

/// The values that a provider makes for each message: the time, and any characters.
fn made(values: &[(String, Template)]) -> Vec<(String, String)> {
    let now = Timestamp::now();
    let text = |template: &Template| match template {
        Template::Now(TimeFormat::Unix, _) => now.as_second().to_string(),
        Template::Now(TimeFormat::UnixMs, _) => now.as_millisecond().to_string(),
        Template::Now(TimeFormat::Rfc3339, _) => now.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
        Template::Now(..) => panic!("teach this test the format"),
        Template::KeyId(_) => single::KEY_ID.to_owned(),
        _ => "0a1b2c3d".to_owned(),
    };
    values.iter().map(|(name, template)| (name.clone(), text(template))).collect()
}

/// A code in the first of the JSON types that the spec lists for it.
fn written(outcome: &Outcome, code: &str) -> Json {
    let is_number = outcome.wire.first() == Some(&Written::Number) && code.parse::<i64>().is_ok();
    if is_number { Json::number(code) } else { Json::text(code) }
}

struct Layout<'a> {
    spec: &'a Provider,
    credentials: &'a Credentials,
    fields: &'a Json,
    code: &'a Json,
    answer: &'a str,
    kind: &'a BodyKind,
    values: Vec<(String, String)>,
    pattern: &'a Pattern,
    spoil: &'a Spoil,
}

/// What is done to a part that is encrypted.
pub(crate) enum Spoil {
    Nothing,
    /// It is encrypted by another key.
    Key,
    /// The text is changed before it is encrypted.
    Plain(fn(&str) -> String),
    /// One of the members in which it stands is changed, or left out.
    Text(fn(&str) -> Option<Json>),
    Nonce(fn(&str) -> Option<Json>),
    Associated(fn(&str) -> Option<Json>),
}

/// What was encrypted, as JSON.
pub(crate) fn decrypted(
    (spec, credentials): (&Provider, &Credentials),
    pattern: &Pattern,
    object: &Json,
) -> Option<Json> {
    let (name, _) = pattern.decrypted()?;
    let cipher = spec.cipher(name)?;
    let member = |name: &Option<String>| object.at(name.as_ref()?)?.scalar();
    let associated = member(&cipher.associated).unwrap_or_default();
    let nonce = member(&cipher.nonce).unwrap_or_default();
    let text = member(&cipher.text).or_else(|| object.scalar())?;
    let key = encryption::key(cipher, credentials.get(&cipher.key)?);
    let plain = encryption::decrypt(cipher.algorithm, &key, &nonce, &associated, &text)?;
    if cipher.plain.is_pairs() { xml::read(&plain) } else { Json::parse(&plain) }
}

impl Layout<'_> {
    /// Lays out a body without its signature. No scheme signs the place of its own signature, so that may be empty at
    /// first.
    fn body(&self) -> Json {
        let unsigned = self.fill(self.pattern, &|_| String::new());
        let text = self.text(&unsigned);
        self.fill(self.pattern, &|scheme| self.sign(scheme, &unsigned, &text))
    }

    /// A body as it is sent.
    fn text(&self, body: &Json) -> String {
        match self.kind {
            BodyKind::Json => body.to_string(),
            BodyKind::Form => encoded(body),
            BodyKind::Xml(root) => xml::written(root, body),
        }
    }

    fn fill(&self, pattern: &Pattern, signature: &dyn Fn(&str) -> String) -> Json {
        match pattern {
            Pattern::Object(members) => {
                let mut object = BTreeMap::new();
                for (name, inner) in members {
                    let value = self.fill(inner, signature);
                    match name.as_str() {
                        "*" => {
                            object.extend(value.members().map(|(name, value)| (name.clone(), value.clone())))
                        }
                        "$answer" => drop(object.insert(self.answer.to_owned(), value)),
                        name => drop(object.insert(name.to_owned(), value)),
                    }
                }
                Json::Object(object)
            }
            Pattern::Fields => self.unnamed_fields(),
            Pattern::Field(name) => self.fields.at(name).cloned().unwrap_or(Json::Null),
            Pattern::Code => self.code.clone(),
            Pattern::Message => Json::text("fine"),
            Pattern::Signature(scheme) => Json::Text(signature(scheme)),
            Pattern::Value(name) => self.value(name).map_or(Json::Null, |value| Json::text(&value)),
            Pattern::Credential(name) => self.credentials.get(name).map_or(Json::Null, Json::text),
            Pattern::Text(inner) => Json::Text(self.fill(inner, signature).to_string()),
            Pattern::MaybeText(inner) => self.fill(inner, signature),
            Pattern::Decrypt(name, inner) => {
                self.encrypted(self.spec.cipher(name).unwrap(), &self.fill(inner, signature))
            }
        }
    }

    /// The fields that have no place of their own.
    fn unnamed_fields(&self) -> Json {
        let Json::Object(members) = self.fields else { return self.fields.clone() };
        let parts = self.pattern.parts();
        let is_named = |name: &String| parts.contains(&&Pattern::Field(name.clone()));
        let unnamed = members.iter().filter(|(name, _)| !is_named(name));
        Json::Object(unnamed.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// An object with a value in it that is encrypted.
    fn encrypted(&self, cipher: &Cipher, plain: &Json) -> Json {
        let (nonce, associated) = ("no nonce: 12", "data beside it");
        let plain = match &cipher.plain {
            BodyKind::Xml(root) => xml::written(root, plain),
            BodyKind::Json | BodyKind::Form => plain.to_string(),
        };
        let plain = if let Spoil::Plain(change) = self.spoil { change(&plain) } else { plain };
        let mut key = encryption::key(cipher, self.credentials.get(&cipher.key).unwrap());
        if let Spoil::Key = self.spoil {
            key = "another key".repeat(3)[..key.len()].to_owned();
        }
        let data = if cipher.associated.is_some() { associated } else { "" };
        let text = encryption::encrypt(cipher.algorithm, &key, nonce, data, &plain).unwrap();
        let (mut text, mut nonce, mut data) =
            (Some(Json::Text(text)), Some(Json::text(nonce)), Some(Json::text(data)));
        let spoilt = |change: fn(&str) -> Option<Json>, member: &Option<Json>| {
            member.as_ref().and_then(|member| change(&member.scalar().unwrap()))
        };
        match self.spoil {
            Spoil::Text(change) => text = spoilt(*change, &text),
            Spoil::Nonce(change) => nonce = spoilt(*change, &nonce),
            Spoil::Associated(change) => data = spoilt(*change, &data),
            Spoil::Nothing | Spoil::Key | Spoil::Plain(_) => {}
        }
        if cipher.text.is_none() {
            return text.unwrap_or(Json::Null);
        }
        let members = [(&cipher.text, text), (&cipher.nonce, nonce), (&cipher.associated, data)];
        let object =
            members.into_iter().filter_map(|(name, member)| Some((name.clone()?, member?))).collect();
        Json::Object(object)
    }

    fn value(&self, name: &str) -> Option<String> {
        self.values.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }

    fn headers(&self, layouts: &[(String, Template)], body: &Json, text: &str) -> HeaderMap {
        let headers = layouts.iter().map(|(name, layout)| {
            let value = self.header(layout, body, text);
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap())
        });
        headers.collect()
    }

    fn header(&self, layout: &Template, body: &Json, text: &str) -> String {
        match layout {
            Template::Signature(scheme) => self.sign(scheme, body, text),
            Template::Value(name) => self.value(name).unwrap(),
            Template::Joined(pieces) => pieces.iter().map(|piece| self.header(piece, body, text)).collect(),
            Template::Literal(text) => text.as_str().unwrap().to_owned(),
            other => panic!("no header that arrives has {other:?}"),
        }
    }

    fn sign(&self, scheme: &str, body: &Json, text: &str) -> String {
        let scheme: &Scheme = self.spec.scheme(scheme).unwrap();
        let plain = |value: &Json| value.scalar().unwrap_or_else(|| value.to_string());
        let pairs: Vec<_> = body.members().map(|(name, value)| (name.clone(), plain(value))).collect();
        let member = |path: &[String], form: Form| {
            let named = |name: &String| if name == ANSWER { self.answer.to_owned() } else { name.clone() };
            let value = body.at(&path.iter().map(named).collect::<Vec<_>>().join("."))?;
            Some(if form == Form::Raw { value.to_string() } else { plain(value) })
        };
        let secret = |name: &str| self.credentials.get(name).cloned();
        // The schemes of pairs leave the signature out by its name, or as it is still empty.
        assert!(!self.kind.is_pairs() || pairs.len() > 1);
        let around = &Around { values: self.values.clone(), ..Around::default() };
        let body = text.as_bytes();
        sign(scheme, &Inputs { pairs: &pairs, member: &member, body, around, secret: &secret }).unwrap()
    }
}

fn encoded(body: &Json) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs = body.members().map(|(name, value)| {
        format!("{}={}", escaped(name), escaped(&value.scalar().unwrap_or_else(|| value.to_string())))
    });
    pairs.collect::<Vec<_>>().join("&")
}
