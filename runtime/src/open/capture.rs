//! Finds what the envelope's description names: code, text, fields and signatures, as slices of what arrived.

use std::borrow::Cow;
use std::cell::OnceCell;

use http::{HeaderMap, HeaderValue};
use smallvec::SmallVec;

use crate::json::{Cursor, Raw, without_mark};
use crate::read::NotRead;
use crate::sign::{Member, Source};
use crate::spec::{Pattern, Written};
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
    pub(crate) code: Option<FoundCode<'a>>,
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
    /// What stands in the body.
    pub(crate) source: Body<'a>,
    /// The member that has the operation's own name for its answer is there.
    pub(crate) answered: bool,
    /// What the description doesn't list.
    pub(crate) extra: Extra,
    /// How many objects were found in texts.
    in_texts: usize,
}

/// A code, by its text and by what it was written as.
pub(crate) struct FoundCode<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) written: CodeType,
}

/// What a code was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeType {
    /// A JSON string or a JSON number.
    Json(Written),
    /// A pair of a form, which has no types.
    Form,
    /// Anything else, which no code is written as.
    Other,
}

impl<'a> FoundCode<'a> {
    fn of(raw: Raw<'a>) -> Option<Self> {
        let written = match raw.text.as_bytes().first()? {
            b'"' => CodeType::Json(Written::Text),
            b'-' | b'0'..=b'9' => CodeType::Json(Written::Number),
            _ => CodeType::Other,
        };
        raw.scalar().map(|text| Self { text, written })
    }
}

/// Where the fields are.
pub(crate) enum FieldsAt<'a> {
    /// They are this object.
    Json(&'a str),
    /// They are those members of this object that are marked as such, beside others that are described.
    Among(Object, Entries),
    /// They are these pairs of a form, beside others that are described.
    Pairs(&'a [Pair<'a>], Entries),
}

/// An object that members stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Object {
    /// The body.
    Body,
    /// The value of the member at that place.
    Member(usize),
    /// One inside a text, counted. No signature can name its members.
    InText(usize),
}

/// A body, and the members of its objects that matter to somebody.
pub(crate) struct Body<'a> {
    text: &'a str,
    members: SmallVec<[Found<'a>; 24]>,
}

/// A member, or a pair of a form.
struct Found<'a> {
    of: Object,
    name: Cow<'a, str>,
    raw: Raw<'a>,
    signature: bool,
    field: bool,
}

impl<'a> Body<'a> {
    /// The one member of that name in an object, by the exact text of its value; none where there are two.
    pub(crate) fn once(&self, of: Object, name: &str) -> Option<Raw<'a>> {
        let mut found = self.members.iter().filter(|member| member.of == of && member.name == name);
        match (found.next(), found.next()) {
            (Some(member), None) => Some(member.raw),
            _ => None,
        }
    }

    /// The fields among the members of an object, by the exact texts of their values.
    pub(crate) fn fields(&self, of: Object) -> impl Iterator<Item = (&str, Raw<'a>)> {
        let fields = self.members.iter().filter(move |member| member.field && member.of == of);
        fields.map(|member| (member.name.as_ref(), member.raw))
    }
}

impl Source for Body<'_> {
    fn body(&self) -> Option<&[u8]> {
        Some(self.text.as_bytes())
    }

    fn len(&self) -> usize {
        self.members.len()
    }

    fn member(&self, place: usize) -> Option<Member<'_>> {
        let Found { of, name, raw, signature, field: _ } = self.members.get(place)?;
        let parent = match of {
            Object::Body => None,
            Object::Member(place) => Some(*place),
            Object::InText(_) => return None,
        };
        let (raw, text) = (raw.text.as_bytes(), raw.plain.map(str::as_bytes));
        Some(Member { parent, name, raw, text, signature: *signature, hole: false })
    }
}

/// What stands beside the code.
#[derive(Clone, Copy)]
pub(crate) enum Beside<'a> {
    Json(Object),
    Pairs(&'a [Pair<'a>]),
}

