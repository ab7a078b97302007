//! Structs and enums with the attributes that the derive macros read.

use super::list::List;
use super::source::Source;
use crate::checked::{Condition, Currencies, Is, Rule, RuleKind};
use crate::ir::{Attribute, Enum, FieldIr, Fixed, FixedIr, Struct, Ty, Types};
use crate::naming::ident;

/// A module of shared types; nothing if there are none.
pub(super) fn module(out: &mut Source, name: &str, doc: &str, types: &Types<'_>) {
    if types.enums.is_empty() && types.structs.is_empty() {
        return;
    }
    out.doc(doc);
    out.block(format_args!("pub mod {name}"), |out| all(out, types));
}

/// Every type of a module.
pub(super) fn all(out: &mut Source, types: &Types<'_>) {
    for of in &types.structs {
        of_struct(out, of);
    }
    for of in &types.enums {
        of_enum(out, of);
    }
}

fn of_struct(out: &mut Source, of: &Struct<'_>) {
    out.docs(&of.docs);
    out.attribute("derive", |list| {
        list.item().word("Clone");
        if of.has_default {
            list.item().word("Default");
        }
        list.item().word("::paysmith_runtime::Message");
        list.item().word("::paysmith_runtime::Redacted");
    });
    if let Some(path) = &of.spec {
        out.attribute("spec", |list| list.item().string(path));
    }
    for fixed in &of.fixed {
        out.attribute("fixed", |list| of_fixed(list, fixed));
    }
    for (rule, at) in &of.rules {
        out.attribute("rule", |list| of_rule(list, rule, at));
    }
    out.block(format_args!("pub struct {}", ident(&of.name)), |out| {
        for field in &of.fields {
            of_field(out, field);
        }
        if let Some((field, ty)) = &of.optional {
            out.doc("What may be left out; `Default::default()` leaves out all of it.");
            out.line("#[field(flatten)]");
            out.line(format_args!("pub {}: {},", ident(field), ident(ty)));
        }
        if let Some(field) = &of.extra {
            out.doc("What came besides, by wire name.");
            out.line("#[field(extra)]");
            out.line(format_args!("pub {}: ::paysmith_runtime::Extra,", ident(field)));
        }
    });
}

fn of_fixed(list: &mut List<'_>, of: &FixedIr) {
    let value = list.item();
    value.string(&of.wire);
    value.word(" = ");
    match &of.value {
        Fixed::Text(text) => value.string(text),
        Fixed::Int(number) => value.word(number),
        Fixed::Bool(truth) => value.word(truth),
    }
    if of.as_string {
        list.item().word("string");
    }
    list.item().word(format_args!("line = {}", of.line));
}

fn of_field(out: &mut Source, field: &FieldIr) {
    out.docs(&field.docs);
    out.attribute("field", |list| attributes(list, &field.attributes));
    out.word(format_args!("pub {}: ", ident(&field.name)));
    of_type(out, &field.ty);
    out.line(",");
}

fn of_type(out: &mut Source, ty: &Ty) {
    match ty {
        Ty::String => out.word("::std::string::String"),
        Ty::Int => out.word("i64"),
        Ty::Bool => out.word("bool"),
        Ty::MinorUnits => out.word("::paysmith_runtime::MinorUnits"),
        Ty::Decimal => out.word("::paysmith_runtime::Decimal"),
        Ty::Timestamp => out.word("::paysmith_runtime::Timestamp"),
        Ty::Period => out.word("::paysmith_runtime::Period"),
        Ty::Currency => out.word("::paysmith_runtime::Currency"),
        Ty::ArrivedCurrency => out.word("::paysmith_runtime::ArrivedCurrency"),
        Ty::Json => out.word("::paysmith_runtime::Json"),
        Ty::Named(path) => {
            for (place, part) in path.iter().enumerate() {
                out.word(if place > 0 { "::" } else { "" });
                out.word(if part == "super" { part.into() } else { ident(part) });
            }
        }
        Ty::List(item) => out.generic("::std::vec::Vec", |of| of_type(of.item(), item)),
        Ty::Option(inner) => out.generic("::std::option::Option", |of| of_type(of.item(), inner)),
    }
}

