//! Checks recoveries: the query is there, it can tell how an outcome ended, and the request has what the query asks for.

use crate::check::dotted_names::{leads_nowhere, no_such_field};
use crate::checked::{Effect, Field, Kind, Operation, Provider, Recover};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider, operation: &Operation, recover: &Recover) {
    let at = problems.index().of(recover.at).span(&["query"]);
    let Some(query) = provider.operation(&recover.query) else {
        let names = provider.operations.iter().map(|operation| operation.name.as_str());
        let message = format!("no operation `{}` to recover by", recover.query);
        problems.push(
            unknown(Code::UnknownOperation, at, message, &recover.query, names).label("not in `operations:`"),
        );
        return;
    };
    refuse_no_answer(problems, at, query);
    for (theirs, ours) in &recover.by {
        check_pair(problems, operation, query, recover, theirs, ours);
    }
    for name in &recover.ask {
        check_asked(problems, query, recover, name);
    }
    // A wrong name in `by:` may be meant for the field that is missing, so nothing is reported as missing then.
    let sure = recover.by.iter().all(|(theirs, _)| query.request.find(theirs).is_some());
    for field in query.request.fields.iter().filter(|field| sure && field.required) {
        let given = recover.by.iter().any(|(theirs, _)| theirs.split('.').next() == Some(&field.wire))
            || recover.ask.contains(&field.wire)
            || field.fixed.is_some();
        if !given {
            let at = problems.index().of(recover.at).span(&["by"]);
            problems.push(
                Problem::new(
                    Code::RecoveryIncomplete,
                    at,
                    format!("the query `{}` needs `{}`", query.name, field.wire),
                )
                .label("and the recovery doesn't give it")
                .related(field.about.at, "required here")
                .help(format!(
                    "add `{0}` to `by:`; to `ask:`, if the request has no such field and the application must say it",
                    field.wire
                )),
            );
        }
    }
}

/// Reports a query that can't settle an outcome: one that isn't a `read`, or that has no state.
fn refuse_no_answer(problems: &Problems, at: Span, query: &Operation) {
    let problem =
        Problem::new(Code::RecoveryIncomplete, at, format!("`{}` can't settle an outcome", query.name));
    if query.effect != Effect::Read {
        let effect = problems.index().of(query.about.at).span(&["effect"]);
        problems.push(
            problem
                .label("the recovery asks this again and again")
                .related(effect, "which only a `read` allows"),
        );
    } else if query.state.is_none() {
        problems.push(
            problem
                .label("the recovery asks this how the order stands")
                .related(query.about.at, "and this has no `state:`"),
        );
    }
}

/// Checks a name of `ask:`, a field of the query that the application fills in.
fn check_asked(problems: &Problems, query: &Operation, recover: &Recover, name: &str) {
    let at = problems.index().of(recover.at).find(&["ask"], name);
    if query.request.fields.iter().all(|field| field.wire != *name) {
        let message = format!("the query `{}` has no field `{name}`", query.name);
        problems.push(
            no_such_field(Code::RecoveryIncomplete, at, message, &query.request, name)
                .label("not in its request")
                .related(query.about.at, "the query"),
        );
    } else if recover.by.iter().any(|(theirs, _)| theirs == name) {
        problems.push(
            Problem::new(Code::RecoveryIncomplete, at, format!("`{name}` is asked for, and given"))
                .label("`by:` takes it from the request")
                .help("leave it out of `ask:`"),
        );
    }
}

/// Checks a pair of `by:`, a field of the query and the field of this request that it is filled with.
fn check_pair(
    problems: &Problems,
    operation: &Operation,
    query: &Operation,
    recover: &Recover,
    theirs: &str,
    ours: &str,
) {
    let at = |name| problems.index().of(recover.at).find(&["by"], name);
    if leads_nowhere(problems, &query.request, theirs) {
        let message = format!("the query `{}` has no field `{theirs}`", query.name);
        problems.push(
            no_such_field(Code::RecoveryIncomplete, at(theirs), message, &query.request, theirs)
                .label("not in its request")
                .related(query.about.at, "the query"),
        );
    }
    if leads_nowhere(problems, &operation.request, ours) {
        let message = format!("`{}` has no field `{ours}` to recover by", operation.name);
        let problem = no_such_field(Code::RecoveryIncomplete, at(ours), message, &operation.request, ours);
        problems.push(problem.label("not in this request"));
    }
    if let (Some(to), Some(from)) = (query.request.find(theirs), operation.request.find(ours)) {
        refuse_other_shape(problems, at(theirs), query, to, from);
        refuse_gaps(problems, at(theirs), query, theirs, to, from);
    }
}

/// Reports a field of the query that can't take what the request has: an object, say, where the query wants a text.
fn refuse_other_shape(problems: &Problems, at: Span, query: &Operation, to: &Field, from: &Field) {
    let shape = |field: &Field| match field.kind {
        Kind::Object(_) => "an object",
        Kind::List(_) => "a list",
        _ => "a single value",
    };
    let takes_any = matches!(to.kind, Kind::Any) || matches!(from.kind, Kind::Any);
    if shape(to) != shape(from) && !takes_any {
        let message = format!("`{}` of the query `{}` can't be filled in", to.wire, query.name);
        problems.push(
            Problem::new(Code::RecoveryIncomplete, at, message)
                .label(format!("it is {}", shape(to)))
                .related(from.about.at, format!("and this is {}", shape(from)))
                .help("name the member that says which order is meant, with a dot, as in `by: { order_no: order.no }`"),
        );
    }
}

/// Reports what the query requires and the request may lack, within objects too.
fn refuse_gaps(problems: &Problems, at: Span, query: &Operation, path: &str, to: &Field, from: &Field) {
    let gap = |path: &str, needed: &Field, given: Option<&Field>| {
        let problem =
            Problem::new(Code::RecoveryIncomplete, at, format!("the query `{}` needs `{path}`", query.name))
                .label("but the request may go without it")
                .related(needed.about.at, "required here");
        problems.push(match given {
            Some(given) => problem.related(given.about.at, "optional here"),
            None => problem,
        });
    };
    if to.required && !from.required && !path.contains('.') {
        gap(path, to, Some(from));
    }
    let (Kind::Object(to), Kind::Object(from)) = (&to.kind, &from.kind) else { return };
    for field in to.table.fields.iter().filter(|field| field.required) {
        let path = format!("{path}.{}", field.wire);
        match from.table.find(&field.wire) {
            Some(same) if same.required => refuse_gaps(problems, at, query, &path, field, same),
            other => gap(&path, field, other),
        }
    }
}
