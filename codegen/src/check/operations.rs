//! Operations and notifications: every dotted name leads to a field, and every recovery can be sent.

use super::unknown;
use crate::checked::{
    At, Body, Effect, Field, HandOver, Kind, Notification, Operation, Pattern, Provider, State, Table, Template,
};
use crate::model::reader::Cx;
use crate::report::{Code, Problem};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for operation in &provider.operations {
        check_operation(cx, provider, operation);
    }
    for notification in &provider.notifications {
        check_notification(cx, provider, notification);
    }
}

fn check_operation(cx: &Cx, provider: &Provider, operation: &Operation) {
    let at = operation.about.at;
    let (request, response) = (&operation.request, &operation.response);
    for (key, name) in [("order", &operation.order), ("amount", &operation.amount)] {
        if let Some(name) = name {
            field(cx, at, key, "request", request, name);
        }
    }
    match &operation.hand_over {
        Some(HandOver::Qr(name) | HandOver::Link(name)) => field(cx, at, "hand_over", "response", response, name),
        None => {}
    }
    if let Some(state) = &operation.state {
        check_state(cx, at, state, response, Some(request));
    }
    check_envelope_use(cx, operation);
    check_prefixes(cx, provider, request);
    if operation.recover.is_some() {
        check_recovery(cx, provider, operation);
    }
}

/// A dotted name must lead to a field.
fn field(cx: &Cx, at: At, key: &str, what: &str, table: &Table, name: &str) {
    if table.find(name).is_none() {
        let names = table.fields.iter().map(|field| field.wire.as_str());
        let message = format!("`{key}:` names `{name}`, which the {what} doesn't have");
        cx.push(unknown(Code::UnknownField, at, message, name, names).label(format!("no such field in the {what}")));
    }
}

fn check_state(cx: &Cx, at: At, state: &State, response: &Table, request: Option<&Table>) {
    let mut table = response;
    if let Some((rows, pick)) = &state.rows {
        let Some(Field { kind: Kind::List(list), .. }) = response.find(rows) else {
            let message = format!("`rows:` names `{rows}`, which is no list of the response");
            let names = response.fields.iter().map(|field| field.wire.as_str());
            cx.push(unknown(Code::UnknownField, at, message, rows, names).label("no such list"));
            return;
        };
        let Kind::Object(row) = &list.item.kind else {
            cx.push(Problem::new(Code::UnknownField, at, format!("`{rows}` is no list of objects")));
            return;
        };
        table = &row.table;
        for (theirs, ours) in pick {
            field(cx, at, "where", "row", table, theirs);
            if let Some(request) = request {
                field(cx, at, "where", "request", request, ours);
            }
        }
    }
    for case in &state.cases {
        for condition in &case.when {
            field(cx, case.about.at, "state", "response", table, &condition.name);
        }
    }
}

fn check_envelope_use(cx: &Cx, operation: &Operation) {
    let at = operation.about.at;
    let template = match &operation.envelope.request {
        Body::Json(template) | Body::Form(template) => template,
    };
    if operation.method.is_none() && uses_operation(template) {
        cx.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `method:`", operation.name))
                .label("its envelope sends `$operation`")
                .related(operation.envelope.about.at, "the envelope"),
        );
    }
    if operation.answer.is_none() && uses_answer(&operation.envelope.response) {
        cx.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `answer:`", operation.name))
                .label("its envelope looks for `$answer`")
                .related(operation.envelope.about.at, "the envelope"),
        );
    }
    if matches!(operation.envelope.request, Body::Form(Template::Object(ref members)) if members.iter().any(|(_, inner)| *inner == Template::Fields))
    {
        for field in operation.request.fields.iter().filter(|field| !fits_form(field)) {
            cx.push(
                Problem::new(Code::OperationIncomplete, field.about.at, format!("a form can't hold `{}`", field.wire))
                    .label("an object or a list")
                    .help("write it as JSON text, with `wire: text`"),
            );
        }
    }
}

fn fits_form(field: &Field) -> bool {
    match &field.kind {
        Kind::Object(object) => object.text.is_some(),
        Kind::List(list) => list.text.is_some(),
        _ => true,
    }
}

fn uses_operation(template: &Template) -> bool {
    match template {
        Template::Object(members) => members.iter().any(|(_, inner)| uses_operation(inner)),
        Template::Text(inner) => uses_operation(inner),
        Template::Operation => true,
        _ => false,
    }
}

fn uses_answer(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Object(members) => members.iter().any(|(name, inner)| name == "$answer" || uses_answer(inner)),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => uses_answer(inner),
        _ => false,
    }
}

