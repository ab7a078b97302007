//! Warns of outcomes and states that are final for codes and values that the spec doesn't list, and of cases that no
//! answer can meet.

use crate::checked::{
    Case, Class, Envelope, Operation, Outcome, Pattern, Provider, State, StateClass, Table,
};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span, nearest};
use crate::yaml::Subtree;

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    for envelope in provider.envelopes.iter().filter(|envelope| envelope.answered) {
        let subtree = problems.index().of(envelope.about.at);
        let tables: Vec<&Table> = provider
            .operations
            .iter()
            .filter(|operation| operation.envelope.name == envelope.name)
            .map(|operation| &operation.response)
            .collect();
        let owners = [envelope.about.at];
        lint_cases(problems, &owners, &envelope.outcome.cases, envelope, &tables);
        lint_otherwise(problems, &owners, &subtree, &envelope.outcome);
    }
    for operation in &provider.operations {
        lint_operation(problems, operation);
    }
    for notification in &provider.notifications {
        let (at, subtree) = (notification.about.at, problems.index().of(notification.about.at));
        if let Some(state) = &notification.state {
            lint_state(problems, at, &subtree, state);
        }
    }
}

fn lint_operation(problems: &Problems, operation: &Operation) {
    let (at, subtree) = (operation.about.at, problems.index().of(operation.about.at));
    if let Some(outcome) = &operation.own_outcome {
        // Behind the operation's own cases stand those of the envelope, which are looked at with the envelope.
        let own = outcome.cases.len().saturating_sub(operation.envelope.outcome.cases.len());
        let own = outcome.cases.get(..own).unwrap_or_default();
        lint_cases(problems, &[at], own, &operation.envelope, &[&operation.response]);
        lint_otherwise(problems, &[at], &subtree, outcome);
    }
    if let Some(state) = &operation.state {
        lint_state(problems, at, &subtree, state);
    }
    lint_refusals(problems, operation);
}

/// Warns of a call that may move money, if no answer to it is a refusal. Whatever the provider says, the application then has to ask
/// what became of the call.
fn lint_refusals(problems: &Problems, operation: &Operation) {
    let outcome = operation.outcome();
    let listed = outcome.codes.iter().any(|(_, class, _)| *class == Class::Declined);
    let told = outcome.cases.iter().any(|case| case.is == Class::Declined);
    let can_refuse = listed || told || outcome.otherwise == Class::Declined;
    if can_refuse || operation.effect.is_harmless() || !operation.address.is_call() {
        return;
    }
    problems.warn(
        &[operation.about.at, operation.envelope.about.at],
        Problem::new(
            Code::NothingDeclined,
            operation.about.at,
            format!("no code refuses `{}`", operation.name),
        )
        .label("whatever the provider answers, it is never a refusal")
        .related(operation.envelope.about.at, "no code of its envelope is `declined`")
        .help(
            "list the codes that refuse a call for good under `outcome:`, as in `codes: { FAIL: declined }`",
        )
        .help("if the provider has none, say so: `allow: { W0405: … }`"),
    );
}

/// Warns of an outcome that is final for codes that aren't listed.
fn lint_otherwise(problems: &Problems, owners: &[Span], subtree: &Subtree<'_>, outcome: &Outcome) {
    if subtree.text(&["outcome", "otherwise"]).is_none() {
        return;
    }
    let consequence = match outcome.otherwise {
        Class::Success => "a code that the provider invents tomorrow would be a payment",
        Class::Declined => "a payment that went through, under a code that isn't listed, would be made again",
        Class::Pending | Class::Unknown => return,
    };
    problems.warn(
        owners,
        Problem::new(
            Code::UnlistedCodeIsFinal,
            subtree.span(&["outcome", "otherwise"]),
            "codes that aren't listed are final",
        )
        .label(consequence)
        .help("say `otherwise: unknown`, and list the codes that are final; the query settles the rest")
        .help("if the provider says so itself, allow it with its words: `allow: { W0403: … }`"),
    );
}

fn lint_state(problems: &Problems, owner: Span, subtree: &Subtree<'_>, state: &State) {
    if !matches!(state.otherwise, StateClass::Pending | StateClass::Unknown | StateClass::Held) {
        problems.warn(
            &[owner],
            Problem::new(
                Code::UnlistedStateIsFinal,
                subtree.span(&["state", "otherwise"]),
                format!("a value that isn't listed would be `{}`", state.otherwise.word()),
            )
            .label("final, whatever the provider means by it")
            .help("say `otherwise: unknown`, and list the values that are final"),
        );
    }
}

/// Warns of cases about a member that no answer has. That is only known where the fields lie beside the code, since
/// then the tables list all members there.
fn lint_cases(
    problems: &Problems,
    owners: &[Span],
    cases: &[Case<Class>],
    envelope: &Envelope,
    tables: &[&Table],
) {
    let beside: Vec<Vec<&str>> =
        envelope.layouts().filter_map(|layout| beside_code(&layout.pattern)).collect();
    let is_known = |members: &Vec<&str>| members.contains(&"*");
    if beside.is_empty() || !beside.iter().all(is_known) || tables.is_empty() {
        return;
    }
    let names = || {
        let fields = tables.iter().flat_map(|table| &table.fields);
        let fields = fields.flat_map(|field| std::iter::once(&field.wire).chain(&field.also));
        fields.map(String::as_str).chain(beside.iter().flatten().copied()).filter(|name| *name != "*")
    };
    for case in cases {
        for condition in &case.when {
            let first = condition.name.split('.').next().unwrap_or_default();
            if names().any(|name| name == first || name == condition.name) {
                continue;
            }
            let at = problems.index().item(case.about.at).find(&["when"], &condition.name);
            let problem =
                Problem::new(Code::DeadCase, at, format!("no answer has a member `{}`", condition.name))
                    .label("as far as the tables tell, no answer can meet this case")
                    .help("add it to the `response:` of the operations that are answered with it");
            problems.warn(
                owners,
                match nearest(&condition.name, names()) {
                    Some(word) => problem.help(format!("did you mean `{word}`?")),
                    None => problem,
                },
            );
        }
    }
}

/// The names of the members of the object that holds the code.
fn beside_code(pattern: &Pattern) -> Option<Vec<&str>> {
    let mut objects = pattern.parts().into_iter().map(Pattern::members);
    let members = objects.find(|members| members.iter().any(|(_, inner)| *inner == Pattern::Code))?;
    Some(members.iter().map(|(name, _)| name.as_str()).collect())
}
