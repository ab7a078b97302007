//! Finds what the envelope's description names: code, text, fields and signatures, as slices of what arrived.

use std::borrow::Cow;
use std::cell::OnceCell;

use http::HeaderMap;

use crate::read::{NotRead, decoded, members, scalar};
use crate::sign::{Member, Source};
use crate::spec::Pattern;
use crate::write::form::Pair;
use crate::{Extra, Json};

/// Texts that were decoded from strings, kept while slices of them are looked at.
#[derive(Default)]
pub(crate) struct Texts([OnceCell<String>; 8]);

impl Texts {
    /// Keeps a text; `None` when there are too many, which no envelope describes.
    fn keep(&self, text: String) -> Option<&str> {
        let free = self.0.iter().find(|cell| cell.get().is_none())?;
        Some(free.get_or_init(|| text))
    }
}

/// What was found.
pub(crate) struct Captured<'a> {
    pub(crate) code: Option<Cow<'a, str>>,
    pub(crate) message: Option<Cow<'a, str>>,
    pub(crate) fields: Option<FieldsAt<'a>>,
    /// The object or form in which the code stands.
    pub(crate) beside: Option<Beside<'a>>,
    /// Signatures: scheme and text.
    pub(crate) signatures: Vec<(usize, Cow<'a, str>)>,
    /// How many places for signatures the description has.
    pub(crate) places: usize,
    /// What can be signed.
    pub(crate) source: Source<'a>,
    /// What the description doesn't list.
    pub(crate) extra: Extra,
}

/// Where the fields are.
pub(crate) enum FieldsAt<'a> {
    /// They are this object.
    Json(&'a str),
    /// They stand in this object, beside members of these names.
    Among(&'a str, Vec<&'static str>),
    /// They stand in this form, beside pairs of these names.
    Pairs(&'a [Pair<'a>], Vec<&'static str>),
}

/// What stands beside the code.
#[derive(Clone, Copy)]
pub(crate) enum Beside<'a> {
    Json(&'a str),
    Pairs(&'a [Pair<'a>]),
}

/// An object's members in a description.
type Entries = &'static [(&'static str, Pattern)];

impl<'a> Captured<'a> {
    pub(crate) fn new(body: &'a str) -> Self {
        Self {
            code: None,
            message: None,
            fields: None,
            beside: None,
            signatures: Vec::new(),
            places: 0,
            source: Source { body, members: Vec::new() },
            extra: Extra::default(),
        }
    }

    /// The code as something that can be shown.
    pub(crate) fn code(&self) -> Option<String> {
        self.code.as_deref().and_then(super::shown_code)
    }

    /// Looks through a JSON body.
    pub(crate) fn json(
        &mut self,
        pattern: &'static Pattern,
        text: &'a str,
        answer_key: &'static str,
        texts: &'a Texts,
    ) -> Result<(), NotRead> {
        self.places += places(pattern);
        Walk { found: self, answer_key, texts, marked: true }.value(pattern, text, None)
    }

    /// Looks through a form.
    pub(crate) fn form(
        &mut self,
        pattern: &'static Pattern,
        pairs: &'a [Pair<'a>],
        texts: &'a Texts,
    ) -> Result<(), NotRead> {
        self.places += places(pattern);
        let entries: Entries = if let Pattern::Object(entries) = pattern { entries } else { &[] };
        let splices = entries.is_empty() || entries.iter().any(|(name, _)| *name == "*");
        let mut names = std::collections::HashSet::new();
        for (name, value) in pairs {
            if !names.insert(name.as_ref()) {
                return Err(NotRead::Ambiguous(name.to_string()));
            }
            let entry = entries.iter().find(|(wanted, _)| wanted == name);
            self.source.members.push(Member {
                parent: None,
                name: Cow::Borrowed(name.as_ref()),
                raw: value.as_ref(),
                text: Some(value.as_ref()),
                signature: matches!(entry, Some((_, Pattern::Signature(_)))),
                hole: false,
            });
            match entry {
                Some((_, pattern)) => self.pair(pattern, value, texts)?,
                None if splices => {}
                None => self.extra.push(name, Json::string(value)),
            }
        }
        if splices {
            self.fields = Some(FieldsAt::Pairs(pairs, entries.iter().map(|(name, _)| *name).collect()));
        }
        self.beside = Some(Beside::Pairs(pairs));
        Ok(())
    }

    fn pair(&mut self, pattern: &'static Pattern, value: &'a str, texts: &'a Texts) -> Result<(), NotRead> {
        match pattern {
            Pattern::Code => self.code = Some(Cow::Borrowed(value)),
            Pattern::Message => self.message = Some(Cow::Borrowed(value)),
            Pattern::Signature(scheme) => self.signatures.push((*scheme, Cow::Borrowed(value))),
            Pattern::Text(inner) | Pattern::MaybeText(inner) => {
                Walk { found: self, answer_key: "", texts, marked: false }.value(inner, value, None)?;
            }
            Pattern::Object(_) | Pattern::Fields => {
                Walk { found: self, answer_key: "", texts, marked: false }.value(pattern, value, None)?;
            }
        }
        Ok(())
    }

    /// Signatures in headers.
    pub(crate) fn headers(&mut self, wanted: &'static [(&'static str, usize)], headers: &'a HeaderMap) {
        self.places += wanted.len();
        for (name, scheme) in wanted {
            // Every one that is there must be right, also a second one of the same name.
            for value in headers.get_all(*name) {
                self.signatures.push((*scheme, String::from_utf8_lossy(value.as_bytes())));
            }
        }
    }
}

