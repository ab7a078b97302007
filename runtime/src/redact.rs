//! `Debug` of messages, with sensitive values masked.

use std::fmt;

use crate::message::{List, Message, View, each_view};
use crate::table::FieldSpec;
use crate::write::scalar;

/// Writes a message with its sensitive fields masked and its absent fields left out. Fields are called by their names on the
/// wire.
///
/// # Errors
/// When the formatter fails.
pub fn redact(message: &dyn Message, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = formatter.debug_struct(message.name());
    let mut part = Some(message);
    while let Some(message) = part {
        each_view(message, |spec, view| match view {
            View::Absent => {}
            _ if spec.sensitive => {
                shown.field(spec.wire, &format_args!("***"));
            }
            view => {
                shown.field(spec.wire, &Shown(*view, spec));
            }
        });
        if let Some(extra) = message.extra().filter(|extra| !extra.is_empty()) {
            shown.field("extra", extra);
        }
        part = message.tail();
    }
    shown.finish()
}

/// Masks what is sensitive, as `#[derive(Redacted)]` does.
impl fmt::Debug for dyn Message + '_ {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact(self, formatter)
    }
}

struct Shown<'a>(View<'a>, &'a FieldSpec);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Absent => formatter.write_str("None"),
            View::Str(text) | View::Choice(text, _) => fmt::Debug::fmt(text, formatter),
            View::Object(message) => redact(message, formatter),
            View::List(list) => {
                formatter.debug_list().entries(Elements { list, spec: self.1, next: 0 }).finish()
            }
            View::Json(json) => json.fmt(formatter),
            view => match scalar::text(&view, self.1) {
                Some(text) => formatter.write_str(&text),
                None => Ok(()),
            },
        }
    }
}

struct Elements<'a> {
    list: &'a dyn List,
    spec: &'a FieldSpec,
    next: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Shown<'a>;

    fn next(&mut self) -> Option<Shown<'a>> {
        let element = self.list.get(self.next)?;
        self.next += 1;
        Some(Shown(element, self.spec.limits.item.unwrap_or(self.spec)))
    }
}
