//! What the keys of a field, and the fields of a struct, must keep to.

use std::collections::HashMap;

use crate::cx::Cx;
use crate::keys::Keys;
use crate::message::{Part, Role};
use crate::words;

/// The formats of an instant and their names in the runtime.
pub(crate) const TIMES: &[(&str, &str)] = &[
    ("rfc3339", "Rfc3339"),
    ("datetime", "DateTime"),
    ("compact", "Compact"),
    ("unix", "Unix"),
    ("unix_ms", "UnixMs"),
];

/// Keys that exclude one another: (this, that, why).
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    ("string", "text", "a number can't also be JSON text"),
    ("range", "decimal_range", "a value is either an integer or a decimal"),
    ("digits", "scale", "a value is either an integer or a decimal"),
    ("digits", "fraction", "a value is either an integer or a decimal"),
    ("time", "scale", "an instant isn't a decimal"),
    ("time", "units", "an instant isn't a period"),
];

/// Keys that say nothing without another: (this, one of those).
const NEEDS: &[(&str, &[&str])] =
    &[("offset", &["time"]), ("bytes", &["min", "max"]), ("until_midnight", &["units"])];

/// The keys of a field that is a part of the table.
pub(crate) fn keys(keys: &Keys, item: bool, cx: &Cx) {
    for &(this, that, why) in CONTRADICTIONS {
        if let (Some(said), true) = (keys.get(this), keys.has(that)) {
            cx.error(said.span, format!("`{this}` contradicts `{that}`: {why}"));
        }
    }
    for &(this, those) in NEEDS {
        if let (Some(said), false) = (keys.get(this), those.iter().any(|that| keys.has(that))) {
            cx.error(said.span, format!("`{this}` says nothing without `{}`", those.join("` or `")));
        }
    }
    if let (Some(least), Some(greatest)) = (keys.number("min"), keys.number("max"))
        && let (Some(said), true) = (keys.get("min"), least > greatest)
    {
        cx.error(said.span, "no length satisfies this: `min` is above `max`");
    }
    if let Some(time) = keys.str("time")
        && !TIMES.iter().any(|(name, _)| *name == time.value())
    {
        let known = TIMES.iter().map(|(name, _)| *name);
        cx.error(time.span(), words::unknown("format", &time.value(), known));
    }
    if item {
        for name in ["wire", "also", "flatten", "extra", "sensitive"] {
            if let Some(said) = keys.get(name) {
                cx.error(said.span, format!("`{name}` belongs to the list, not to its elements"));
            }
        }
    }
}

/// What stands alone in its attribute.
pub(crate) fn alone(keys: &Keys, name: &str, cx: &Cx) {
    for said in keys.iter().filter(|said| said.name != name) {
        cx.error(said.span, format!("`{}` means nothing beside `{name}`", said.name));
    }
}

/// The struct as a whole: names that differ, and one `flatten` and one `extra` at most.
pub(crate) fn parts(parts: &[Part], cx: &Cx) {
    let mut names = HashMap::new();
    let (mut flatten, mut extra) = (0, 0);
    for part in parts {
        match part.role {
            Role::Flatten => flatten += 1,
            Role::Extra => extra += 1,
            Role::Field => {}
        }
        if flatten > 1 && part.role == Role::Flatten {
            cx.error(part.ident.span(), "a message has one flattened part at most");
        }
        if extra > 1 && part.role == Role::Extra {
            cx.error(part.ident.span(), "a message has one `extra` at most");
        }
        for literal in part.keys.str("wire").into_iter().chain(part.keys.strs("also")) {
            if let Some(before) = names.insert(literal.value(), &part.ident) {
                cx.error(
                    literal.span(),
                    format!("`{before}` is already called `{}` on the wire", literal.value()),
                );
            }
        }
    }
}
