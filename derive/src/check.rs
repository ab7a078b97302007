//! Checks what the attributes say: whether the keys of a field go together, and whether names or values of a type clash.

use std::collections::{HashMap, HashSet};

use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Lit, LitStr};

use crate::errors::{Errors, unknown};
use crate::model::{Choice, ChoiceOf, FieldKeys, Fixed, Message, Role, Rule, TIME_FORMATS};

/// Pairs of keys that exclude one another, and why they do.
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    ("string", "text", "a number can't also be JSON text"),
    ("range", "decimal_range", "a value is either an integer or a decimal"),
    ("digits", "scale", "a value is either an integer or a decimal"),
    ("digits", "fraction", "a value is either an integer or a decimal"),
    ("time", "scale", "an instant isn't a decimal"),
    ("time", "units", "an instant isn't a period"),
];

/// Keys that mean nothing by themselves, each with the keys of which at least one must stand beside it.
const NEEDS: &[(&str, &[&str])] =
    &[("offset", &["time"]), ("bytes", &["min", "max"]), ("until_midnight", &["units"])];

/// Keys that are about the whole field, which the elements of a list can't have.
const NOT_OF_ELEMENTS: &[&str] = &["wire", "also", "flatten", "extra", "sensitive"];

/// Keys that a fixed value can have.
const OF_FIXED: &[&str] = &["wire", "string", "at", "line"];

/// Reports a type with parameters: its table couldn't be a static.
pub(crate) fn no_parameters(input: &DeriveInput, what: &str, errors: &mut Errors) {
    if !input.generics.params.is_empty() {
        errors.add(
            input.generics.span(),
            format!("`{what}` can't be derived for a type with parameters: its table is static"),
        );
    }
}

pub(crate) fn redacted(input: &DeriveInput, errors: &mut Errors) {
    if !matches!(input.data, Data::Struct(_)) {
        errors.add(input.ident.span(), "`Redacted` is for structs that derive `Message`");
    }
}

/// Checks the fields, fixed values and rules of a message.
pub(crate) fn message(message: &Message, errors: &mut Errors) {
    for field in &message.fields {
        match field.role {
            Role::Flattened => alone(&field.keys, "flatten", errors),
            Role::Extra => alone(&field.keys, "extra", errors),
            Role::InTable if !field.keys.has("wire") => errors.add(
                field.ident.span(),
                "what is this field called on the wire? Say `#[field(wire = \"…\")]`, or `flatten` or `extra`",
            ),
            Role::InTable => {}
        }
        if field.role == Role::InTable {
            keys(&field.keys, errors);
            if let Some(item) = field.keys.item() {
                keys(item, errors);
                element_keys(item, errors);
            }
        }
    }
    for second in message.with_role(Role::Flattened).skip(1) {
        errors.add(second.ident.span(), "a message has one flattened part at most");
    }
    for second in message.with_role(Role::Extra).skip(1) {
        errors.add(second.ident.span(), "a message has one `extra` at most");
    }
    names(message, errors);
    for each in &message.fixed {
        fixed(each, errors);
    }
    // A rule may name a field of the flattened part, and the macro can't see that type. So the names are checked only where
    // nothing is flattened.
    if message.with_role(Role::Flattened).next().is_none() {
        let all = message.fields.iter().map(|field| &field.keys);
        let all = all.chain(message.fixed.iter().map(|fixed| &fixed.keys));
        let wires: Vec<String> = all.filter_map(|keys| keys.str("wire")).map(LitStr::value).collect();
        for each in &message.rules {
            rule(each, &wires, errors);
        }
    }
}

/// Checks the keys of a field, or of a list's elements.
fn keys(keys: &FieldKeys, errors: &mut Errors) {
    for &(this, that, why) in CONTRADICTIONS {
        if let (Some(key), true) = (keys.get(this), keys.has(that)) {
            errors.add(key.span, format!("`{this}` contradicts `{that}`: {why}"));
        }
    }
    for &(this, those) in NEEDS {
        if let (Some(key), false) = (keys.get(this), those.iter().any(|that| keys.has(that))) {
            errors.add(key.span, format!("`{this}` says nothing without `{}`", those.join("` or `")));
        }
    }
    if let (Some(least), Some(greatest)) = (keys.number("min"), keys.number("max"))
        && let (Some(key), true) = (keys.get("min"), least > greatest)
    {
        errors.add(key.span, "no length satisfies this: `min` is above `max`");
    }
    if let Some(time) = keys.str("time")
        && !TIME_FORMATS.iter().any(|(name, _)| *name == time.value())
    {
        let known = TIME_FORMATS.iter().map(|(name, _)| *name);
        errors.add(time.span(), unknown("format", &time.value(), known));
    }
}

