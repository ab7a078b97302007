//! What can be compared between an answer and its request: the order's number, the amount, and the currency.
//!
//! Members are found by their names and not by `echo:` in the specs, so that the matrix also notices an echo that a
//! spec has forgotten. A member of which the spec says, with a reason, that it is no echo isn't compared here either.

use std::fmt;

use paysmith_codegen::checked::{Kind, Operation, Table};

use crate::round_trip::json::Json;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Order,
    Amount,
    Currency,
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Order => "order",
            Self::Amount => "amount",
            Self::Currency => "currency",
        })
    }
}

/// A member of the request that an answer may repeat.
#[derive(Debug, Clone)]
pub(crate) struct Echo {
    pub(crate) what: What,
    /// Its path in the request.
    pub(crate) ours: String,
    /// Its name in an answer, at whatever depth.
    pub(crate) theirs: String,
}

/// The members of a request that an answer may repeat.
pub(crate) fn echoes(asking: &Operation) -> Vec<Echo> {
    let order = asking.order.clone().map(|path| (What::Order, path));
    let amount = asking.amount.clone().map(|path| (What::Amount, path));
    let currency = currency(asking).map(|path| (What::Currency, path));
    let all = [order, amount, currency].into_iter().flatten();
    let all = all.map(|(what, ours)| Echo { what, theirs: last(&ours).to_owned(), ours });
    all.filter(|echo| !is_no_echo(asking, &echo.theirs)).collect()
}

/// Whether the spec says that a member of that name doesn't repeat the request, although it has the same name.
fn is_no_echo(asking: &Operation, name: &str) -> bool {
    let said = &asking.echo;
    let named = |path: &String| last(path) == name;
    said.not.iter().any(|(path, _)| named(path))
        || (said.nothing.is_some() && !said.pairs.iter().any(|(theirs, _)| named(theirs)))
}

/// The path of the amount's currency: the field that the amount's type names, or a field beside the amount whose name
/// says so.
fn currency(asking: &Operation) -> Option<String> {
    let amount = asking.amount.as_deref()?;
    let parent = amount.rsplit_once('.').map(|(parent, _)| parent);
    let beside = |name: &str| parent.map_or(name.to_owned(), |parent| format!("{parent}.{name}"));
    if let Kind::MinorUnits(_, Some(name)) = &asking.request.find(amount)?.kind
        && asking.request.find(&beside(name)).is_some()
    {
        return Some(beside(name));
    }
    let table = match parent.map(|parent| asking.request.find(parent)) {
        Some(parent) => match &parent?.kind {
            Kind::Object(object) => &object.table,
            _ => return None,
        },
        None => &asking.request,
    };
    let called = table.fields.iter().find(|field| field.wire.to_lowercase().contains("curr"))?;
    Some(beside(&called.wire))
}

/// The last name of a dotted path.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// How an answer compares with the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    Equal,
    Unequal,
    /// The answer doesn't have that member.
    Silent,
    /// The answer is a list that doesn't have the order.
    NoRow,
}

/// How the fields of an answer compare with a request. `question` is the request that was answered: the same one, or a
/// query about it.
pub(crate) fn compare(
    echo: &Echo,
    request: &Json,
    (answering, question): (&Operation, &Json),
    fields: Option<&Json>,
) -> Compared {
    let (Some(fields), Some(wanted)) = (fields, request.at(&echo.ours)) else { return Compared::Silent };
    // A member that isn't in the answer's table doesn't count, and neither does one that the spec says is no echo.
    if is_no_echo(answering, &echo.theirs) || !has(&answering.response, &echo.theirs) {
        return Compared::Silent;
    }
    let Some(places) = places(answering, question, fields) else { return Compared::NoRow };
    let told = places.iter().flat_map(|place| place.named(&echo.theirs));
    let told: Vec<String> = told.filter_map(Json::scalar).filter(|told| !told.is_empty()).collect();
    match wanted.scalar() {
        Some(wanted) if !told.is_empty() => {
            if told.iter().all(|told| same(told, &wanted)) {
                Compared::Equal
            } else {
                Compared::Unequal
            }
        }
        _ => Compared::Silent,
    }
}

/// Whether a table has a field of that name, at whatever depth.
fn has(table: &Table, name: &str) -> bool {
    table.fields.iter().any(|field| field.wire == name || inside(&field.kind, name))
}

fn inside(kind: &Kind, name: &str) -> bool {
    match kind {
        Kind::Object(object) => has(&object.table, name),
        Kind::List(list) => inside(&list.item.kind, name),
        _ => false,
    }
}

/// The parts of an answer that are about the order. In a list, those are the rows that were asked for.
fn places<'f>(answering: &Operation, question: &Json, fields: &'f Json) -> Option<Vec<&'f Json>> {
    let rows = answering.state.as_ref().and_then(|state| state.rows.as_ref());
    let Some((list, pick)) = rows else { return Some(vec![fields]) };
    let Some(Json::List(all)) = fields.at(list) else { return None };
    let asked: Vec<_> =
        pick.iter().filter_map(|(theirs, ours)| Some((theirs, question.at(ours)?.scalar()?))).collect();
    let is_asked = |row: &&Json| {
        asked.iter().all(|(theirs, wanted)| row.at(theirs).and_then(Json::scalar).as_ref() == Some(wanted))
    };
    let found: Vec<&Json> = all.iter().filter(is_asked).collect();
    (!found.is_empty()).then_some(found)
}

/// Whether two values are equal. Numbers are compared by value, so that 12 equals 12.00.
fn same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<paysmith_runtime::Decimal>().ok();
    one == other || number(one).is_some_and(|value| Some(value) == number(other))
}
