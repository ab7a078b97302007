//! A message against its limits and rules: every violation at once, and nothing allocated when there is none.

pub(crate) mod rules;
mod values;
mod violation;

use std::fmt;

pub use violation::{Broken, Violation, Violations};

use crate::Keys;
use crate::message::{List, Message, View};
use crate::table::FieldSpec;

/// Checks a message against all that its table says.
///
/// `keys` are for the few fields that must begin with a credential; without them that limit is passed over.
///
/// # Errors
/// Every violation, with its path, but never a value.
pub fn validate(message: &dyn Message, keys: Option<&Keys>) -> Result<(), Violations> {
    let mut walk = Walk { keys, found: Vec::new() };
    walk.message(message, &Path::Root);
    Violations::or_ok(walk.found)
}

/// Where the walk is. Only a violation makes text of it.
pub(crate) enum Path<'a> {
    /// The message itself.
    Root,
    /// A field.
    Name(&'a Path<'a>, &'a str),
    /// An element of a list.
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Name(Self::Root, name) => formatter.write_str(name),
            Self::Name(above, name) => write!(formatter, "{above}.{name}"),
            Self::Index(above, index) => write!(formatter, "{above}[{index}]"),
        }
    }
}

struct Walk<'k> {
    keys: Option<&'k Keys>,
    found: Vec<Violation>,
}

/// Which fields of a table are there: a bit for each, as far as the bits go.
#[derive(Clone, Copy, Default)]
struct There {
    bits: u64,
    fields: u32,
}

impl There {
    /// Whether the field at a place is; none where there is no bit for it.
    fn at(self, place: u32) -> Option<bool> {
        self.bits.checked_shr(place).map(|bits| bits & 1 == 1)
    }

    /// Those that follow in the table.
    fn extend(&mut self, next: Self) {
        self.bits |= next.bits.checked_shl(self.fields).unwrap_or(0);
        self.fields += next.fields;
    }
}

impl Walk<'_> {
    /// Goes over a message, and says which fields of its table are there.
    fn message(&mut self, message: &dyn Message, path: &Path<'_>) -> There {
        let mut there = There::default();
        // Not by `each_view`: what is handed to a closure is copied, which takes half as long again.
        for (nth, specs) in message.fields().chunks(8).enumerate() {
            let eight = message.eight(nth);
            let mut next = There::default();
            for (spec, view) in specs.iter().zip(&eight) {
                if !values::fits(view, spec) {
                    self.value(*view, spec, &Path::Name(path, spec.wire));
                }
                next.bits |= u64::from(!matches!(view, View::Absent)) << next.fields;
                next.fields += 1;
            }
            there.extend(next);
        }
        if let Some(tail) = message.tail() {
            there.extend(self.message(tail, path));
        }
        for rule in message.rules() {
            rules::check(rule, message, there, path, &mut self.found);
        }
        there
    }

    fn value(&mut self, view: View<'_>, spec: &FieldSpec, path: &Path<'_>) {
        match view {
            View::Absent => {}
            View::Object(message) => {
                self.json_text(view, spec, path);
                self.message(message, path);
            }
            View::List(list) => {
                if spec.as_text {
                    self.json_text(view, spec, path);
                } else {
                    self.length(list.len(), "elements", spec, path);
                }
                self.elements(list, spec, path);
            }
            view => self.scalar(view, spec, path),
        }
    }

    fn elements(&mut self, list: &dyn List, spec: &FieldSpec, path: &Path<'_>) {
        let item = spec.limits.item.unwrap_or(&FieldSpec::NONE);
        for index in 0..list.len() {
            if let Some(element) = list.get(index) {
                self.value(element, item, &Path::Index(path, index));
            }
        }
    }

    fn broken(&mut self, path: &Path<'_>, spec: &FieldSpec, broken: Broken, limit: impl fmt::Display) {
        self.found.push(Violation::new(path, broken, limit.to_string(), spec.at));
    }

    fn counted(
        &mut self,
        path: &Path<'_>,
        spec: &FieldSpec,
        broken: Broken,
        limit: u32,
        (actual, unit): (usize, &'static str),
    ) {
        let violation = Violation::new(path, broken, limit.to_string(), spec.at);
        self.found.push(violation.counted(actual, unit));
    }
}
