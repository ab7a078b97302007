//! Genuine answers that are signed correctly but are about something else: another order, another operation, another
//! amount or currency. They come as the answer to the call, or to the query of its recovery.

use std::sync::Arc;

use axum::body::Bytes;
use paysmith_codegen::checked::Operation;
use paysmith_runtime::{Decimal, Reply};

use super::{Expect, Made, Way, answer};
use crate::echo::{self, Compared, Echo, What};
use crate::genuine::{Call, Told, fields_of, replace};
use crate::http_answers::Answer;
use crate::round_trip::json::Json;
use crate::server::End;

pub(super) fn cells(made: &mut Made<'_>, calls: &[Arc<Call>]) {
    if made.is_file() {
        return;
    }
    let call = Arc::clone(made.call);
    let others = |one: &&Arc<Call>| {
        one.provider.name == call.provider.name
            && one.table.name != call.table.name
            && one.mine.fields.is_some()
    };
    let others: Vec<&Arc<Call>> = calls.iter().filter(others).collect();
    orders(made, &call);
    refusals(made, &call);
    operations(made, &call, &others);
    for echo in echoes(&call) {
        changed(made, &call, &echo);
        written_otherwise(made, &call, &echo);
        unheard(made, &call, &echo);
    }
    if let Some(told) = &call.mine.told {
        recoveries(made, &call, told, &others);
    }
}

/// The members that this call's answers repeat. One that differs in the genuine answer only has the same name.
pub(super) fn echoes(call: &Call) -> Vec<Echo> {
    let (operation, mine) = (call.operation(), &call.mine);
    let fits = |echo: &Echo| {
        let answered = (operation, &mine.request);
        echo::compare(echo, &mine.request, answered, mine.fields.as_ref()) != Compared::Unequal
    };
    echo::echoes(operation).into_iter().filter(fits).collect()
}

