//! Unwrapping: finds in a body what the envelope's description names, which is the code, the message, the fields and the
//! signatures.

use std::borrow::Cow;
use std::collections::HashSet;

use http::HeaderMap;

pub(crate) use super::decoded_texts::DecodedTexts;
use super::encrypted::EncryptedPart;
use super::header_layout;
use crate::json::{self, Members, without_mark};
use crate::read::{NamedField, NotRead, Value};
use crate::sign::{Around, Content, NamedValue, Source};
use crate::spec::{BodyKind, Pattern, Template, Written};
use crate::write::form::Pair;
use crate::{Extra, Json, xml};

/// What was found in a body and its headers.
pub(crate) struct Unwrapped<'a> {
    pub(crate) code: Option<FoundCode<'a>>,
    pub(crate) message: Option<Cow<'a, str>>,
    pub(crate) fields: Option<FieldsAt<'a>>,
    /// Fields that stand in places of their own.
    pub(crate) named: Vec<NamedField<'a>>,
    /// What arrived encrypted, as long as it isn't decrypted.
    pub(super) encrypted: Option<EncryptedPart<'a>>,
    /// The object or the form in which the code stands.
    pub(crate) beside: Option<Beside<'a>>,
    /// The signatures that arrived: scheme and text.
    pub(crate) signatures: Vec<(usize, Cow<'a, str>)>,
    /// The signed values that arrived, in headers or in the body.
    values: Vec<NamedValue<'a>>,
    /// What arrived in the places of the merchant's credentials: the place of each among the provider's credentials, and the text.
    pub(super) merchant: Vec<(usize, Cow<'a, str>)>,
    /// How many places for a signature the description has.
    pub(crate) places: usize,
    /// In how many of these places a signature arrived.
    pub(crate) filled: usize,
    /// Whether the member arrived that is named after the operation (`$answer` in the description).
    pub(crate) answered: bool,
    /// Members that the description doesn't list.
    pub(crate) extra: Extra,
    /// The body, as what signatures are computed over.
    source: Source<'a>,
    /// The members at the top of a JSON body.
    top: Option<Members<'a>>,
    /// The names of the members at the top of the body that hold a signature.
    names_of_signatures: Vec<&'static str>,
    /// The name of the member that the description calls `$answer`.
    answer_key: &'static str,
}

/// A code: its text, and the type that it arrived in.
pub(crate) struct FoundCode<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) written: CodeType,
}

/// The type that a code arrived in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeType {
    /// A JSON string or a JSON number.
    Json(Written),
    /// A pair of a form or of an XML document, which has no types.
    Form,
    /// Another JSON type, in which no provider writes its codes.
    Other,
}

/// Where the fields are.
pub(crate) enum FieldsAt<'a> {
    /// They are the members of the object that this text holds. It is text from a string or a form, and may not be JSON at all.
    Json(&'a str),
    /// They are these members of an object. The entries also describe other members of it.
    Members(Members<'a>, Entries),
    /// They are these pairs of a form or of an XML document. The entries also describe other pairs of it.
    Pairs(&'a [Pair<'a>], Entries),
}

/// Where a member that stands beside the code is looked up.
#[derive(Clone, Copy)]
pub(crate) enum Beside<'a> {
    /// In this JSON object.
    Json(&'a str),
    /// Among the pairs of a form.
    Pairs(&'a [Pair<'a>]),
}

/// The description of an object: the names of its members, and the patterns of their values.
pub(crate) type Entries = &'static [(&'static str, Pattern)];

/// The description of an object all of whose members are fields.
const ALL_FIELDS: Entries = &[("*", Pattern::Fields)];

/// The pairs of a body, decoded; none if it is JSON.
pub(crate) fn pairs(kind: BodyKind, body: &[u8]) -> Result<Vec<Pair<'_>>, NotRead> {
    match kind {
        BodyKind::Json => Ok(Vec::new()),
        BodyKind::Form => Ok(form_urlencoded::parse(body).collect()),
        BodyKind::Xml(root) => Ok(xml::elements(body, root)?),
    }
}