fn attributes(list: &mut List<'_>, attributes: &[Attribute]) {
    for of in attributes {
        attribute(list.item(), of);
    }
}

fn attribute(out: &mut Source, attribute: &Attribute) {
    match attribute {
        Attribute::Flag(key) => out.word(key),
        Attribute::Text(key, value) => {
            out.word(format_args!("{key} = "));
            out.string(value);
        }
        Attribute::Number(key, value) => out.word(format_args!("{key} = {value}")),
        Attribute::Letter(key, value) => {
            out.word(format_args!("{key} = "));
            out.character(*value);
        }
        Attribute::Texts(key, values) => out.keys(key, |list| strings(list, values)),
        Attribute::Range(min, max) => out.keys("range", |list| {
            for side in [min, max] {
                match side {
                    Some(value) => list.item().word(value),
                    None => list.item().word("_"),
                }
            }
        }),
        Attribute::Item(of) => out.keys("item", |list| attributes(list, of)),
    }
}

fn strings(list: &mut List<'_>, values: &[String]) {
    for value in values {
        list.item().string(value);
    }
}

fn of_rule(list: &mut List<'_>, rule: &Rule, at: &str) {
    match &rule.kind {
        RuleKind::Required(name, when) => {
            list.item().keys("required", |list| list.item().string(name));
            conditions(list, when);
        }
        RuleKind::Forbidden(name, when) => {
            list.item().keys("forbidden", |list| list.item().string(name));
            conditions(list, when);
        }
        RuleKind::OneOf(names) => list.item().keys("one_of", |list| strings(list, names)),
        RuleKind::AtLeastOne(names) => list.item().keys("at_least_one", |list| strings(list, names)),
        RuleKind::Overrides(winner, loser) => list.item().keys("overrides", |list| {
            list.item().string(winner);
            list.item().string(loser);
        }),
        RuleKind::Fraction(amount, currency, facts) => fraction(list, amount, currency, facts),
    }
    let place = list.item();
    place.word("at = ");
    place.string(at);
}

/// `fraction("amount", "currency"), digits("TWD" = 0)`
fn fraction(list: &mut List<'_>, amount: &str, currency: &str, facts: &Currencies) {
    list.item().keys("fraction", |list| {
        list.item().string(amount);
        list.item().string(currency);
    });
    let own: Vec<_> = facts.iter().filter_map(|fact| Some((&fact.code, fact.exponent?))).collect();
    if own.is_empty() {
        return;
    }
    list.item().keys("digits", |list| {
        for (code, digits) in own {
            let out = list.item();
            out.string(code);
            out.word(format_args!(" = {digits}"));
        }
    });
}

/// `when("a" = present, "b" = ["1", "2"])`, if there is any.
fn conditions(list: &mut List<'_>, when: &[Condition]) {
    if when.is_empty() {
        return;
    }
    list.item().keys("when", |list| {
        for condition in when {
            let out = list.item();
            out.string(&condition.name);
            match &condition.is {
                Is::Present => out.word(" = present"),
                Is::Absent => out.word(" = absent"),
                Is::Any(values) => {
                    out.word(" = [");
                    out.run(values, |out, value| out.string(value));
                    out.word("]");
                }
            }
        }
    });
}

fn of_enum(out: &mut Source, of: &Enum<'_>) {
    out.docs(&of.docs);
    out.attribute("derive", |list| {
        for name in ["Clone", "Debug", "PartialEq", "Eq", "Hash", "::paysmith_runtime::Choice"] {
            list.item().word(name);
        }
    });
    out.block(format_args!("pub enum {}", ident(&of.name)), |out| {
        for (name, lines, wire) in &of.variants {
            out.docs(lines);
            out.attribute("choice", |list| match wire.parse::<i64>() {
                Ok(number) if of.of.int => list.item().word(number),
                _ => list.item().string(wire),
            });
            out.line(format_args!("{},", ident(name)));
        }
        out.doc("A value that the spec doesn't list, as it came.");
        out.line("#[choice(other)]");
        let inner = if of.of.int { "i64" } else { "::std::string::String" };
        out.call(ident(&of.other), |out| out.word(inner));
        out.line(",");
    });
}
