//! Warns of queries and notifications that can never say that what was asked for is done, although the call that they are about may move
//! money: the order would stay unknown for ever.

use crate::checked::{Effect, Notification, Operation, Provider, State, StateClass};
use crate::reading::Problems;
use crate::report::{Code, Problem, choice};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        let Some(recover) = &operation.recover else { continue };
        let query = provider.operation(&recover.query);
        let Some(state) = query.and_then(|query| query.state.as_ref()) else { continue };
        if !operation.effect.is_harmless() && !tells(state, operation.effect) {
            never_settled(problems, operation, &recover.query);
        }
    }
    for operation in provider.operations.iter().filter(|operation| !operation.effect.is_harmless()) {
        never_news(problems, provider, operation);
    }
}

/// The states that say that a call with this effect has done what it was for, or that it is over.
const fn done(effect: Effect) -> &'static [StateClass] {
    use StateClass::{Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Refunded, Released};
    match effect {
        Effect::Create | Effect::Charge | Effect::Capture => &[Paid],
        Effect::Hold => &[Held, Paid],
        Effect::Refund => &[Refunded, PartlyRefunded, GivenBack],
        Effect::Release => &[Released],
        Effect::Cancel => &[Closed, Failed, Released, Refunded, PartlyRefunded, GivenBack],
        Effect::Read | Effect::Change => &[],
    }
}

fn tells(state: &State, effect: Effect) -> bool {
    let told = state.cases.iter().map(|case| case.is).chain([state.otherwise]);
    told.into_iter().any(|is| done(effect).contains(&is))
}

fn never_settled(problems: &Problems, operation: &Operation, query: &str) {
    let words = choice(done(operation.effect).iter().map(|state| state.word()));
    let recover = operation.recover.as_ref().map_or(operation.about.at, |recover| recover.at);
    problems.warn(
        &[operation.about.at],
        Problem::new(
            Code::NeverDone,
            problems.index().of(recover).span(&["query"]),
            format!("`{query}` can never say that `{}` is done", operation.name),
        )
        .label(format!("no value of its state means {words}"))
        .help("list the value that means it under `values:` of the query's state"),
    );
}

/// Warns of an operation that is notified about, where no kind of notification says that it is done. What nobody signs says nothing.
fn never_news(problems: &Problems, provider: &Provider, operation: &Operation) {
    let reports = |of: &&Notification| of.signed && of.of.contains(&operation.name);
    let Some(first) = provider.notifications.iter().find(reports) else { return };
    let mut states = provider.notifications.iter().filter(reports).filter_map(|of| of.state.as_ref());
    if states.any(|state| tells(state, operation.effect)) {
        return;
    }
    let words = choice(done(operation.effect).iter().map(|state| state.word()));
    let label = match first.state {
        Some(_) => format!("no value of its state means {words}"),
        None => "it has no `state:`, so that it says nothing of the order".to_owned(),
    };
    problems.warn(
        &[first.about.at, operation.about.at],
        Problem::new(
            Code::NeverDone,
            first.about.at,
            format!("`{}` can never say that `{}` is done", first.name, operation.name),
        )
        .label(label)
        .help("say how the order stands, as in `state: { at: status, values: { SUCCESS: paid } }`")
        .help("if the application has to ask the query, say so: `allow: { W0506: … }`"),
    );
}
