//! Finds what the envelope's description names: code, text, fields and signatures, as slices of what arrived.

use std::borrow::Cow;
use std::cell::OnceCell;

use http::HeaderMap;

use crate::json::{Cursor, decoded, scalar};
use crate::read::NotRead;
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
    /// How many of them have one.
    pub(crate) filled: usize,
    /// What can be signed.
    pub(crate) source: Source<'a>,
    /// What the description doesn't list.
    pub(crate) extra: Extra,
}

/// Where the fields are.
pub(crate) enum FieldsAt<'a> {
    /// They are this object.
    Json(&'a str),
    /// They are these members of an object, beside others that are described.
    Among(Vec<(Cow<'a, str>, &'a str)>, Entries),
    /// They are these pairs of a form, beside others that are described.
    Pairs(&'a [Pair<'a>], Entries),
}

/// What stands beside the code.
#[derive(Clone, Copy)]
pub(crate) enum Beside<'a> {
    Json(&'a str),
    Pairs(&'a [Pair<'a>]),
}

/// An object's members in a description.
pub(crate) type Entries = &'static [(&'static str, Pattern)];

impl<'a> Captured<'a> {
    pub(crate) fn new(body: &'a str) -> Self {
        Self {
            code: None,
            message: None,
            fields: None,
            beside: None,
            signatures: Vec::new(),
            places: 0,
            filled: 0,
            source: Source { body, members: Vec::with_capacity(8) },
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
        Walk { found: self, answer_key, texts, marked: true, cursor: Cursor::new(text) }.whole(pattern)
    }

    /// Looks through JSON text in a string.
    fn text(
        &mut self,
        pattern: &'static Pattern,
        text: &'a str,
        answer_key: &'static str,
        texts: &'a Texts,
    ) -> Result<(), NotRead> {
        if text.trim().is_empty() {
            // An empty text is how some say "nothing".
            return Ok(());
        }
        if matches!(pattern, Pattern::Fields) {
            // Whether these can be read is another question, and not asked of a refusal.
            self.fields = Some(FieldsAt::Json(text)).filter(|_| text != "[]");
            return Ok(());
        }
        Walk { found: self, answer_key, texts, marked: false, cursor: Cursor::new(text) }.whole(pattern)
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
            self.fields = Some(FieldsAt::Pairs(pairs, entries));
        }
        self.beside = Some(Beside::Pairs(pairs));
        Ok(())
    }

    fn pair(&mut self, pattern: &'static Pattern, value: &'a str, texts: &'a Texts) -> Result<(), NotRead> {
        match pattern {
            Pattern::Code => self.code = Some(Cow::Borrowed(value)),
            Pattern::Message => self.message = Some(Cow::Borrowed(value)),
            Pattern::Signature(scheme) => self.signature(*scheme, Cow::Borrowed(value)),
            Pattern::Text(inner) | Pattern::MaybeText(inner) => self.text(inner, value, "", texts)?,
            Pattern::Object(_) | Pattern::Fields => self.text(pattern, value, "", texts)?,
        }
        Ok(())
    }

    fn signature(&mut self, scheme: usize, text: Cow<'a, str>) {
        self.filled += 1;
        self.signatures.push((scheme, text));
    }

