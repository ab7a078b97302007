//! Operations that leave somebody without an answer about money.

use crate::checked::{Effect, Operation, Provider};
use crate::model::cx::Cx;
use crate::report::{Code, Problem};

pub(super) fn lint(cx: &Cx, provider: &Provider) {
    for operation in &provider.operations {
        let harmless = matches!(operation.effect, Effect::Read | Effect::Change);
        if !harmless && operation.recover.is_none() {
            no_recovery(cx, operation);
        }
    }
}

fn no_recovery(cx: &Cx, operation: &Operation) {
    let at = operation.about.at;
    let effect = cx.places().of(at).at(&["effect"]);
    let words = if operation.address.is_call() {
        "after a time-out, nobody can find out what became of it"
    } else {
        "once the payer is back, nobody can ask what became of it"
    };
    cx.warn(
        &[at],
        Problem::new(Code::NoRecovery, at, format!("`{}` has no `recover:`", operation.name))
            .label(words)
            .related(effect, "and it may move money")
            .help("name the query that tells, as in `recover: { query: order.query, by: order_no, every: 5s, for: 2m }`")
            .help("if the provider has none, allow it and say so: `allow: { W0501: … }`"),
    );
}