/// An object's members in a description.
pub(crate) type Entries = &'static [(&'static str, Pattern)];

impl<'a> Captured<'a> {
    #[inline]
    pub(crate) fn new(body: &'a str) -> Self {
        Self {
            code: None,
            message: None,
            fields: None,
            beside: None,
            signatures: Vec::new(),
            places: 0,
            filled: 0,
            source: Body { text: body, members: SmallVec::new() },
            answered: false,
            extra: Extra::default(),
            in_texts: 0,
        }
    }

    /// The code as something that can be shown.
    pub(crate) fn code(&self) -> Option<String> {
        self.code.as_ref().and_then(|code| super::shown_code(&code.text))
    }

    /// Looks through a JSON body.
    pub(crate) fn json(
        &mut self,
        pattern: &'static Pattern,
        answer_key: &'static str,
        texts: &'a Texts,
    ) -> Result<(), NotRead> {
        self.places += places(pattern);
        let cursor = Cursor::new(without_mark(self.source.text));
        Walk { found: self, answer_key, texts, whole: Object::Body, cursor }.walk(pattern)
    }

    /// Looks through JSON text in a string.
    fn text(
        &mut self,
        pattern: &'static Pattern,
        text: &'a str,
        answer_key: &'static str,
        texts: &'a Texts,
    ) -> Result<(), NotRead> {
        let text = without_mark(text);
        if text.trim().is_empty() {
            // An empty text is how some say "nothing".
            return Ok(());
        }
        if matches!(pattern, Pattern::Fields) {
            // Whether these can be read is another question, and not asked of a refusal.
            self.fields = Some(FieldsAt::Json(text)).filter(|_| text != "[]");
            return Ok(());
        }
        Walk { found: self, answer_key, texts, whole: Object::InText(0), cursor: Cursor::new(text) }
            .walk(pattern)
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
                return Err(NotRead::Ambiguous(super::shown_name(name)));
            }
            let entry = entries.iter().find(|(wanted, _)| wanted == name);
            self.source.members.push(Found {
                of: Object::Body,
                name: Cow::Borrowed(name.as_ref()),
                raw: Raw { text: value, plain: Some(value) },
                signature: matches!(entry, Some((_, Pattern::Signature(_)))),
                field: false,
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
            Pattern::Code => {
                self.code = Some(FoundCode { text: Cow::Borrowed(value), written: CodeType::Form });
            }
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
            // Every one that is there must be right, also a second one of the same name.
            let values = headers.get_all(*name).iter().map(HeaderValue::as_bytes);
            let before = self.signatures.len();
            // What isn't text is no signature, and so a wrong one.
            let text = |value| std::str::from_utf8(value).unwrap_or_default();
            self.signatures.extend(values.map(|value| (*scheme, Cow::Borrowed(text(value)))));
            self.filled += usize::from(self.signatures.len() > before);
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

/// The description of an object all of whose members are fields.
const ALL: Entries = &[("*", Pattern::Fields)];

/// A walk through JSON by its description, in one pass.
struct Walk<'w, 'a> {
    found: &'w mut Captured<'a>,
    answer_key: &'static str,
    texts: &'a Texts,
    /// What the whole text is.
    whole: Object,
    cursor: Cursor<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// The whole text.
    fn walk(mut self, pattern: &'static Pattern) -> Result<(), NotRead> {
        self.value(pattern, self.whole)?;
        Ok(self.cursor.end()?)
    }

    /// One value, which is `of` if it is an object.
    fn value(&mut self, pattern: &'static Pattern, of: Object) -> Result<(), NotRead> {
        let next = self.cursor.peek()?;
        match pattern {
            Pattern::Object(entries) if next == b'{' => self.object(entries, of),
            Pattern::Fields if next == b'{' => self.object(ALL, of),
            Pattern::Text(inner) | Pattern::MaybeText(inner) if next == b'"' => self.text(inner, of),
            Pattern::MaybeText(inner) => self.value(inner, of),
            _ => {
                let raw = self.cursor.value()?;
                if raw.text == "null" { Ok(()) } else { self.leaf(pattern, raw) }
            }
        }
    }

    fn leaf(&mut self, pattern: &'static Pattern, raw: Raw<'a>) -> Result<(), NotRead> {
        match pattern {
            Pattern::Object(_) | Pattern::Text(_) | Pattern::MaybeText(_) => return Err(NotRead::NotJson),
            // Some languages can't tell an empty object from an empty list.
            Pattern::Fields if raw.text == "[]" => {}
            Pattern::Fields => self.found.fields = Some(FieldsAt::Json(raw.text)),
            Pattern::Code => self.found.code = FoundCode::of(raw),
            Pattern::Message => self.found.message = raw.scalar(),
            Pattern::Signature(scheme) => {
                self.found.signature(*scheme, raw.scalar().unwrap_or(Cow::Borrowed(raw.text)));
            }
        }
        Ok(())
    }

    /// A string with JSON text in it.
    fn text(&mut self, inner: &'static Pattern, of: Object) -> Result<(), NotRead> {
        let text = match self.cursor.text()? {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.texts.keep(text).ok_or(NotRead::NotJson)?,
        };
        if let Object::Member(place) = of
            && let Some(member) = self.found.source.members.get_mut(place)
        {
            member.raw.plain = Some(text);
        }
        self.found.text(inner, text, self.answer_key, self.texts)
    }

    fn object(&mut self, entries: Entries, mut of: Object) -> Result<(), NotRead> {
        if let Object::InText(_) = of {
            self.found.in_texts += 1;
            of = Object::InText(self.found.in_texts);
        }
        let splices = entries.iter().any(|(name, _)| *name == "*");
        let mut seen = 0_u128;
        let mut first = true;
        self.cursor.take(b'{')?;
        while let Some(name) = self.cursor.next_name(&mut first)? {
            let Some((index, pattern)) = entry(entries, &name, self.answer_key) else {
                let raw = self.cursor.value()?;
                if !splices {
                    self.found.extra.push(&name, Json::exact(raw.text));
                }
                self.push(Found { of, name, raw, signature: false, field: splices });
                continue;
            };
            if seen >> index & 1 == 1 {
                return Err(NotRead::Ambiguous(name.into_owned()));
            }
            seen |= 1 << index;
            // A described member may be a field as well; the answer's own object isn't.
            let field = splices && entries.iter().any(|(described, _)| *described == name);
            let signature = matches!(pattern, Pattern::Signature(_));
            let place = self.push(Found { of, name, raw: Raw::EMPTY, signature, field });
            self.cursor.peek()?;
            let start = self.cursor.at();
            self.value(pattern, if let Object::InText(_) = of { of } else { Object::Member(place) })?;
            let text = self.cursor.since(start);
            if let Some(member) = self.found.source.members.get_mut(place) {
                member.raw.text = text;
            }
            self.found.answered |=
                entries.get(index).is_some_and(|(name, _)| *name == "$answer") && text != "null";
        }
        if splices {
            self.found.fields = Some(FieldsAt::Among(of, entries));
        }
        if entries.iter().any(|(_, pattern)| matches!(pattern, Pattern::Code)) {
            self.found.beside = Some(Beside::Json(of));
        }
        Ok(())
    }

    fn push(&mut self, member: Found<'a>) -> usize {
        self.found.source.members.push(member);
        self.found.source.members.len() - 1
    }
}

/// What the description says of a member. No description has 128 members.
fn entry(entries: Entries, name: &str, answer_key: &'static str) -> Option<(usize, &'static Pattern)> {
    let is = |wanted: &str| if wanted == "$answer" { answer_key == name } else { wanted == name };
    let index = entries.iter().take(128).position(|(wanted, _)| *wanted != "*" && is(wanted))?;
    entries.get(index).map(|(_, pattern)| (index, pattern))
}
