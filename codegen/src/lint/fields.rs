//! Warns of fields whose limits have no source, and of fields that look secret but aren't masked.

use crate::checked::{About, Field, Kind, Provider, Table, Text};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    for table in &provider.objects {
        Walk { problems, owners: vec![table.about.at], sourced: table.about.source.is_some() }.table(table);
    }
    for operation in &provider.operations {
        let walk = Walk::of(problems, &operation.about);
        walk.table(&operation.request);
        walk.table(&operation.response);
    }
    for notification in &provider.notifications {
        Walk::of(problems, &notification.about).table(&notification.table);
    }
}

/// A table or a field that is looked at, with the places of all that is around it (`owners`, whose `allow:` counts here)
/// and whether anything around it has a `source:` (`sourced`).
struct Walk<'w, 't> {
    problems: &'w Problems<'t>,
    owners: Vec<Span>,
    sourced: bool,
}

impl<'w, 't> Walk<'w, 't> {
    fn of(problems: &'w Problems<'t>, about: &About) -> Self {
        Self { problems, owners: vec![about.at], sourced: about.source.is_some() }
    }

    fn table(&self, table: &Table) {
        for field in &table.fields {
            self.field(field);
        }
    }

    fn field(&self, field: &Field) {
        let mut owners = self.owners.clone();
        owners.extend([field.about.at, field.limit_at]);
        let sourced = self.sourced || field.about.source.is_some();
        let inner = Walk { problems: self.problems, owners, sourced };
        if !sourced && has_limit(field) {
            inner.warn_limit(field);
        }
        if !field.sensitive && matches!(field.kind, Kind::Text(_)) && looks_secret(&field.wire) {
            inner.warn_secret(field);
        }
        match &field.kind {
            // The object of a shared type is looked at with the type itself.
            Kind::Object(object) if object.table.about.at.start == field.about.at.start => {
                inner.table(&object.table);
            }
            Kind::List(list) => inner.field(&list.item),
            _ => {}
        }
    }

    fn warn_limit(&self, field: &Field) {
        self.problems.warn(
            &self.owners,
            Problem::new(
                Code::LimitWithoutSource,
                field.limit_at,
                format!("nobody knows where the limit of `{}` comes from", field.wire),
            )
            .label("a limit without `source:`")
            .note("whoever doubts a limit that has refused a request wants to read the page that states it")
            .help("name the page, here or for the whole operation, as in `source: DOCS §3`"),
        );
    }

    fn warn_secret(&self, field: &Field) {
        self.problems.warn(
            &self.owners,
            Problem::new(
                Code::NotSensitive,
                field.about.at,
                format!("`{}` looks like something to hide", field.wire),
            )
            .label("shown in `Debug` and in logs")
            .help("mark it with `sensitive: true`"),
        );
    }
}

/// Whether the field has a limit by which a request can be refused. Limits that go without saying don't count,
/// because no page states them: a required string isn't empty, an amount isn't negative, and what a call moves is
/// more than nothing.
fn has_limit(field: &Field) -> bool {
    let long = |text: &Text| {
        text.max.is_some()
            || text.min.is_some_and(|min| !(field.required && min == 1))
            || text.pattern.is_some()
            || text.trimmed
            || text.prefix.is_some()
    };
    match &field.kind {
        Kind::Text(text) => long(text),
        Kind::Int(int) | Kind::MinorUnits(int, _) => {
            field.least_stated || int.max.is_some() || int.digits.is_some()
        }
        Kind::Decimal(of) => field.least_stated || of.max.is_some() || of.max_chars.is_some(),
        Kind::Currency(of) => !of.only.is_empty(),
        Kind::Duration(of) => of.min.is_some() || of.max.is_some(),
        Kind::List(of) => of.min.is_some() || of.max.is_some() || of.text.as_ref().is_some_and(long),
        Kind::Object(of) => of.text.as_ref().is_some_and(long),
        Kind::Bool(_) | Kind::Enum(_) | Kind::Instant(_) | Kind::Any => false,
    }
}

/// Parts of the names of fields that hold something secret, without punctuation.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "authcode",
    "authorcode",
    "privatekey",
    "apikey",
    "cvv",
    "cvc",
    "cardno",
    "cardnumber",
    "idno",
    "idnumber",
    "idcard",
    "certno",
    "creid",
];

fn looks_secret(wire: &str) -> bool {
    let name: String = wire.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    ["key", "pwd", "pin"].contains(&name.as_str()) || SECRETS.iter().any(|secret| name.contains(secret))
}
