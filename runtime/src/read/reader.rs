//! Members into fields.

use super::table::{Seen, Table};
use super::{NotRead, Report};
use crate::Json;
use crate::json::{Cursor, Raw, without_mark};
use crate::message::{Arrived, Field, Message};
use crate::path;
use crate::table::FieldSpec;
use crate::validate::Path;

/// As deep as serde_json goes.
const DEEPEST: usize = 128;

/// What stands behind a name.
pub(super) enum Value<'v, 'a> {
    /// JSON, by where it begins.
    Json(&'v mut Cursor<'a>),
    /// JSON that was gone over before.
    Raw(Raw<'a>),
    /// A form's decoded value.
    Plain(&'a str),
}

impl Value<'_, '_> {
    /// Goes over it, and keeps it as JSON.
    fn kept(self) -> Result<Json, NotRead> {
        Ok(match self {
            Self::Json(cursor) => Json::exact(cursor.value()?.text),
            Self::Raw(raw) => Json::exact(raw.text),
            Self::Plain(text) => Json::string(text),
        })
    }
}

/// Reads, and notes what can't be read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) report: Report,
    /// People write numbers as strings where that keeps them exact, and whole requests so on a command line.
    pub(super) by_hand: bool,
}

impl Reader {
    /// The one object of a text into a message.
    pub(super) fn object(
        &mut self,
        message: &mut dyn Message,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        let mut cursor = Cursor::new(without_mark(text));
        self.object_at(message, &mut cursor, path, depth)?;
        Ok(cursor.end()?)
    }

    fn object_at(
        &mut self,
        message: &mut dyn Message,
        cursor: &mut Cursor<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        if depth > DEEPEST {
            return Err(NotRead::TooDeep);
        }
        let mut table = Table::new(message, &[]);
        let mut first = true;
        cursor.take(b'{')?;
        while let Some(name) = cursor.next_name(&mut first)? {
            self.member(&mut table, &name, Value::Json(cursor), path, depth)?;
        }
        self.finish(&table, path);
        Ok(())
    }