fn element_keys(keys: &FieldKeys, errors: &mut Errors) {
    for key in NOT_OF_ELEMENTS.iter().filter_map(|name| keys.get(name)) {
        errors.add(key.span, format!("`{}` belongs to the list, not to its elements", key.name));
    }
}

/// Reports the keys beside one that must stand alone.
fn alone(keys: &FieldKeys, name: &str, errors: &mut Errors) {
    for key in keys.0.iter().filter(|key| key.name != name) {
        errors.add(key.span, format!("`{}` means nothing beside `{name}`", key.name));
    }
}

/// Reports a name on the wire that two fields have.
fn names(message: &Message, errors: &mut Errors) {
    let mut owners = HashMap::new();
    for field in &message.fields {
        for name in field.keys.names() {
            if let Some(owner) = owners.insert(name.value(), &field.ident) {
                let message = format!("`{owner}` is already called `{}` on the wire", name.value());
                errors.add(name.span(), message);
            }
        }
    }
    let wires = message.fields.iter().filter_map(|field| field.keys.str("wire")).map(LitStr::value);
    let wires: HashSet<String> = wires.collect();
    let mut fixed_before = HashSet::new();
    for Fixed { wire, .. } in &message.fixed {
        let name = wire.value();
        if wires.contains(&name) {
            errors.add(wire.span(), format!("`{name}` is a field of the struct, too"));
        }
        if !fixed_before.insert(name) {
            errors.add(wire.span(), format!("`{}` is fixed twice", wire.value()));
        }
    }
}

fn fixed(fixed: &Fixed, errors: &mut Errors) {
    match &fixed.value {
        Lit::Str(_) | Lit::Bool(_) => {}
        Lit::Int(number) if number.base10_parse::<i64>().is_ok() => {}
        Lit::Int(number) => errors.add(number.span(), "no integer is so large here"),
        other => errors.add(other.span(), "a string, an integer or a truth value is wanted here"),
    }
    for key in fixed.keys.0.iter().filter(|key| !OF_FIXED.contains(&key.name)) {
        errors.add(key.span, format!("`{}` means nothing here: the value is fixed", key.name));
    }
}

/// Reports a name in a rule that begins with no field of the message. What stands behind a dot isn't checked, since the macro
/// can't see the type of the field.
fn rule(rule: &Rule, wires: &[String], errors: &mut Errors) {
    for name in rule.fields.iter().chain(rule.when.iter().map(|condition| &condition.field)) {
        let path = name.value();
        let first = path.split('.').next().unwrap_or_default();
        if !wires.iter().any(|wire| wire == first) {
            errors.add(name.span(), unknown("field", first, wires.iter().map(String::as_str)));
        }
    }
}

/// Reports a value that two variants have, and an integer among strings or a string among integers, since the variant for other
/// values holds only one of these types.
pub(crate) fn choice(choice: &Choice, errors: &mut Errors) {
    let mut texts = HashSet::new();
    for (_, text) in &choice.texts {
        if !texts.insert(text.value()) {
            errors.add(text.span(), format!("`{}` is listed twice", text.value()));
        }
    }
    let mut integers = HashSet::new();
    for (_, integer, span) in &choice.integers {
        if !integers.insert(integer) {
            errors.add(*span, format!("`{integer}` is listed twice"));
        }
    }
    let strays: Vec<_> = match choice.other {
        Some((_, ChoiceOf::Integers)) => choice.texts.iter().map(|(ident, _)| ident).collect(),
        Some((_, ChoiceOf::Texts)) => choice.integers.iter().map(|(ident, ..)| ident).collect(),
        None => Vec::new(),
    };
    for stray in strays {
        errors.add(stray.span(), "an enum has one kind of values, and its `other` holds the other kind");
    }
}
