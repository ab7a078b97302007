//! Checks tables: no wire name stands twice, no two names become the same in Rust, and every rule is about fields that
//! are there.

use std::collections::BTreeMap;

use super::dotted_names::{leads_nowhere, no_such_field};
use super::uses::{Use, refuse_unfit};
use crate::checked::describe::OF_ORDER;
use crate::checked::{Condition, Field, Kind, Provider, Rule, RuleKind, Table};
use crate::currency::exponent;
use crate::model::refuse_impossible_values;
use crate::naming;
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for table in &provider.objects {
        check_table(problems, table);
    }
    for of in &provider.enums {
        refuse_same_variants(problems, of);
    }
    for operation in &provider.operations {
        check_table(problems, &operation.request);
        check_table(problems, &operation.response);
    }
    for notification in &provider.notifications {
        check_table(problems, &notification.table);
    }
}

fn check_table(problems: &Problems, table: &Table) {
    refuse_same_names(problems, table);
    for rule in &table.rules {
        for name in names_of(&rule.kind) {
            check_rule_field(problems, table, rule, name);
        }
        for name in subjects_of(&rule.kind) {
            refuse_idle_rule(problems, table, rule, name);
            refuse_own_condition(problems, rule, name);
        }
        for condition in conditions_of(&rule.kind) {
            refuse_impossible_values(problems, table, condition, |value| {
                problems.index().item(rule.about.at).find(&["when", &condition.name], value)
            });
        }
    }
    for field in &table.fields {
        check_currency(problems, table, field);
        if let Some(inner) = in_place(field) {
            check_table(problems, inner);
        }
        if let Kind::Enum(of) = &field.kind
            && of.inline
        {
            refuse_same_variants(problems, &of.of);
        }
    }
}

/// Checks that the currency of an amount is a code of ISO 4217, a field of the same table, or that of the order.
fn check_currency(problems: &Problems, table: &Table, field: &Field) {
    let currency = match &field.kind {
        Kind::MinorUnits(_, currency) => currency,
        Kind::Decimal(decimal) => &decimal.currency,
        _ => return,
    };
    let Some(name) = currency else { return };
    // `currency:` stands in the shared field, unless the field of this table has that key itself.
    let subtree = problems.index().of(field.about.at);
    let at = if subtree.has("currency") {
        subtree.span(&["currency"])
    } else {
        problems.index().of(field.limit_at).span(&["currency"])
    };
    if let Some(other) = table.find(name) {
        refuse_unfit(problems, at, "currency", other, Use::Currency);
    } else if exponent(name).is_none() && name != OF_ORDER && leads_nowhere(problems, table, name) {
        let message =
            format!("the currency of `{}` should be in `{name}`, which this table doesn't have", field.wire);
        problems.push(
            no_such_field(Code::UnknownField, at, message, table, name)
                .label("neither a code such as `CNY` nor a field of the table")
                .related(field.about.at, "in the table that this is in"),
        );
    }
}

/// The table of an object that is defined within the field. Shared types are checked once, by themselves.
fn in_place(field: &Field) -> Option<&Table> {
    match &field.kind {
        Kind::Object(object) if !object.shared => Some(&object.table),
        Kind::List(list) => in_place(&list.item),
        _ => None,
    }
}

fn refuse_same_names(problems: &Problems, table: &Table) {
    let mut wires: BTreeMap<&str, &Field> = BTreeMap::new();
    let mut rusts: BTreeMap<String, &Field> = BTreeMap::new();
    for field in &table.fields {
        for wire in std::iter::once(&field.wire).chain(&field.also) {
            // Two fields under one key have been reported when the YAML was read.
            let Some(other) = wires.insert(wire, field) else { continue };
            if std::ptr::eq(other, field) {
                refuse_name_twice(problems, field, wire);
            } else if other.wire != field.wire {
                problems.push(
                    Problem::new(
                        Code::FieldTwice,
                        place_of_wire(problems, field, wire),
                        format!("`{wire}` would be two fields"),
                    )
                    .label(format!("`{}` may arrive as `{wire}`", field.wire))
                    .related(place_of_wire(problems, other, wire), format!("so may `{}`", other.wire)),
                );
            }
        }
        let rust = field.name.clone().unwrap_or_else(|| naming::snake(&field.wire));
        if let Some(other) = rusts.insert(rust.clone(), field)
            && other.wire != field.wire
        {
            problems.push(
                Problem::new(Code::SameRustName, field.about.at, format!("two fields become `{rust}`"))
                    .label("this one")
                    .related(other.about.at, "and this one")
                    .help("give one of them a `name:`"),
            );
        }
    }
}

