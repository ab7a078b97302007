//! Members into fields.

use std::borrow::Cow;

use super::{NotRead, Report};
use crate::Json;
use crate::json::{self, decoded, elements, members};
use crate::message::{Arrived, Field, Message};
use crate::open::capture::Entries;
use crate::path;
use crate::table::FieldSpec;
use crate::validate::Path;

/// As deep as serde_json goes.
const DEEPEST: usize = 128;

/// What stands behind a name.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// JSON, by its exact text.
    Json(&'a str),
    /// A form's decoded value.
    Plain(&'a str),
}

/// By which name a field has arrived already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    /// By one of its further names: its own name, if that comes too, counts for more.
    Also,
    Own,
}

/// Reads, and notes what can't be read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) report: Report,
    /// People write numbers as strings where that keeps them exact, and whole requests so on a command line.
    pub(super) by_hand: bool,
}

impl Reader {
    /// An object's members into a message.
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
        let members = members(text)?.into_iter().map(|(name, raw)| (name, Value::Json(raw)));
        self.table(message, members, path, &[], depth)
    }

    /// Names and values into a message.
    pub(super) fn table<'a>(
        &mut self,
        message: &mut dyn Message,
        members: impl Iterator<Item = (Cow<'a, str>, Value<'a>)>,
        path: &Path<'_>,
        beside: Entries,
        depth: usize,
    ) -> Result<(), NotRead> {
        let mut rows = rows(message);
        let mut next = 0;
        for (name, value) in members {
            let here = Path::Name(path, &name);
            let Some((place, by)) = locate(&rows, &name, next) else {
                if !beside.iter().any(|(described, _)| *described == name) {
                    self.report.unknown.push(here.to_string());
                    keep(message, &name, value);
                }
                continue;
            };
            next = place + 1;
            let Some(row) = rows.get_mut(place) else { continue };
            match (row.seen, by) {
                (Seen::Own, Seen::Own) => return Err(NotRead::Ambiguous(here.to_string())),
                (Seen::Own | Seen::Also, Seen::Also) => {
                    keep(message, &name, value);
                    continue;
                }
                _ => row.seen = by,
            }
            if matches!(value, Value::Json("null")) {
                continue;
            }
            let Some(field) = field_at(message, place) else {
                self.fixed(message, row.spec, value, &here);
                continue;
            };
            row.filled = self.field(field, row.spec, value, &here, depth)?;
            if !row.filled {
                keep(message, &name, value);
            }
        }
        for row in rows.iter().filter(|row| row.spec.required && !row.filled) {
            self.report.missing.push(Path::Name(path, row.spec.wire).to_string());
        }
        Ok(())
    }

    /// A fixed value can't be read into; whoever writes it all the same must mean the same.
    fn fixed(&mut self, message: &dyn Message, spec: &FieldSpec, value: Value<'_>, path: &Path<'_>) {
        let given = match value {
            Value::Json(raw) => json::scalar(raw),
            Value::Plain(text) => Some(Cow::Borrowed(text)),
        };
        let fixed = path::text(message, &[spec.wire]);
        if fixed.is_some() && given != fixed {
            self.report.unreadable.push((path.to_string(), "its fixed value"));
        }
    }

    /// One value into its field; `false`, and the field cleared, when it can't be read.
    fn field(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        value: Value<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        let missing = self.report.missing.len();
        let read = match value {
            Value::Json(raw) => self.json(field, spec, raw, path, depth)?,
            Value::Plain(text) => match self.structure(field, spec, text, path, depth)? {
                Some(read) => read,
                None => self.put(field, spec, Arrived::Plain(text), path),
            },
        };
        if !read {
            field.clear();
            return Ok(false);
        }
        // An optional object that lacks what it needs is left out as a whole; of a required one the lack is reported.
        if self.report.missing.len() > missing && !spec.required {
            let lacking = self.report.missing.split_off(missing);
            self.report.unreadable.extend(lacking.into_iter().map(|path| (path, "there")));
            field.clear();
            return Ok(false);
        }
        Ok(true)
    }

    fn json(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        if field.put_json(raw) {
            return Ok(true);
        }
        let arrived = match raw.as_bytes().first() {
            Some(b'"') => {
                let Some(text) = decoded(raw) else {
                    self.report.unreadable.push((path.to_string(), "a string"));
                    return Ok(false);
                };
                if (spec.as_text || spec.lenient)
                    && let Some(read) = self.structure(field, spec, &text, path, depth)?
                {
                    return Ok(read);
                }
                return Ok(self.put(field, spec, Arrived::Str(&text), path));
            }
            Some(b'{' | b'[') => match self.structure(field, spec, raw, path, depth)? {
                Some(read) => return Ok(read),
                None => Arrived::Json(raw),
            },
            Some(b't' | b'f') => Arrived::Bool(raw == "true"),
            _ => Arrived::Number(raw),
        };
        Ok(self.put(field, spec, arrived, path))
    }

    fn put(&mut self, field: &mut dyn Field, spec: &FieldSpec, value: Arrived<'_>, path: &Path<'_>) -> bool {
        let value = match value {
            Arrived::Str(text) if self.by_hand => Arrived::Plain(text),
            value => value,
        };
        match field.put(value, spec) {
            Ok(()) => true,
            Err(unreadable) => {
                self.report.unreadable.push((path.to_string(), unreadable.expected));
                false
            }
        }
    }

    /// An object or a list into a field that holds one; `None` if the field or the text is something else.
    fn structure(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Option<bool>, NotRead> {
        let read = match text.trim_start().as_bytes().first() {
            Some(b'{') => match field.object() {
                Some(message) => self.object(message, text, path, depth + 1),
                None => return Ok(None),
            },
            Some(b'[') => match self.list(field, spec, text, path, depth) {
                Ok(None) => return Ok(None),
                Ok(Some(read)) => return Ok(Some(read)),
                Err(error) => Err(error),
            },
            _ => return Ok(None),
        };
        match read {
            Ok(()) => Ok(Some(true)),
            // Text in a string need not be JSON, which is no fault of what is around it.
            Err(NotRead::NotJson | NotRead::Truncated) => {
                self.report.unreadable.push((path.to_string(), "JSON"));
                Ok(Some(false))
            }
            Err(error) => Err(error),
        }
    }

    fn list(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Option<bool>, NotRead> {
        if depth > DEEPEST {
            return Err(NotRead::TooDeep);
        }
        let Some(list) = field.list() else { return Ok(None) };
        // Read into an empty list, whatever was in it.
        while !list.is_empty() {
            list.shrink();
        }
        let item = spec.limits.item.unwrap_or(if spec.lenient { &LENIENT } else { &FieldSpec::NONE });
        for (index, raw) in elements(text)?.into_iter().enumerate() {
            let Some(element) = list.grow() else { return Ok(Some(false)) };
            if !self.field(element, item, Value::Json(raw), &Path::Index(path, index), depth + 1)? {
                return Ok(Some(false));
            }
        }
        Ok(Some(true))
    }
}

/// For the elements of a lenient list that says nothing of them.
static LENIENT: FieldSpec = FieldSpec { lenient: true, ..FieldSpec::NONE };

/// A field of the table, and what has arrived of it.
struct Row {
    spec: &'static FieldSpec,
    seen: Seen,
    filled: bool,
}

/// The table with its flattened parts.
fn rows(message: &dyn Message) -> Vec<Row> {
    let fresh = |spec| Row { spec, seen: Seen::No, filled: false };
    let mut rows: Vec<Row> = message.fields().iter().map(fresh).collect();
    let mut tail = message.tail();
    while let Some(part) = tail {
        rows.extend(part.fields().iter().map(fresh));
        tail = part.tail();
    }
    rows
}

/// The field of that name. Members mostly arrive in the order of the table, so the search begins behind the last one.
fn locate(rows: &[Row], name: &str, next: usize) -> Option<(usize, Seen)> {
    let (before, behind) = rows.split_at_checked(next).unwrap_or((rows, &[]));
    let is = |row: &Row| row.spec.wire == name;
    let own = behind.iter().position(is).map(|place| next + place).or_else(|| before.iter().position(is));
    if let Some(place) = own {
        return Some((place, Seen::Own));
    }
    rows.iter().position(|row| row.spec.also.contains(&name)).map(|place| (place, Seen::Also))
}

fn field_at(message: &mut dyn Message, place: usize) -> Option<&mut dyn Field> {
    let own = message.fields().len();
    if place < own { message.field_mut(place) } else { field_at(message.tail_mut()?, place - own) }
}

/// Keeps a member that has no field, or doesn't fit its field.
fn keep(message: &mut dyn Message, name: &str, value: Value<'_>) {
    let json = match value {
        Value::Json(raw) => Json::exact(raw),
        Value::Plain(text) => Json::string(text),
    };
    if let Some(extra) = extra(message) {
        extra.push(name, json);
    }
}

/// The message's own, or that of a flattened part.
fn extra(message: &mut dyn Message) -> Option<&mut crate::Extra> {
    if message.extra().is_some() {
        return message.extra_mut();
    }
    extra(message.tail_mut()?)
}
