//! Puts members into the fields of a message.

use super::filling::{Filling, NameKind};
use super::{NotRead, ReadReport};
use crate::json::{self, DEEPEST, Json};
use crate::message::{Arrived, Field, Message};
use crate::path;
use crate::table::FieldSpec;
use crate::validate::Path;

/// The value of a member.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    /// The exact text of a JSON value.
    Json(&'a str),
    /// The decoded value of a pair of a form, or of an XML document.
    Plain(&'a str),
}

impl Value<'_> {
    /// The value as JSON, to be kept.
    fn to_json(self) -> Json {
        match self {
            Self::Json(raw) => Json::exact(raw),
            Self::Plain(text) => Json::string(text),
        }
    }
}

/// Reads members into messages, and notes what can't be read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) report: ReadReport,
    /// Whether the JSON was written by a person, or by a program that doesn't know the types of the fields. Then any value may
    /// be given as a string, which also keeps a number exact.
    pub(super) by_hand: bool,
}

impl Reader {
    /// Reads the object that a text holds. `depth` counts the objects and lists around it, also those outside of a string that
    /// the text was taken from.
    ///
    /// If the text isn't JSON to its end, the members before the fault are read all the same: a refusal stands although its
    /// fields can't be read, but not if what can be read of them contradicts it.
    pub(super) fn object(
        &mut self,
        message: &mut dyn Message,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        if depth > DEEPEST {
            return Err(NotRead::TooDeep);
        }
        let (members, read) = json::members_before_fault(text);
        let members = members.iter().map(|(name, raw)| (name.as_ref(), Value::Json(raw)));
        self.members(message, members, &[], path, depth)?;
        Ok(read?)
    }