/// Reports a name that stands twice among those of one field.
fn refuse_name_twice(problems: &Problems, field: &Field, wire: &str) {
    let all = problems.index().of(field.about.at).find_all(&["also"], wire);
    problems.push(
        Problem::new(
            Code::FieldTwice,
            all.last().copied().unwrap_or(field.about.at),
            format!("`{wire}` is a name of this field already"),
        )
        .label("it stands there twice")
        .help("remove it from `also:`"),
    );
}

/// Where the spec says that a field may arrive under the name `wire`.
fn place_of_wire(problems: &Problems, field: &Field, wire: &str) -> Span {
    problems.index().of(field.about.at).find_all(&["also"], wire).first().copied().unwrap_or(field.about.at)
}

/// Reports two values of an enum that become one variant in Rust.
fn refuse_same_variants(problems: &Problems, of: &crate::checked::EnumType) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for value in &of.values {
        let name = naming::pascal(value.name.as_ref().unwrap_or(&value.wire));
        if let Some(other) = seen.insert(name.clone(), value.about.at) {
            problems.push(
                Problem::new(Code::SameRustName, value.about.at, format!("two values become `{name}`"))
                    .label("this one")
                    .related(other, "and this one")
                    .help("give one of them a `name:`"),
            );
        }
    }
}

fn names_of(kind: &RuleKind) -> Vec<&str> {
    match kind {
        RuleKind::Required(name, when) | RuleKind::Forbidden(name, when) => {
            std::iter::once(name.as_str()).chain(when.iter().map(|c| c.name.as_str())).collect()
        }
        RuleKind::OneOf(names) | RuleKind::AtLeastOne(names) => names.iter().map(String::as_str).collect(),
        RuleKind::Overrides(winner, loser) => vec![winner, loser],
        // No spec states this rule. It follows from `currency:` of the amount, which `check_currency` looks at.
        RuleKind::Fraction(..) => Vec::new(),
    }
}

/// The fields whose presence the rule decides.
fn subjects_of(kind: &RuleKind) -> Vec<&str> {
    match kind {
        RuleKind::Required(name, _) | RuleKind::Forbidden(name, _) => vec![name],
        _ => names_of(kind),
    }
}

fn conditions_of(kind: &RuleKind) -> &[Condition] {
    match kind {
        RuleKind::Required(_, when) | RuleKind::Forbidden(_, when) => when,
        _ => &[],
    }
}

fn check_rule_field(problems: &Problems, table: &Table, rule: &Rule, name: &str) {
    if leads_nowhere(problems, table, name) {
        let message = format!("a rule about `{name}`, which this table doesn't have");
        let at = problems.index().item(rule.about.at).find(&[], name);
        problems.push(no_such_field(Code::RuleWithoutField, at, message, table, name).label("no such field"));
    }
}

/// Reports a rule about a field that asks about that very field: it could only say what the field's own keys say, or never hold.
fn refuse_own_condition(problems: &Problems, rule: &Rule, name: &str) {
    if conditions_of(&rule.kind).iter().any(|condition| condition.name == name) {
        let at = problems.index().item(rule.about.at).find(&["when"], name);
        let message = format!("a rule about `{name}` that depends on `{name}`");
        problems.push(
            Problem::new(Code::RuleWithoutField, at, message)
                .label("expected another field")
                .help("limit the field's own values by its own keys, such as `required:` or `only:`"),
        );
    }
}

fn refuse_idle_rule(problems: &Problems, table: &Table, rule: &Rule, name: &str) {
    if let Some(field) = table.find(name)
        && field.required
        && !name.contains('.')
    {
        let at = problems.index().item(rule.about.at).find(&[], name);
        problems.push(
            Problem::new(Code::RuleWithoutField, at, format!("a rule about `{name}`, which is always there"))
                .label("this can't make a difference")
                .related(field.about.at, "required here"),
        );
    }
}
