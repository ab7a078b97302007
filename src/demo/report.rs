//! The table at the end.

use paysmith_codegen::checked::{self, Body, Pattern, Provider, Template};

use super::life::Step;
use super::stage::Act;
use super::terminal::mark;
use crate::list::ruled_table;

/// One payment, as it went.
pub(super) struct Row {
    provider: &'static str,
    operation: &'static str,
    signatures: String,
    /// Created; or, tampered, the answer was refused.
    pub(super) first: bool,
    pub(super) paid: bool,
    /// The notification was verified; or, tampered, refused.
    pub(super) notified: bool,
    /// The query says paid; or, tampered, its answer was refused.
    pub(super) queried: bool,
    /// The provider doesn't sign its answers.
    pub(super) unsigned: bool,
}

impl Row {
    pub(super) fn new(act: &Act<'_>, signatures: String) -> Self {
        Self {
            provider: act.provider.title,
            operation: act.operation.name,
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

pub(super) fn table(rows: &[Row], tamper: bool) -> String {
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

/// What came after the payments.
pub(super) fn steps(steps: &[Step]) -> String {
    let mut table = ruled_table(&["provider", "then", "", "what came of it"]);
    for step in steps {
        table.add_row([step.provider, &step.operation, mark(step.good), &step.text]);
    }
    format!("\n{table}")
}

pub(super) fn verdict(good: bool, tamper: bool) -> &'static str {
    match (good, tamper) {
        (true, false) => {
            "Every payment was created, paid, notified and confirmed, and what came after it went as it should."
        }
        (true, true) => "Every tampered answer and notification was refused.",
        (false, _) => "Something is not as it should be: see the crosses.",
    }
}

/// How requests, answers and notifications are signed.
pub(super) fn signatures(act: &Act<'_>) -> String {
    let Some(operation) = act.spec.operation(act.operation.name) else { return String::new() };
    let envelope = &operation.envelope;
    let body = match &envelope.request {
        Body::Json(template) | Body::Form(template) => template,
    };
    let mut requests = in_template(body);
    requests.extend(envelope.request_headers.iter().flat_map(|(_, template)| in_template(template)));
    let mut answers = in_pattern(&envelope.response);
    answers.extend(envelope.response_headers.iter().map(|(_, scheme)| scheme.as_str()));
    let mut notices = Vec::new();
    for of in act
        .spec
        .notifications
        .iter()
        .filter(|of| of.signed && of.of.iter().any(|of| of == act.operation.name))
    {
        notices.extend(in_pattern(&of.pattern));
        notices.extend(of.headers.iter().map(|(_, scheme)| scheme.as_str()));
    }
    let lines = [("request", requests), ("answer", answers), ("notification", notices)];
    let lines = lines.map(|(what, schemes)| format!("{what}: {}", in_words(act.spec, &schemes)));
    lines.join("\n")
}

fn in_words(spec: &Provider, schemes: &[&str]) -> String {
    let words: Vec<&str> =
        schemes.iter().filter_map(|name| spec.scheme(name)).map(checked::Scheme::digest_name).collect();
    if words.is_empty() { "not signed".to_owned() } else { words.join(", ") }
}

fn in_template(template: &Template) -> Vec<&str> {
    match template {
        Template::Object(members) => members.iter().flat_map(|(_, inner)| in_template(inner)).collect(),
        Template::Text(inner) => in_template(inner),
        Template::Signature(scheme) => vec![scheme],
        _ => Vec::new(),
    }
}

fn in_pattern(pattern: &Pattern) -> Vec<&str> {
    match pattern {
        Pattern::Object(members) => members.iter().flat_map(|(_, inner)| in_pattern(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => in_pattern(inner),
        Pattern::Signature(scheme) => vec![scheme],
        _ => Vec::new(),
    }
}