impl<'a> Unwrapped<'a> {
    /// Unwraps a body, given the pairs that [`pairs`] has decoded from it.
    pub(crate) fn of(
        kind: BodyKind,
        (body, pairs): (&'a [u8], &'a [Pair<'a>]),
        decoded: &'a DecodedTexts,
        pattern: &'static Pattern,
        answer_key: &'static str,
    ) -> Result<Self, NotRead> {
        if kind != BodyKind::Json {
            return Self::form(body, decoded, pattern, pairs, answer_key);
        }
        let text = std::str::from_utf8(body).map_err(|_| NotRead::NotJson)?;
        Self::json(text, decoded, pattern, answer_key)
    }

    /// Unwraps an answer that has no body, and therefore nothing of what the description names.
    pub(crate) fn empty(pattern: &'static Pattern, answer_key: &'static str) -> Self {
        Self::new(&[], Content::Form(&[]), (pattern, answer_key))
    }

    /// Unwraps a JSON body.
    pub(crate) fn json(
        body: &'a str,
        decoded: &'a DecodedTexts,
        pattern: &'static Pattern,
        answer_key: &'static str,
    ) -> Result<Self, NotRead> {
        let text = without_mark(body);
        let mut unwrapped = Self::new(body.as_bytes(), Content::Json(text, &[]), (pattern, answer_key));
        Walk { unwrapped: &mut unwrapped, decoded, answer_key }.text(pattern, text)?;
        Ok(unwrapped)
    }

    /// Unwraps a form or an XML document, given its body and the pairs that were decoded from it.
    pub(crate) fn form(
        body: &'a [u8],
        decoded: &'a DecodedTexts,
        pattern: &'static Pattern,
        pairs: &'a [Pair<'a>],
        answer_key: &'static str,
    ) -> Result<Self, NotRead> {
        let mut unwrapped = Self::new(body, Content::Form(pairs), (pattern, answer_key));
        Walk { unwrapped: &mut unwrapped, decoded, answer_key }.form(pattern, pairs)?;
        Ok(unwrapped)
    }

    fn new(
        body: &'a [u8],
        content: Content<'a>,
        (pattern, answer_key): (&'static Pattern, &'static str),
    ) -> Self {
        Self {
            code: None,
            message: None,
            fields: None,
            named: Vec::new(),
            encrypted: None,
            beside: None,
            signatures: Vec::new(),
            values: Vec::new(),
            merchant: Vec::new(),
            places: places(pattern),
            filled: 0,
            answered: false,
            extra: Extra::default(),
            source: Source {
                body: Some(body),
                content,
                top: None,
                signatures: &[],
                around: Around::default(),
            },
            top: None,
            names_of_signatures: names_of_signatures(pattern),
            answer_key,
        }
    }

    /// The body, as what signatures are computed over.
    pub(crate) fn source(&self) -> Source<'_> {
        let around = Around { values: &self.values, answer: self.answer_key, ..Around::default() };
        Source { top: self.top.as_ref(), signatures: &self.names_of_signatures, around, ..self.source }
    }

    /// The value of that name that arrived in a header.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_ref())
    }

    /// The code, if it is short and plain enough to be shown.
    pub(crate) fn code(&self) -> Option<String> {
        self.code.as_ref().and_then(|code| super::shown_code(&code.text))
    }

    /// Takes the signatures and the signed values from the headers of these names.
    pub(crate) fn headers(&mut self, wanted: &'static [(&'static str, Template)], headers: &'a HeaderMap) {
        for (name, layout) in wanted {
            let before = self.signatures.len();
            // Every signature that arrived must be right, so that what a second header of the same name holds is taken, too.
            for value in headers.get_all(*name) {
                header_layout::read(layout, value, &mut self.signatures, &mut self.values);
            }
            let places = header_layout::signatures(layout);
            self.places += places;
            self.filled += if self.signatures.len() > before { places } else { 0 };
        }
    }

    fn signature(&mut self, scheme: usize, text: Cow<'a, str>) {
        self.filled += 1;
        self.signatures.push((scheme, text));
    }
}

/// How many places for a signature a description has.
fn places(pattern: &Pattern) -> usize {
    match pattern {
        Pattern::Signature(_) => 1,
        Pattern::Object(entries) => entries.iter().map(|(_, inner)| places(inner)).sum(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => places(inner),
        _ => 0,
    }
}

/// The names of the members at the top of a body that hold a signature.
fn names_of_signatures(pattern: &Pattern) -> Vec<&'static str> {
    match pattern {
        Pattern::Object(entries) => {
            let signatures = entries.iter().filter(|(_, entry)| matches!(entry, Pattern::Signature(_)));
            signatures.map(|(name, _)| *name).collect()
        }
        Pattern::MaybeText(inner) => names_of_signatures(inner),
        _ => Vec::new(),
    }
}