fn check_prefixes(cx: &Cx, provider: &Provider, table: &Table) {
    for field in &table.fields {
        match &field.kind {
            Kind::Text(text) => {
                if let Some(name) = &text.prefix
                    && !provider.credentials.iter().any(|credential| credential.name == *name)
                {
                    super::schemes::credential_missing(cx, provider, field.limit_at, name);
                }
            }
            Kind::Object(object) => check_prefixes(cx, provider, &object.table),
            _ => {}
        }
    }
}

fn check_recovery(cx: &Cx, provider: &Provider, operation: &Operation) {
    let Some(recover) = &operation.recover else { return };
    let at = recover.at;
    let Some(query) = provider.operation(&recover.query) else {
        let names = provider.operations.iter().map(|operation| operation.name.as_str());
        let message = format!("no operation `{}` to recover by", recover.query);
        cx.push(
            unknown(Code::UnknownOperation, at, message, &recover.query, names).label("not in `operations:`"),
        );
        return;
    };
    if query.effect != Effect::Read || query.state.is_none() {
        cx.push(
            Problem::new(Code::RecoveryIncomplete, at, format!("`{}` can't settle an outcome", query.name))
                .label("a recovery asks an operation with `effect: read` and a `state:`")
                .related(query.about.at, "the query"),
        );
    }
    for (theirs, ours) in &recover.by {
        let (to, from) = (query.request.find(theirs), operation.request.find(ours));
        if to.is_none() {
            let names = query.request.fields.iter().map(|field| field.wire.as_str());
            let message = format!("the query `{}` has no field `{theirs}`", query.name);
            cx.push(unknown(Code::RecoveryIncomplete, at, message, theirs, names).label("recovery by it"));
        }
        if from.is_none() {
            let names = operation.request.fields.iter().map(|field| field.wire.as_str());
            let message = format!("the request has no field `{ours}`");
            cx.push(unknown(Code::RecoveryIncomplete, at, message, ours, names).label("recovery by it"));
        }
        if let (Some(to), Some(from)) = (to, from) {
            refuse_gaps(cx, at, query, theirs, to, from);
        }
    }
    for field in query.request.fields.iter().filter(|field| field.required) {
        let given = recover.by.iter().any(|(theirs, _)| theirs.split('.').next() == Some(&field.wire));
        if !given {
            cx.push(
                Problem::new(Code::RecoveryIncomplete, at, format!("the query needs `{}`", field.wire))
                    .label("the recovery doesn't give it")
                    .related(field.about.at, "required here")
                    .help(format!("add `{}` to `by:`", field.wire)),
            );
        }
    }
}

/// What an object of the query requires, the request's object must always have.
fn refuse_gaps(cx: &Cx, at: At, query: &Operation, path: &str, to: &Field, from: &Field) {
    if to.required && !from.required && !path.contains('.') {
        cx.push(
            Problem::new(Code::RecoveryIncomplete, at, format!("the query `{}` needs `{path}`", query.name))
                .label("but the request may go without it")
                .related(to.about.at, "required here")
                .related(from.about.at, "optional here"),
        );
    }
    let (Kind::Object(to), Kind::Object(from)) = (&to.kind, &from.kind) else { return };
    for field in to.table.fields.iter().filter(|field| field.required) {
        let path = format!("{path}.{}", field.wire);
        match from.table.find(&field.wire) {
            Some(same) if same.required => refuse_gaps(cx, at, query, &path, field, same),
            _ => cx.push(
                Problem::new(Code::RecoveryIncomplete, at, format!("the query `{}` needs `{path}`", query.name))
                    .label("but the request doesn't always have it")
                    .related(field.about.at, "required here"),
            ),
        }
    }
}

fn check_notification(cx: &Cx, provider: &Provider, notification: &Notification) {
    let at = notification.about.at;
    let table = &notification.table;
    for name in &notification.of {
        let Some(operation) = provider.operation(name) else {
            let names = provider.operations.iter().map(|operation| operation.name.as_str());
            let message = format!("`of:` names `{name}`, which is no operation");
            cx.push(unknown(Code::UnknownOperation, at, message, name, names).label("not in `operations:`"));
            continue;
        };
        if let Some(to) = &notification.to {
            field(cx, at, "to", "request", &operation.request, to);
        }
    }
    for (key, name) in [("order", &notification.order), ("amount", &notification.amount)] {
        if let Some(name) = name {
            field(cx, at, key, "notification", table, name);
        }
    }
    for name in &notification.key {
        field(cx, at, "key", "notification", table, name);
    }
    if let Some(state) = &notification.state {
        check_state(cx, at, state, table, None);
    }
    if notification.signed && notification.key.is_empty() {
        cx.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `key:`", notification.name))
                .label("what tells a repeat?")
                .note("providers send a notification again until it is acknowledged, and sometimes after that"),
        );
    }
}
