//! Checks a message against its limits and rules, and finds every violation at once.

pub(crate) mod rules;
mod values;
mod violation;

use std::fmt;

pub use violation::{Broken, Violation, Violations};

use crate::Keys;
use crate::message::table::FieldSpec;
use crate::message::{Message, View};
pub(crate) use crate::path::Path;

/// Checks a message against every limit and rule in its table.
///
/// A few fields must begin with one of the merchant's credentials, or must be there if the merchant has a certain one. Those are
/// checked against `keys`; without keys they aren't.
///
/// # Errors
/// All violations that there are. Each names its field's path, and none holds a value.
pub fn validate(message: &dyn Message, keys: Option<&Keys>) -> Result<(), Violations> {
    let mut validator = Validator { keys, found: Vec::new() };
    validator.message(message, &Path::Root);
    Violations::or_ok(validator.found)
}

/// Goes over a message and collects what is wrong with it.
struct Validator<'k> {
    keys: Option<&'k Keys>,
    found: Vec<Violation>,
}

impl Validator<'_> {
    /// Checks each field of a message, then the rules between its fields.
    fn message(&mut self, message: &dyn Message, path: &Path<'_>) {
        for (index, spec) in message.fields().iter().enumerate() {
            let view = message.view(index);
            if let Some(place) = spec.limits.required_with
                && matches!(view, View::Absent)
                && self.keys.is_some_and(|keys| keys.get(place).is_some())
            {
                self.broken(&Path::Name(path, spec.wire), spec, Broken::Required, "");
            }
            if !values::clearly_fits(&view, spec.limits) {
                self.value(view, spec, &Path::Name(path, spec.wire));
            }
        }
        if let Some(tail) = message.tail() {
            self.message(tail, path);
        }
        for rule in message.rules() {
            rules::check(rule, message, path, &mut self.found);
        }
    }

    /// Adds a violation of a field's limit.
    fn broken(&mut self, path: &Path<'_>, spec: &FieldSpec, broken: Broken, limit: impl fmt::Display) {
        self.found.push(Violation::new(path, broken, limit.to_string(), spec.at));
    }

    /// Adds a violation of a limit that counts something. `actual` is how many of the unit there are.
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