/// What may come of an answer that isn't about this request.
pub(super) fn foreign(
    call: &Call,
    request: &Json,
    (answering, question): (&Operation, &Json),
    fields: Option<&Json>,
    (what, of): (&'static str, &str),
) -> Expect {
    let compared = |echo: &Echo| echo::compare(echo, request, (answering, question), fields);
    let all: Vec<(What, Compared)> = echoes(call).iter().map(|echo| (echo.what, compared(echo))).collect();
    let differs = all.iter().filter(|(_, how)| *how == Compared::Unequal).map(|(what, _)| *what);
    let no_row = all.iter().any(|(_, how)| *how == Compared::NoRow);
    Expect::Foreign { differs: differs.collect(), no_row, what, of: of.to_owned() }
}

fn whole(reply: &Reply) -> Bytes {
    Answer::of(reply).whole()
}

/// An answer of the same operation about another order.
fn orders(made: &mut Made<'_>, call: &Call) {
    let Some(other) = &call.other else { return };
    for (fault, request, reply, fields) in [
        ("the answer about a later order", &call.mine.request, &other.reply, &other.fields),
        ("the answer about an earlier order", &other.request, &call.mine.reply, &call.mine.fields),
    ] {
        let expect =
            foreign(call, request, (call.operation(), request), fields.as_ref(), ("another order", ""));
        made.once("another order", fault, expect, answer(whole(reply), End::Close));
        made.asked(request);
    }
}

/// A refusal of another order, with the fields of that order and without any.
fn refusals(made: &mut Made<'_>, call: &Call) {
    let Some(fields) = call.other.as_ref().and_then(|other| other.fields.as_ref()) else { return };
    let request = &call.mine.request;
    let nothing = Json::Object(Default::default());
    for (fault, fields) in [("with its fields", fields), ("without fields", &nothing)] {
        let Some(reply) = call.refused(fields) else { return };
        let told = call.in_a_refusal(fields);
        let what = ("a refusal of another order", "");
        let expect = foreign(call, request, (call.operation(), request), told, what);
        made.once("refusal of another order", fault, expect, answer(whole(&reply), End::Close));
    }
}

/// The genuine answer with its amount written in another way, 12.5 for 12.50. It must be accepted: to refuse it would
/// lose a sale.
fn written_otherwise(made: &mut Made<'_>, call: &Call, echo: &Echo) {
    let value = call.mine.request.at(&echo.ours).and_then(Json::scalar);
    let value = value.filter(|value| echo.what == What::Amount && value.contains('.'));
    let (Some(value), Some(fields)) = (value, &call.mine.fields) else { return };
    let short = value.trim_end_matches('0').trim_end_matches('.').to_owned();
    for other in [short, format!("{value}0")] {
        let mut fields = fields.clone();
        if replace(&mut fields, &echo.theirs, &|_| other.clone()) > 0 {
            let bytes = whole(&call.signed(call.table.name, &fields));
            let fault = format!("the same amount, `{other}` for `{value}`");
            made.once("whole", fault, Expect::Same, answer(bytes, End::Close));
        }
    }
}

/// Answers of every other operation, about their own orders and about this one.
fn operations(made: &mut Made<'_>, call: &Call, others: &[&Arc<Call>]) {
    let request = &call.mine.request;
    for other in others {
        let name = other.table.name;
        for (fault, exchange) in [("first", Some(&other.mine)), ("second", other.other.as_ref())] {
            let Some(exchange) = exchange else { continue };
            let fields = fields_of(call.party(), call.operation(), &exchange.reply);
            let what = ("another operation's answer about another order", name);
            let expect = foreign(call, request, (call.operation(), request), fields.as_ref(), what);
            let bytes = whole(&exchange.reply);
            made.once("another operation", format!("{name}, its {fault}"), expect, answer(bytes, End::Close));
        }
        let Some(mut fields) = other.mine.fields.clone() else { continue };
        let told = |echo: &Echo| request.at(&echo.ours).and_then(Json::scalar).zip(Some(echo.theirs.clone()));
        for (value, theirs) in echoes(call).iter().filter_map(told) {
            replace(&mut fields, &theirs, &|_| value.clone());
        }
        let bytes = whole(&other.signed(name, &fields));
        let expect = Expect::Alike { of: name.to_owned() };
        made.once("another operation, same order", name, expect, answer(bytes, End::Close));
    }
}

/// Other values of the same kind.
fn values(echo: &Echo, value: &str) -> Vec<String> {
    let others: Vec<String> = match echo.what {
        What::Order => {
            [format!("{value}1"), format!("X{value}"), value[1..].to_owned(), value.to_lowercase() + "x"]
                .into()
        }
        What::Amount => {
            let amount: Decimal = value.parse().unwrap_or_default();
            let unit = Decimal::new(1, amount.scale());
            let hundred = Decimal::from(100);
            let others = [amount + unit, amount - unit, amount * hundred, unit, -amount, Decimal::ZERO];
            others.iter().map(ToString::to_string).collect()
        }
        What::Currency => ["JPY", "USD", "EUR", "XXX"].map(str::to_owned).into(),
    };
    others.into_iter().filter(|other| other != value).collect()
}

/// The genuine answer with another number, amount or currency, and a right signature.
fn changed(made: &mut Made<'_>, call: &Call, echo: &Echo) {
    let request = &call.mine.request;
    let (Some(value), Some(fields)) = (request.at(&echo.ours).and_then(Json::scalar), &call.mine.fields)
    else {
        return;
    };
    for other in values(echo, &value) {
        let mut fields = fields.clone();
        if replace(&mut fields, &echo.theirs, &|_| other.clone()) == 0 {
            return;
        }
        let what = (kind_of(echo), "");
        let expect = foreign(call, request, (call.operation(), request), Some(&fields), what);
        let bytes = whole(&call.signed(call.table.name, &fields));
        made.once(kind_of(echo), format!("`{other}` for `{value}`"), expect, answer(bytes, End::Close));
    }
}

const fn kind_of(echo: &Echo) -> &'static str {
    match echo.what {
        What::Order => "another order",
        What::Amount => "another amount",
        What::Currency => "another currency",
    }
}