    /// Reads an object's members. A member whose name is in `beside` is ignored if the message has no such field.
    pub(super) fn members<'a>(
        &mut self,
        message: &mut dyn Message,
        members: impl Iterator<Item = (&'a str, Value<'a>)>,
        beside: &[&str],
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        let mut filling = Filling::new(message);
        for (name, value) in members {
            let path = Path::Name(path, name);
            match filling.locate(name) {
                Some(place) => self.member(&mut filling, place, (name, value), &path, depth)?,
                None if beside.contains(&name) => {}
                None => {
                    self.report.unknown.push(path.to_string());
                    filling.keep(name, value.to_json());
                }
            }
        }
        for field in filling.fields.iter().filter(|field| field.spec.required && !field.filled) {
            self.report.missing.push(Path::Name(path, field.spec.wire).to_string());
        }
        Ok(())
    }

    /// Reads one member into its field, or keeps it among the unlisted members if it can't be read. If the field has arrived
    /// before, a member with the field's own name replaces one with a further name, a member with a further name is kept among
    /// the unlisted ones, and a second member with the own name is an error.
    fn member(
        &mut self,
        filling: &mut Filling<'_>,
        (index, kind): (usize, NameKind),
        (name, value): (&str, Value<'_>),
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        let Some(state) = filling.fields.get_mut(index) else { return Ok(()) };
        match (state.arrived, kind) {
            (Some(NameKind::Own), NameKind::Own) => return Err(NotRead::Ambiguous(path.to_string())),
            (Some(_), NameKind::Further) => {
                filling.keep(name, value.to_json());
                return Ok(());
            }
            _ => state.arrived = Some(kind),
        }
        let spec = state.spec;
        let Some(field) = filling.field(index) else {
            self.fixed(filling.message, spec, value, path);
            return Ok(());
        };
        let filled = match value {
            Value::Json("null") => return Ok(()),
            Value::Json(raw) => self.json(field, spec, raw, path, depth)?,
            Value::Plain(text) => self.plain(field, spec, text, path, depth)?,
        };
        if !filled {
            filling.keep(name, value.to_json());
        } else if let Some(state) = filling.fields.get_mut(index) {
            state.filled = true;
        }
        Ok(())
    }

    /// Checks a value that is given for a field whose value is fixed: it must be that value. Nothing is read into the field.
    fn fixed(&mut self, message: &dyn Message, spec: &FieldSpec, value: Value<'_>, path: &Path<'_>) {
        let fixed = path::text(message, &[spec.wire]);
        let given = value.to_json();
        if given.get() != "null" && fixed.is_some() && json::scalar(given.get()) != fixed {
            self.report.unreadable.push((path.to_string(), "its fixed value"));
        }
    }

    /// Reads a JSON value into its field. If it can't be read, the field is cleared and the result is `false`.
    fn json(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        if let Some(read) = self.structure(field, spec, raw, path, depth) {
            return read;
        }
        let arrived = match raw.as_bytes().first() {
            Some(b'"') => return self.string(field, spec, raw, path, depth),
            Some(b'{' | b'[' | b'n') => Arrived::Json(raw),
            Some(b't' | b'f') => Arrived::Bool(raw == "true"),
            _ => Arrived::Number(raw),
        };
        Ok(self.put(field, spec, arrived, path))
    }

    /// Reads the value of a form's pair into its field.
    fn plain(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        match self.structure_in_text(field, spec, text, path, depth)? {
            Some(filled) => Ok(filled),
            None => Ok(self.put(field, spec, Arrived::Plain(text), path)),
        }
    }

    /// Reads a JSON string into its field.
    fn string(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        // A field that takes any JSON keeps the string as it is written, with its escapes.
        if field.put_json(raw) {
            return Ok(true);
        }
        let Some(text) = json::string(raw) else {
            self.unreadable(field, path, "a string");
            return Ok(false);
        };
        if (spec.as_text || spec.lenient)
            && let Some(filled) = self.structure_in_text(field, spec, &text, path, depth)?
        {
            return Ok(filled);
        }
        Ok(self.put(field, spec, Arrived::Str(&text), path))
    }

    /// Notes what couldn't be read, and clears the field.
    fn unreadable(&mut self, field: &mut dyn Field, path: &Path<'_>, expected: &'static str) {
        self.report.unreadable.push((path.to_string(), expected));
        field.clear();
    }

    /// Puts a single value into its field.
    fn put(&mut self, field: &mut dyn Field, spec: &FieldSpec, value: Arrived<'_>, path: &Path<'_>) -> bool {
        let value = match value {
            Arrived::Str(text) if self.by_hand => Arrived::Plain(text),
            value => value,
        };
        match field.put(value, spec) {
            Ok(()) => true,
            Err(unreadable) => {
                self.unreadable(field, path, unreadable.expected);
                false
            }
        }
    }

    /// Reads an object or a list into a field that holds one; `None` if the field or the value is something else.
    fn structure(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Option<Result<bool, NotRead>> {
        let noted = self.noted();
        let read = match raw.as_bytes().first()? {
            b'{' => self.object(field.object()?, raw, path, depth + 1).map(|()| true),
            b'[' if field.list().is_some() => self.list(field, spec, raw, path, depth),
            _ => return None,
        };
        Some(read.map(|read| self.settled(field, spec, read, noted)))
    }

    /// Reads an object or a list that is JSON text in a string or in a form.
    fn structure_in_text(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Option<bool>, NotRead> {
        let text = json::trimmed(json::without_mark(text));
        let holds_one = match text.as_bytes().first() {
            Some(b'{') => field.object().is_some(),
            Some(b'[') => field.list().is_some(),
            _ => false,
        };
        if !holds_one {
            return Ok(None);
        }
        json::check_depth(text)?;
        let noted = self.noted();
        match self.structure(field, spec, text, path, depth).transpose() {
            // If the text isn't JSON, only this field can't be read; the JSON around it can.
            Err(NotRead::NotJson | NotRead::Truncated) => {
                self.report.missing.truncate(noted.0);
                self.report.unreadable.truncate(noted.1);
                self.report.unreadable.push((path.to_string(), "JSON"));
                Ok(Some(self.settled(field, spec, false, noted)))
            }
            read => read,
        }
    }

    /// How many missing and how many unreadable fields are noted so far.
    const fn noted(&self) -> (usize, usize) {
        (self.report.missing.len(), self.report.unreadable.len())
    }

    /// Says whether an object or a list fills its field, and clears the field if not. An optional object that lacks a required
    /// field is left out as a whole; of a required object, the missing field is reported. The two numbers are what
    /// [`noted`](Self::noted) gave before the object or list was read.
    fn settled(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        read: bool,
        (missing, unreadable): (usize, usize),
    ) -> bool {
        let lacks = self.report.missing.len() > missing && !spec.required;
        if read && lacks {
            let mut lacking = self.report.missing.split_off(missing);
            // A field that arrived and can't be read was noted as unreadable already.
            let noted = self.report.unreadable.get(unreadable..).unwrap_or_default();
            lacking.retain(|path| !noted.iter().any(|(noted, _)| noted == path));
            self.report.unreadable.extend(lacking.into_iter().map(|path| (path, "there")));
        }
        let filled = read && !lacks;
        if !filled {
            field.clear();
        }
        filled
    }

    /// Reads a list into a field that holds one; `false` if an element can't be read.
    fn list(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        if depth > DEEPEST {
            return Err(NotRead::TooDeep);
        }
        let Some(list) = field.list() else { return Ok(false) };
        // The list replaces what was in the field.
        while !list.is_empty() {
            list.shrink();
        }
        let item = spec.limits.item.unwrap_or(if spec.lenient { &LENIENT } else { &FieldSpec::NONE });
        // If one element can't be read, the list can't. The others are still read, so that all that is wrong is reported.
        let mut whole = true;
        for (index, raw) in json::items(raw)?.into_iter().enumerate() {
            whole &= match list.grow() {
                Some(element) => self.json(element, item, raw, &Path::Index(path, index), depth + 1)?,
                None => false,
            };
            if !whole {
                list.shrink();
            }
        }
        Ok(whole)
    }
}

/// How the elements of a lenient list are read, if the table doesn't describe them.
static LENIENT: FieldSpec = FieldSpec { lenient: true, ..FieldSpec::NONE };