    /// One member into its field.
    pub(super) fn member(
        &mut self,
        table: &mut Table<'_>,
        name: &str,
        value: Value<'_, '_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<(), NotRead> {
        let path = &Path::Name(path, name);
        let Some((place, by)) = table.locate(name) else {
            let json = value.kept()?;
            if !table.beside.iter().any(|(described, _)| *described == name) {
                self.report.unknown.push(path.to_string());
                table.keep(name, json);
            }
            return Ok(());
        };
        let Some(row) = table.rows.get_mut(place) else { return Ok(()) };
        match (row.seen, by) {
            (Seen::Own, Seen::Own) => return Err(NotRead::Ambiguous(path.to_string())),
            (Seen::Own | Seen::Also, Seen::Also) => {
                table.keep(name, value.kept()?);
                return Ok(());
            }
            _ => row.seen = by,
        }
        let spec = row.spec;
        let Some(field) = table.field(place) else {
            self.fixed(table.message, spec, &value.kept()?, path);
            return Ok(());
        };
        let kept = match value {
            Value::Json(cursor) => {
                if cursor.peek()? == b'n' {
                    return Ok(cursor.value().map(drop)?);
                }
                let start = cursor.at();
                let filled = self.field(field, spec, cursor, path, depth)?;
                (!filled).then(|| Json::exact(cursor.since(start)))
            }
            Value::Raw(Raw { text: "null", .. }) => return Ok(()),
            Value::Raw(raw) => {
                let filled = match raw.text.as_bytes().first() {
                    Some(b'{' | b'[') => self.field(field, spec, &mut Cursor::new(raw.text), path, depth)?,
                    _ => self.leaf(field, spec, raw, path, depth)?,
                };
                (!filled).then(|| Json::exact(raw.text))
            }
            Value::Plain(text) => {
                let filled = self.plain(field, spec, text, path, depth)?;
                (!filled).then(|| Json::string(text))
            }
        };
        match kept {
            Some(json) => table.keep(name, json),
            None => table.rows.get_mut(place).into_iter().for_each(|row| row.filled = true),
        }
        Ok(())
    }

    /// Notes what is required and didn't arrive.
    pub(super) fn finish(&mut self, table: &Table<'_>, path: &Path<'_>) {
        for row in table.rows.iter().filter(|row| row.spec.required && !row.filled) {
            self.report.missing.push(Path::Name(path, row.spec.wire).to_string());
        }
    }

    /// A fixed value can't be read into; whoever writes it all the same must mean the same.
    fn fixed(&mut self, message: &dyn Message, spec: &FieldSpec, given: &Json, path: &Path<'_>) {
        let fixed = path::text(message, &[spec.wire]);
        if given.get() != "null" && fixed.is_some() && Raw::of(given.get()).scalar() != fixed {
            self.report.unreadable.push((path.to_string(), "its fixed value"));
        }
    }

    /// One JSON value into its field; `false`, and the field cleared, when it can't be read.
    fn field(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        cursor: &mut Cursor<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        let before = self.noted();
        let read = match cursor.peek()? {
            b'{' if let Some(message) = field.object() => {
                self.object_at(message, cursor, path, depth + 1).map(|()| true)?
            }
            b'[' if field.list().is_some() => self.list_at(field, spec, cursor, path, depth)?,
            _ => {
                let raw = cursor.value()?;
                return self.leaf(field, spec, raw, path, depth);
            }
        };
        Ok(self.settled(field, spec, read, before))
    }

    /// The same for a form's value.
    fn plain(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        match self.structure(field, spec, text, path, depth)? {
            Some(filled) => Ok(filled),
            None => Ok(self.put(field, spec, Arrived::Plain(text), path)),
        }
    }

    /// How much is noted so far: what is missing, and what can't be read.
    const fn noted(&self) -> (usize, usize) {
        (self.report.missing.len(), self.report.unreadable.len())
    }

    /// An optional object that lacks what it needs is left out as a whole; of a required one the lack is reported.
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
            // What is there and can't be read was noted as that.
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

    /// A value that isn't gone into, unless it is a text that holds an object or a list.
    fn leaf(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: Raw<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        let arrived = match raw.text.as_bytes().first() {
            Some(b'"') => return self.string(field, spec, raw, path, depth),
            Some(b'{' | b'[' | b'n') => Arrived::Json(raw.text),
            Some(b't' | b'f') => Arrived::Bool(raw.text == "true"),
            _ => Arrived::Number(raw.text),
        };
        Ok(self.put(field, spec, arrived, path))
    }

    fn string(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        raw: Raw<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        // A field that keeps JSON keeps the escapes, too; where there are none, there is nothing to keep.
        if (raw.plain.is_none() || self.by_hand) && field.put_json(raw.text) {
            return Ok(true);
        }
        let Some(text) = raw.string() else {
            self.unreadable(field, path, "a string");
            return Ok(false);
        };
        if (spec.as_text || spec.lenient)
            && let Some(filled) = self.structure(field, spec, &text, path, depth)?
        {
            return Ok(filled);
        }
        Ok(self.put(field, spec, Arrived::Str(&text), path))
    }

    /// Notes what couldn't be read, and clears the field.
    #[cold]
    fn unreadable(&mut self, field: &mut dyn Field, path: &Path<'_>, expected: &'static str) {
        self.report.unreadable.push((path.to_string(), expected));
        field.clear();
    }

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

    /// An object or a list in a text into a field that holds one; `None` if the field or the text is something else.
    fn structure(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        text: &str,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Option<bool>, NotRead> {
        let text = without_mark(text);
        if !text.trim_ascii_start().starts_with(['{', '[']) {
            return Ok(None);
        }
        let before = self.noted();
        let mut cursor = Cursor::new(text);
        let read = match cursor.peek() {
            Ok(b'{') => match field.object() {
                Some(message) => self.object_at(message, &mut cursor, path, depth + 1).map(|()| true),
                None => return Ok(None),
            },
            Ok(b'[') if field.list().is_some() => self.list_at(field, spec, &mut cursor, path, depth),
            _ => return Ok(None),
        };
        let read = match read.and_then(|read| Ok(cursor.end().map(|()| read)?)) {
            Ok(read) => read,
            // Text in a string need not be JSON, which is no fault of what is around it.
            Err(NotRead::NotJson | NotRead::Truncated) => {
                self.report.unreadable.push((path.to_string(), "JSON"));
                false
            }
            Err(error) => return Err(error),
        };
        Ok(Some(self.settled(field, spec, read, before)))
    }

    /// A list into a field that holds one. Whatever comes of it, the cursor is then behind it.
    fn list_at(
        &mut self,
        field: &mut dyn Field,
        spec: &FieldSpec,
        cursor: &mut Cursor<'_>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<bool, NotRead> {
        if depth > DEEPEST {
            return Err(NotRead::TooDeep);
        }
        let Some(list) = field.list() else { return Ok(false) };
        // Read into an empty list, whatever was in it.
        while !list.is_empty() {
            list.shrink();
        }
        let item = spec.limits.item.unwrap_or(if spec.lenient { &LENIENT } else { &FieldSpec::NONE });
        // An element that can't be read spoils the list; the others are gone over for what is wrong with them, and not kept.
        let (mut index, mut whole) = (0, true);
        while cursor.next_element(index == 0)? {
            whole &= match list.grow() {
                Some(element) => self.field(element, item, cursor, &Path::Index(path, index), depth + 1)?,
                None => cursor.value().map(|_| false)?,
            };
            if !whole {
                list.shrink();
            }
            index += 1;
        }
        Ok(whole)
    }
}

/// For the elements of a lenient list that says nothing of them.
static LENIENT: FieldSpec = FieldSpec { lenient: true, ..FieldSpec::NONE };