    /// Signatures in headers.
    pub(crate) fn headers(&mut self, wanted: &'static [(&'static str, usize)], headers: &'a HeaderMap) {
        self.places += wanted.len();
        for (name, scheme) in wanted {
            self.filled += usize::from(headers.contains_key(*name));
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

/// A walk through JSON by its description, in one pass.
struct Walk<'w, 'a> {
    found: &'w mut Captured<'a>,
    answer_key: &'static str,
    texts: &'a Texts,
    /// Members are slices of the body, not of a text inside it, and can be named by a signature.
    marked: bool,
    cursor: Cursor<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// The whole text.
    fn whole(mut self, pattern: &'static Pattern) -> Result<(), NotRead> {
        self.value(pattern, None)?;
        Ok(self.cursor.end()?)
    }

    fn value(&mut self, pattern: &'static Pattern, place: Option<usize>) -> Result<(), NotRead> {
        let next = self.cursor.peek()?;
        match pattern {
            Pattern::Object(entries) if next == b'{' => self.object(entries, place),
            Pattern::MaybeText(inner) if next != b'"' => self.value(inner, place),
            _ => {
                let raw = self.cursor.value()?;
                if raw == "null" { Ok(()) } else { self.leaf(pattern, raw, place) }
            }
        }
    }

    fn leaf(&mut self, pattern: &'static Pattern, raw: &'a str, place: Option<usize>) -> Result<(), NotRead> {
        match pattern {
            Pattern::Object(_) => return Err(NotRead::NotJson),
            // Some languages can't tell an empty object from an empty list.
            Pattern::Fields if raw == "[]" => {}
            Pattern::Fields => self.found.fields = Some(FieldsAt::Json(raw)),
            Pattern::Code => self.found.code = scalar(raw),
            Pattern::Message => self.found.message = scalar(raw),
            Pattern::Signature(scheme) => {
                self.found.signature(*scheme, scalar(raw).unwrap_or(Cow::Borrowed(raw)));
            }
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
        self.found.text(inner, text, self.answer_key, self.texts)
    }

    fn object(&mut self, entries: Entries, parent: Option<usize>) -> Result<(), NotRead> {
        let start = self.cursor.at();
        let splices = entries.iter().any(|(name, _)| *name == "*");
        let mut fields = Vec::with_capacity(if splices { 16 } else { 0 });
        let mut seen = 0_u128;
        let mut first = true;
        self.cursor.take(b'{')?;
        while let Some(name) = self.cursor.next_name(&mut first)? {
            let Some((index, pattern)) = entry(entries, &name, self.answer_key) else {
                let raw = self.cursor.value()?;
                if parent.is_none() && self.marked {
                    self.found.source.members.push(member(None, name.clone(), raw, false));
                }
                if splices {
                    fields.push((name, raw));
                } else {
                    self.found.extra.push(&name, Json::exact(raw));
                }
                continue;
            };
            if seen >> index & 1 == 1 {
                return Err(NotRead::Ambiguous(name.into_owned()));
            }
            seen |= 1 << index;
            let place = self.found.source.members.len();
            if self.marked {
                let signature = matches!(pattern, Pattern::Signature(_));
                self.found.source.members.push(member(parent, name.clone(), "", signature));
            }
            self.cursor.peek()?;
            let start = self.cursor.at();
            self.value(pattern, Some(place))?;
            let raw = self.cursor.since(start);
            if let Some(member) = self.found.source.members.get_mut(place).filter(|_| self.marked) {
                member.raw = raw;
            }
            // A described member may be a field as well; the answer's own object isn't.
            if splices && entries.iter().any(|(described, _)| *described == name) {
                fields.push((name, raw));
            }
        }
        if splices {
            self.found.fields = Some(FieldsAt::Among(fields, entries));
        }
        if entries.iter().any(|(_, pattern)| matches!(pattern, Pattern::Code)) {
            self.found.beside = Some(Beside::Json(self.cursor.since(start)));
        }
        Ok(())
    }
}

/// What the description says of a member. No description has 128 members.
fn entry(entries: Entries, name: &str, answer_key: &'static str) -> Option<(usize, &'static Pattern)> {
    let is = |wanted: &str| if wanted == "$answer" { answer_key == name } else { wanted == name };
    let index = entries.iter().take(128).position(|(wanted, _)| *wanted != "*" && is(wanted))?;
    entries.get(index).map(|(_, pattern)| (index, pattern))
}

fn member<'a>(parent: Option<usize>, name: Cow<'a, str>, raw: &'a str, signature: bool) -> Member<'a> {
    Member { parent, name, raw, text: None, signature, hole: false }
}
