//! Warns of operations after which nobody can find out what became of the money, and of operations that may move all of
//! it because an application forgot the amount.

use crate::checked::{Effect, Kind, Operation, Provider, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        let harmless = matches!(operation.effect, Effect::Read | Effect::Change);
        if !harmless && operation.recover.is_none() {
            no_recovery(problems, operation);
        }
        if let (true, Some(amount)) = (is_of_a_part(operation.effect), &operation.amount) {
            let owners = [operation.about.at];
            warn_of_missing(problems, &owners, &operation.request, (amount, amount));
        }
    }
}

/// Whether the operation may concern only a part of the order's money.
const fn is_of_a_part(effect: Effect) -> bool {
    matches!(effect, Effect::Refund | Effect::Capture | Effect::Release)
}

/// Warns of an amount that may be left out of a request that moves a part of an order's money: the provider would
/// then move all of it. `name` is the dotted name of the amount, and `left` is what remains of that name from `table` on.
fn warn_of_missing(problems: &Problems, owners: &[Span], table: &Table, (name, left): (&str, &str)) {
    let (first, rest) = left.split_once('.').map_or((left, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = table.fields.iter().find(|field| field.wire == first) else { return };
    let owners = [owners, &[field.about.at, field.limit_at]].concat();
    if !field.required {
        problems.warn(
            &owners,
            Problem::new(Code::AmountMayBeMissing, field.about.at, format!("`{name}` may be left out"))
                .label("an application that forgets it may move all of the money")
                .help(
                    "demand it with `required: true`: an application that means the whole amount can say so",
                )
                .help("if it can't be demanded, say why: `allow: { W0503: … }`"),
        );
    } else if let (Some(rest), Kind::Object(object)) = (rest, &field.kind) {
        warn_of_missing(problems, &owners, &object.table, (name, rest));
    }
}

fn no_recovery(problems: &Problems, operation: &Operation) {
    let at = operation.about.at;
    let effect = problems.index().of(at).span(&["effect"]);
    let words = if operation.address.is_call() {
        "after a time-out, nobody can find out what became of it"
    } else {
        "once the payer is back, nobody can ask what became of it"
    };
    problems.warn(
        &[at],
        Problem::new(Code::NoRecovery, at, format!("`{}` has no `recover:`", operation.name))
            .label(words)
            .related(effect, "and it may move money")
            .help("name the query that tells, as in `recover: { query: order.query, by: order_no, every: 5s, for: 2m }`")
            .help("if the provider has none, allow it and say so: `allow: { W0501: … }`"),
    );
}