/// How many signatures a description has room for.
fn places(pattern: &Pattern) -> usize {
    match pattern {
        Pattern::Signature(_) => 1,
        Pattern::Object(entries) => entries.iter().map(|(_, inner)| places(inner)).sum(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => places(inner),
        Pattern::Fields | Pattern::Code | Pattern::Message => 0,
    }
}

/// A walk through JSON by its description.
struct Walk<'w, 'a> {
    found: &'w mut Captured<'a>,
    answer_key: &'static str,
    texts: &'a Texts,
    /// Members are slices of the body, not of a text inside it, and can be named by a signature.
    marked: bool,
}

impl<'a> Walk<'_, 'a> {
    fn value(
        &mut self,
        pattern: &'static Pattern,
        raw: &'a str,
        place: Option<usize>,
    ) -> Result<(), NotRead> {
        if raw == "null" {
            return Ok(());
        }
        match pattern {
            Pattern::Object(entries) => self.object(entries, raw, place)?,
            // Some languages can't tell an empty object from an empty list.
            Pattern::Fields if raw == "[]" => {}
            Pattern::Fields => self.found.fields = Some(FieldsAt::Json(raw)),
            Pattern::Code => self.found.code = scalar(raw),
            Pattern::Message => self.found.message = scalar(raw),
            Pattern::Signature(scheme) => {
                self.found.signatures.push((*scheme, scalar(raw).unwrap_or(Cow::Borrowed(raw))));
            }
            Pattern::MaybeText(inner) if !raw.starts_with('"') => self.value(inner, raw, place)?,
            Pattern::Text(inner) | Pattern::MaybeText(inner) => self.text(inner, raw, place)?,
        }
        Ok(())
    }

    fn text(&mut self, inner: &'static Pattern, raw: &'a str, place: Option<usize>) -> Result<(), NotRead> {
        let text = match decoded(raw).ok_or(NotRead::NotJson)? {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.texts.keep(text).ok_or(NotRead::NotJson)?,
        };
        if let Some(member) =
            place.filter(|_| self.marked).and_then(|place| self.found.source.members.get_mut(place))
        {
            member.text = Some(text);
        }
        // An empty text is how some say "nothing".
        if text.trim().is_empty() {
            return Ok(());
        }
        let mut inside =
            Walk { found: &mut *self.found, answer_key: self.answer_key, texts: self.texts, marked: false };
        inside.value(inner, text, None)
    }

    fn object(&mut self, entries: Entries, raw: &'a str, parent: Option<usize>) -> Result<(), NotRead> {
        let name_of = |name: &'static str| if name == "$answer" { self.answer_key } else { name };
        let names: Vec<&'static str> = entries.iter().map(|(name, _)| name_of(name)).collect();
        let splices = names.contains(&"*");
        let mut seen = vec![false; entries.len()];
        for (name, value) in members(raw)? {
            let entry = names.iter().position(|wanted| *wanted != "*" && *wanted == name);
            let pattern = entry.and_then(|entry| entries.get(entry)).map(|(_, pattern)| pattern);
            if let Some(seen) = entry.and_then(|entry| seen.get_mut(entry))
                && std::mem::replace(seen, true)
            {
                return Err(NotRead::Ambiguous(name.into_owned()));
            }
            let place = self.found.source.members.len();
            if pattern.is_none() && !splices {
                self.found.extra.push(&name, Json::parse(value).unwrap_or_default());
            }
            if self.marked {
                self.found.source.members.push(Member {
                    parent,
                    name,
                    raw: value,
                    text: None,
                    signature: matches!(pattern, Some(Pattern::Signature(_))),
                    hole: false,
                });
            }
            if let Some(pattern) = pattern {
                self.value(pattern, value, Some(place))?;
            }
        }
        if splices {
            self.found.fields = Some(FieldsAt::Among(raw, names));
        }
        if entries.iter().any(|(_, pattern)| matches!(pattern, Pattern::Code)) {
            self.found.beside = Some(Beside::Json(raw));
        }
        Ok(())
    }
}