const fn in_recovery(echo: &Echo) -> &'static str {
    match echo.what {
        What::Order => "a recovery told of another order",
        What::Amount => "a recovery told of another amount",
        What::Currency => "a recovery told of another currency",
    }
}

/// The genuine answer to a request for another amount or currency. If the answer doesn't have that member, nobody can
/// tell the difference.
fn unheard(made: &mut Made<'_>, call: &Call, echo: &Echo) {
    let Some(value) = call.mine.request.at(&echo.ours).cloned() else { return };
    if echo.what == What::Order {
        return;
    }
    for other in values(echo, &value.scalar().unwrap_or_default()) {
        let mut request = call.mine.request.clone();
        let other = if matches!(value, Json::Number(_)) { Json::number(&other) } else { Json::text(&other) };
        request.put(&echo.ours, other.clone());
        if !call.takes(&request) {
            continue;
        }
        let (fields, what) = (call.mine.fields.as_ref(), (kind_of(echo), ""));
        let expect = foreign(call, &request, (call.operation(), &request), fields, what);
        let bytes = whole(&call.mine.reply);
        made.once(kind_of(echo), format!("{value} for {other} asked"), expect, answer(bytes, End::Close));
        made.asked(&request);
        return;
    }
}

/// The answer is lost, and the query's answer is about something else, or isn't one.
fn recoveries(made: &mut Made<'_>, call: &Call, told: &Told, others: &[&Arc<Call>]) {
    recovery(made, "the genuine answer", Expect::Anything, &told.reply);
    let half = Reply { body: told.reply.body[..told.reply.body.len() / 2].to_vec(), ..told.reply.clone() };
    recovery(made, "half of the genuine answer", Expect::Open, &half);
    for (status, body) in [(200, ""), (200, "{}"), (502, "<html></html>"), (200, "<html></html>"), (302, "")]
    {
        let reply = Reply { status, headers: Default::default(), body: body.into() };
        recovery(made, &format!("told `{body}` with status {status}"), Expect::Open, &reply);
    }
    let query = call.spec.operation(told.query.name).unwrap();
    let asked = (query, &told.question);
    let expect = |fields: Option<&Json>, what| foreign(call, &call.mine.request, asked, fields, what);
    if let Some(other) = call.other.as_ref().and_then(|other| other.told.as_ref()) {
        let what = ("a recovery told of another order", "");
        recovery(made, "told of another order", expect(other.fields.as_ref(), what), &other.reply);
    }
    for (echo, other, fields) in retold(call, told) {
        let reply = call.signed(&query.name, &fields);
        let fault = format!("told of {} `{other}`", echo.what);
        recovery(made, &fault, expect(Some(&fields), (in_recovery(&echo), "")), &reply);
    }
    for other in others {
        let fields = fields_of(call.party(), query, &other.mine.reply);
        let what = ("a recovery told another operation's answer", other.table.name);
        let fault = format!("told the answer of {}", other.table.name);
        recovery(made, &fault, expect(fields.as_ref(), what), &other.mine.reply);
    }
}

fn recovery(made: &mut Made<'_>, fault: &str, expect: Expect, reply: &Reply) {
    let lost = answer(Bytes::new(), End::Close);
    let plays = vec![lost, answer(whole(reply), End::Keep)];
    made.push("recovery", fault, expect, Way::Recover, plays);
}

/// The query's answer with another number, amount or currency.
fn retold(call: &Call, told: &Told) -> Vec<(Echo, String, Json)> {
    let mut all = Vec::new();
    for echo in echoes(call) {
        let value = call.mine.request.at(&echo.ours).and_then(Json::scalar);
        let (Some(value), Some(fields)) = (value, &told.fields) else { continue };
        for other in values(&echo, &value) {
            let mut fields = fields.clone();
            if replace(&mut fields, &echo.theirs, &|_| other.clone()) > 0 {
                all.push((echo.clone(), other, fields));
            }
        }
    }
    all
}