/// The walk through a body by its description.
pub(super) struct Walk<'w, 'a> {
    pub(super) unwrapped: &'w mut Unwrapped<'a>,
    pub(super) decoded: &'a DecodedTexts,
    /// The name of the member that the description calls `$answer`.
    pub(super) answer_key: &'static str,
}

impl<'a> Walk<'_, 'a> {
    /// Looks through a text that holds one JSON value.
    pub(super) fn text(&mut self, pattern: &'static Pattern, text: &'a str) -> Result<(), NotRead> {
        json::check_depth(text)?;
        let text = json::trimmed(text);
        // Whether an object is JSON is found out when its members are read. Any other value must be checked here.
        if !text.starts_with('{') {
            json::value(text)?;
        }
        self.value(pattern, text)
    }

    /// Looks through the exact text of a JSON value.
    fn value(&mut self, pattern: &'static Pattern, raw: &'a str) -> Result<(), NotRead> {
        let first = raw.as_bytes().first();
        match pattern {
            _ if raw == "null" => {}
            Pattern::Object(entries) if first == Some(&b'{') => self.object(entries, raw)?,
            Pattern::Fields if first == Some(&b'{') => self.object(ALL_FIELDS, raw)?,
            Pattern::Text(inner) | Pattern::MaybeText(inner) if first == Some(&b'"') => {
                let text = match json::string(raw).ok_or(NotRead::NotJson)? {
                    Cow::Borrowed(text) => text,
                    Cow::Owned(text) => self.decoded.text(text),
                };
                self.json_in_text(inner, text)?;
            }
            Pattern::MaybeText(inner) => self.value(inner, raw)?,
            Pattern::Decrypt(cipher, inner) if cipher.text.is_none() && first == Some(&b'"') => {
                let text = json::string(raw).ok_or(NotRead::NotJson)?;
                self.unwrapped.encrypted = Some(EncryptedPart::alone((cipher, inner), text));
            }
            Pattern::Decrypt(cipher, inner) if cipher.text.is_some() && first == Some(&b'{') => {
                self.unwrapped.encrypted =
                    Some(EncryptedPart::of((cipher, inner), raw, &mut self.unwrapped.extra)?);
            }
            Pattern::Object(_) | Pattern::Text(_) | Pattern::Decrypt(..) => return Err(NotRead::NotJson),
            Pattern::Field(name) => self.unwrapped.named.push((name, Value::Json(raw))),
            // Some providers write an empty object as an empty list.
            Pattern::Fields if raw == "[]" => {}
            Pattern::Fields => self.unwrapped.fields = Some(FieldsAt::Json(raw)),
            Pattern::Code => self.unwrapped.code = FoundCode::of(raw),
            Pattern::Message => self.unwrapped.message = json::scalar(raw),
            Pattern::Value(name) => {
                let text = json::scalar(raw).unwrap_or(Cow::Borrowed(raw));
                self.unwrapped.values.push((*name, text));
            }
            Pattern::Credential(place) => {
                let text = json::scalar(raw).unwrap_or(Cow::Borrowed(raw));
                self.unwrapped.merchant.push((*place, text));
            }
            Pattern::Signature(scheme) => {
                self.unwrapped.signature(*scheme, json::scalar(raw).unwrap_or(Cow::Borrowed(raw)))
            }
        }
        Ok(())
    }

    /// Looks through JSON text that stands in a string or in a form.
    fn json_in_text(&mut self, pattern: &'static Pattern, text: &'a str) -> Result<(), NotRead> {
        let text = without_mark(text);
        if text.trim().is_empty() {
            // Some providers send an empty text where there is no object.
            return Ok(());
        }
        if matches!(pattern, Pattern::Fields) {
            // The fields aren't read yet: a refusal counts even if its fields can't be read.
            self.unwrapped.fields = (text != "[]").then_some(FieldsAt::Json(text));
            return Ok(());
        }
        self.text(pattern, text)
    }

    fn object(&mut self, entries: Entries, raw: &'a str) -> Result<(), NotRead> {
        let splices = has_fields(entries);
        let (mut seen, mut fields) = (Vec::new(), Members::new());
        let members = json::members(raw)?;
        if matches!(self.unwrapped.source.content, Content::Json(body, _) if std::ptr::eq(raw, body)) {
            self.unwrapped.top = Some(members.clone());
        }
        for (name, value) in members {
            let Some((described, pattern)) = self.entry(entries, &name) else {
                if splices {
                    fields.push((name, value));
                } else {
                    self.unwrapped.extra.push(&name, Json::exact(value));
                }
                continue;
            };
            if seen.contains(&described) {
                return Err(NotRead::Ambiguous(name.into_owned()));
            }
            seen.push(described);
            self.unwrapped.answered |= described == "$answer" && value != "null";
            // The message may have a field with the name of a member that the description lists, so that the member is read
            // as a field, too. The member that is named after the operation is never such a field.
            if splices && described == name && !matches!(pattern, Pattern::Field(_)) {
                fields.push((name, value));
            }
            self.value(pattern, value)?;
        }
        if splices {
            self.unwrapped.fields = Some(FieldsAt::Members(fields, entries));
        }
        if entries.iter().any(|(_, pattern)| matches!(pattern, Pattern::Code)) {
            self.unwrapped.beside = Some(Beside::Json(raw));
        }
        Ok(())
    }

    /// What the description says of a member: the name that it has there, and the pattern of its value.
    fn entry(&self, entries: Entries, name: &str) -> Option<(&'static str, &'static Pattern)> {
        let is = |described: &str| match described {
            "*" => false,
            "$answer" => self.answer_key == name,
            described => described == name,
        };
        entries.iter().find(|(described, _)| is(described)).map(|(described, pattern)| (*described, pattern))
    }

    pub(super) fn form(&mut self, pattern: &'static Pattern, pairs: &'a [Pair<'a>]) -> Result<(), NotRead> {
        let entries: Entries = if let Pattern::Object(entries) = pattern { entries } else { ALL_FIELDS };
        let splices = entries.is_empty() || has_fields(entries);
        let mut names = HashSet::new();
        for (name, value) in pairs {
            if !names.insert(name.as_ref()) {
                return Err(NotRead::Ambiguous(super::shown_name(name)));
            }
            match self.entry(entries, name) {
                Some((described, pattern)) => {
                    self.unwrapped.answered |= described == "$answer";
                    self.pair(pattern, value)?;
                }
                None if splices => {}
                None => self.unwrapped.extra.push(name, Json::string(value)),
            }
        }
        if splices {
            self.unwrapped.fields = Some(FieldsAt::Pairs(pairs, entries));
        }
        self.unwrapped.beside = Some(Beside::Pairs(pairs));
        Ok(())
    }

    fn pair(&mut self, pattern: &'static Pattern, value: &'a str) -> Result<(), NotRead> {
        let text = Cow::Borrowed(value);
        match pattern {
            Pattern::Code => {
                self.unwrapped.code = Some(FoundCode { text, written: CodeType::Form });
            }
            Pattern::Message => self.unwrapped.message = Some(text),
            Pattern::Value(name) => self.unwrapped.values.push((*name, text)),
            Pattern::Credential(place) => self.unwrapped.merchant.push((*place, text)),
            Pattern::Signature(scheme) => self.unwrapped.signature(*scheme, text),
            Pattern::Text(inner) | Pattern::MaybeText(inner) => self.json_in_text(inner, value)?,
            Pattern::Decrypt(cipher, inner) if cipher.text.is_none() => {
                self.unwrapped.encrypted = Some(EncryptedPart::alone((cipher, inner), text));
            }
            Pattern::Object(_) | Pattern::Fields | Pattern::Decrypt(..) => {
                self.json_in_text(pattern, value)?
            }
            Pattern::Field(name) => self.unwrapped.named.push((name, Value::Plain(value))),
        }
        Ok(())
    }
}

impl<'a> FoundCode<'a> {
    fn of(raw: &'a str) -> Option<Self> {
        let written = match raw.as_bytes().first()? {
            b'"' => CodeType::Json(Written::Text),
            b'-' | b'0'..=b'9' => CodeType::Json(Written::Number),
            _ => CodeType::Other,
        };
        json::scalar(raw).map(|text| Self { text, written })
    }
}

/// Whether fields stand among the members that a description names.
fn has_fields(entries: Entries) -> bool {
    entries.iter().any(|(name, _)| *name == "*")
}
