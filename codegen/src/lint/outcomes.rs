//! Outcomes and states: what is final though nobody listed it, and cases that nothing can meet.

use crate::checked::{
    At, Case, Class, Envelope, Operation, Outcome, Pattern, Provider, State, StateClass, Table,
};
use crate::model::cx::Cx;
use crate::model::places::Spot;
use crate::report::{Code, Problem, nearest};

pub(super) fn lint(cx: &Cx, provider: &Provider) {
    for envelope in provider.envelopes.iter().filter(|envelope| envelope.answered) {
        let spot = cx.places().of(envelope.about.at);
        let tables: Vec<&Table> = provider
            .operations
            .iter()
            .filter(|operation| operation.envelope.name == envelope.name)
            .map(|operation| &operation.response)
            .collect();
        let owners = [envelope.about.at];
        lint_cases(cx, &owners, &envelope.outcome.cases, envelope, &tables);
        lint_otherwise(cx, &owners, &spot, &envelope.outcome);
    }
    for operation in &provider.operations {
        lint_operation(cx, operation);
    }
    for notification in &provider.notifications {
        let (at, spot) = (notification.about.at, cx.places().of(notification.about.at));
        if let Some(state) = &notification.state {
            lint_state(cx, at, &spot, state);
        }
    }
}

fn lint_operation(cx: &Cx, operation: &Operation) {
    let (at, spot) = (operation.about.at, cx.places().of(operation.about.at));
    if let Some(outcome) = &operation.own_outcome {
        // Those of the envelope come behind its own, and were looked at with it.
        let own = outcome.cases.len().saturating_sub(operation.envelope.outcome.cases.len());
        let own = outcome.cases.get(..own).unwrap_or_default();
        lint_cases(cx, &[at], own, &operation.envelope, &[&operation.response]);
        lint_otherwise(cx, &[at], &spot, outcome);
    }
    if let Some(state) = &operation.state {
        lint_state(cx, at, &spot, state);
    }
}

/// A code that isn't listed decides about money.
fn lint_otherwise(cx: &Cx, owners: &[At], spot: &Spot<'_>, outcome: &Outcome) {
    if spot.text(&["outcome", "otherwise"]).is_none() {
        return;
    }
    let consequence = match outcome.otherwise {
        Class::Success => "a code that the provider invents tomorrow would be a payment",
        Class::Declined => "a payment that went through, under a code that isn't listed, would be made again",
        Class::Pending | Class::Unknown => return,
    };
    cx.warn(
        owners,
        Problem::new(
            Code::UnlistedCodeIsFinal,
            spot.at(&["outcome", "otherwise"]),
            "codes that aren't listed are final",
        )
        .label(consequence)
        .help("say `otherwise: unknown`, and list the codes that are final; the query settles the rest")
        .help("if the provider says so itself, allow it with its words: `allow: { W0403: … }`"),
    );
}

fn lint_state(cx: &Cx, owner: At, spot: &Spot<'_>, state: &State) {
    if !matches!(state.otherwise, StateClass::Pending | StateClass::Unknown | StateClass::Held) {
        cx.warn(
            &[owner],
            Problem::new(
                Code::UnlistedStateIsFinal,
                spot.at(&["state", "otherwise"]),
                format!("a value that isn't listed would be `{}`", state.otherwise.word()),
            )
            .label("final, whatever the provider means by it")
            .help("say `otherwise: unknown`, and list the values that are final"),
        );
    }
}

/// A case about a member that stands nowhere. What stands beside the code is known only where the fields lie there too.
fn lint_cases(cx: &Cx, owners: &[At], cases: &[Case<Class>], envelope: &Envelope, tables: &[&Table]) {
    let Some(beside) = beside_code(&envelope.response) else { return };
    if !beside.contains(&"*") || tables.is_empty() {
        return;
    }
    let names = || {
        let fields = tables.iter().flat_map(|table| &table.fields);
        let fields = fields.flat_map(|field| std::iter::once(&field.wire).chain(&field.also));
        fields.map(String::as_str).chain(beside.iter().copied()).filter(|name| *name != "*")
    };
    for case in cases {
        for condition in &case.when {
            let first = condition.name.split('.').next().unwrap_or_default();
            if names().any(|name| name == first || name == condition.name) {
                continue;
            }
            let at = cx.places().item(case.about.at).word(&["when"], &condition.name);
            let problem =
                Problem::new(Code::DeadCase, at, format!("no answer has a member `{}`", condition.name))
                    .label("this case can't be met, as far as the tables tell")
                    .help("add it to the `response:` of the operations that are answered with it");
            cx.warn(
                owners,
                match nearest(&condition.name, names()) {
                    Some(word) => problem.help(format!("did you mean `{word}`?")),
                    None => problem,
                },
            );
        }
    }
}

/// The members of the object that has the code.
fn beside_code(pattern: &Pattern) -> Option<Vec<&str>> {
    match pattern {
        Pattern::Object(members) if members.iter().any(|(_, inner)| *inner == Pattern::Code) => {
            Some(members.iter().map(|(name, _)| name.as_str()).collect())
        }
        Pattern::Object(members) => members.iter().find_map(|(_, inner)| beside_code(inner)),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => beside_code(inner),
        _ => None,
    }
}
