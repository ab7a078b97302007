//! The tables at the end of the demo.

use paysmith_codegen::checked::{self, Provider};

use super::parties::ExamplePayment;
use super::terminal::mark;
use crate::terminal_table::ruled_table;

/// How one payment went. With `--tamper`, `first`, `notified` and `queried` say that something tampered was refused.
pub(super) struct PaymentRow {
    provider: &'static str,
    operation: &'static str,
    signatures: String,
    /// The order was created; with `--tamper`, the answer was refused.
    pub(super) first: bool,
    pub(super) paid: bool,
    /// The notification was verified; with `--tamper`, refused.
    pub(super) notified: bool,
    /// The query says that the order is paid; with `--tamper`, its answer was refused.
    pub(super) queried: bool,
    /// The provider doesn't sign its answers, so that there is nothing to tamper with.
    pub(super) unsigned: bool,
}

/// One thing that was done with an order after its payment, and how that ended.
pub(super) struct AftercareRow {
    pub(super) provider: &'static str,
    pub(super) operation: String,
    pub(super) text: String,
    pub(super) good: bool,
}

impl PaymentRow {
    pub(super) fn new(payment: &ExamplePayment<'_>, signatures: String) -> Self {
        Self {
            provider: payment.provider.title,
            operation: payment.operation.name,
            signatures,
            first: false,
            paid: false,
            notified: false,
            queried: false,
            unsigned: false,
        }
    }

    pub(super) fn is_good(&self) -> bool {
        self.first && self.paid && self.notified && self.queried
    }
}

pub(super) fn payments_table(rows: &[PaymentRow], tamper: bool) -> String {
    let headings = if tamper {
        ["provider", "payment", "answer", "paid", "notification", "query's answer", "signatures"]
    } else {
        ["provider", "payment", "created", "paid", "notification verified", "query says paid", "signatures"]
    };
    let mut table = ruled_table(&headings);
    for row in rows {
        let answer = |good: bool| match (tamper, row.unsigned) {
            (true, true) => "not signed",
            (true, false) if good => "✓ refused",
            _ => mark(good),
        };
        let notified = if tamper && row.notified { "✓ refused" } else { mark(row.notified) };
        table.add_row([
            row.provider,
            row.operation,
            answer(row.first),
            mark(row.paid),
            notified,
            answer(row.queried),
            &row.signatures,
        ]);
    }
    format!("\n{table}")
}

pub(super) fn aftercare_table(rows: &[AftercareRow]) -> String {
    let mut table = ruled_table(&["provider", "operation", "", "how it ended"]);
    for row in rows {
        table.add_row([row.provider, &row.operation, mark(row.good), &row.text]);
    }
    format!("\n{table}")
}

pub(super) fn verdict(good: bool, tamper: bool) -> &'static str {
    match (good, tamper) {
        (true, false) => {
            "Every payment was created, paid, notified and confirmed, and what was done after it went as it should."
        }
        (true, true) => "Every tampered answer and notification was refused.",
        (false, _) => "Something went wrong: see the lines with a cross.",
    }
}

/// The digests by which requests, answers and notifications are signed, a line each.
pub(super) fn signatures(payment: &ExamplePayment<'_>) -> String {
    let Some(operation) = payment.spec.operation(payment.operation.name) else { return String::new() };
    let envelope = &operation.envelope;
    let (requests, answers) = (envelope.request_signatures(), envelope.response_signatures());
    let mut notifications = Vec::new();
    for of in payment
        .spec
        .notifications
        .iter()
        .filter(|of| of.signed && of.of.iter().any(|of| of == payment.operation.name))
    {
        notifications.extend(of.signatures());
    }
    let lines = [("request", requests), ("answer", answers), ("notification", notifications)];
    let lines = lines.map(|(what, schemes)| format!("{what}: {}", digest_names(payment.spec, &schemes)));
    lines.join("\n")
}

fn digest_names(spec: &Provider, schemes: &[&str]) -> String {
    let words: Vec<&str> =
        schemes.iter().filter_map(|name| spec.scheme(name)).map(checked::Scheme::digest_name).collect();
    if words.is_empty() { "not signed".to_owned() } else { words.join(", ") }
}
