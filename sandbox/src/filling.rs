//! Fills a table of an answer or notification: with what the order says, else with the spec's example, else with
//! something that keeps to the limits.

use jiff::Timestamp;
use paysmith_codegen::checked::{Field, Kind, ListUse, ObjectUse, Table, Wire};

use crate::checking::join;
use crate::json::Json;
use crate::limits::{self, Around};
use crate::made;
use crate::numbers::{Numbers, renumbered};
use crate::times;

/// No made-up list is longer.
const MOST_ITEMS: u32 = 100;

/// Where values come from.
pub(crate) struct Filling<'a> {
    /// Where a field of the same name is looked for, the nearest first: the request, then the request that
    /// made the order.
    pub(crate) scopes: Vec<&'a Json>,
    pub(crate) around: Around<'a>,
    pub(crate) numbers: &'a Numbers,
    /// The example's request: a number that differs between it and the example's answer is no echo, but the provider's own.
    pub(crate) asked_example: Option<&'a Json>,
    /// The numbers that the provider gave the order.
    pub(crate) facts: Option<&'a Json>,
    /// The order's place in the book.
    pub(crate) serial: u64,
    /// The order isn't paid: times and payer's data of the example don't apply.
    pub(crate) unpaid: bool,
    /// The field that the payer scans or opens, and what it leads to.
    pub(crate) hand_over: Option<(&'a str, String)>,
}

impl Filling<'_> {
    /// An object as the table wants it; JSON text stands in it as objects and lists (see [`sealed`]).
    pub(crate) fn table(&self, table: &Table, example: Option<&Json>, path: &str) -> Json {
        let member = |field: &Field| {
            let path = join(path, &field.wire);
            let value = self.field(field, example.and_then(|example| example.get(&field.wire)), &path)?;
            Some((field.wire.clone(), value))
        };
        Json::Object(table.fields.iter().filter_map(member).collect())
    }

    fn field(&self, field: &Field, example: Option<&Json>, path: &str) -> Option<Json> {
        match &field.kind {
            Kind::Object(object) => self.object(field, object, example, path),
            Kind::List(list) => self.list(field, list, example),
            Kind::Any => example.cloned().or(field.required.then(|| Json::Object(Vec::new()))),
            kind => self.scalar(field, kind, example, path),
        }
    }

    fn object(&self, field: &Field, object: &ObjectUse, example: Option<&Json>, path: &str) -> Option<Json> {
        let read = example.and_then(read);
        let echoed = || self.scopes.iter().any(|scope| matches!(scope.at(path), Some(Json::Object(_))));
        if !field.required && read.is_none() && !echoed() {
            return None;
        }
        let filled = self.table(&object.table, read.as_ref(), path);
        (field.required || !filled.members().is_empty()).then_some(filled)
    }

    fn list(&self, field: &Field, list: &ListUse, example: Option<&Json>) -> Option<Json> {
        if let Some(Json::List(items)) = example.and_then(read) {
            return Some(Json::List(items));
        }
        // The element's own name, not the list's place: an element echoes nothing but by name.
        let made = || self.field(&Field { required: true, ..(*list.item).clone() }, None, "");
        let wanted = list.min.filter(|_| list.text.is_none()).unwrap_or(0).min(MOST_ITEMS);
        field.required.then(|| Json::List((0..wanted).filter_map(|_| made()).collect()))
    }

    fn scalar(&self, field: &Field, kind: &Kind, example: Option<&Json>, path: &str) -> Option<Json> {
        if let Some((_, leads_to)) = self.hand_over.as_ref().filter(|(name, _)| *name == path)
            && let Some(value) = self.fitting(kind, &Json::Text(leads_to.clone()))
        {
            return Some(value);
        }
        let number = self.numbers.is(&field.wire);
        let known = || self.fitting(kind, self.facts?.get(&field.wire)?);
        let own_number = number && self.differs_in_example(&field.wire, example);
        // What the provider once called it by, it goes on to, whatever else has a number of that name.
        let known = known().filter(|_| number);
        let echoed = if own_number { known } else { known.or_else(|| self.echo(kind, &field.wire, path)) };
        if echoed.is_some() {
            return echoed;
        }
        if self.unpaid && !field.required && (field.sensitive || matches!(kind, Kind::Instant(_))) {
            return None;
        }
        let own = |example: &Json| {
            let renumbered = renumbered(&example.scalar().filter(|text| !text.is_empty())?, self.serial);
            self.fitting(kind, &Json::Text(renumbered))
        };
        example
            .filter(|_| number)
            .and_then(own)
            .or_else(|| example.and_then(|example| self.fitting(kind, example)))
            .or_else(|| field.required.then(|| self.made(field)))
    }

    fn differs_in_example(&self, name: &str, answered: Option<&Json>) -> bool {
        let leaves = self.asked_example.map(Json::leaves).unwrap_or_default();
        let asked = leaves.into_iter().find(|(leaf, _)| *leaf == name).and_then(|(_, value)| value.scalar());
        let answered = answered.and_then(Json::scalar);
        asked.is_some() && answered.is_some() && asked != answered
    }

    /// The value that the request or the order has at the same path, or else under the same name.
    fn echo(&self, kind: &Kind, name: &str, path: &str) -> Option<Json> {
        let here = |scope: &&Json| self.fitting(kind, scope.at(path)?);
        let named = |scope: &&Json| {
            let same = scope.leaves().into_iter().filter(|(leaf, _)| *leaf == name);
            same.filter_map(|(_, value)| self.fitting(kind, value)).next()
        };
        self.scopes.iter().find_map(here).or_else(|| self.scopes.iter().find_map(named))
    }

    /// A scalar as this kind writes it, if it keeps to the kind's limits.
    pub(crate) fn fitting(&self, kind: &Kind, value: &Json) -> Option<Json> {
        let written = written(kind, &value.scalar()?)?;
        limits::scalar(kind, &written, false, &self.around).is_empty().then_some(written)
    }

    /// A value out of nothing that keeps to the field's limits.
    pub(crate) fn made(&self, field: &Field) -> Json {
        match &field.kind {
            Kind::Object(object) => self.table(&object.table, None, ""),
            Kind::List(_) => Json::List(Vec::new()),
            Kind::Any => Json::Object(Vec::new()),
            Kind::Instant(instant) => {
                times::write(Timestamp::now(), instant.format, instant.offset, instant.wire)
            }
            kind => {
                let candidates = made::candidates(field, self.serial, self.around.credentials);
                let fitting = |text: &String| self.fitting(kind, &Json::Text(text.clone()));
                candidates.iter().find_map(fitting).unwrap_or_else(|| Json::Text(String::new()))
            }
        }
    }

    /// Makes the objects on the way to a dotted path, each with what it must have.
    pub(crate) fn reach(&self, table: &Table, fields: &mut Json, path: &str) {
        let mut so_far = String::new();
        for name in path.split('.') {
            so_far = join(&so_far, name);
            if so_far == path || fields.at(&so_far).is_some() {
                continue;
            }
            if let Some(Kind::Object(object)) = table.find(&so_far).map(|field| &field.kind) {
                fields.put(&so_far, self.table(&object.table, None, &so_far));
            }
        }
    }
}

/// A scalar as this kind is written on the wire; `None` where the text is no such thing.
pub(crate) fn written(kind: &Kind, text: &str) -> Option<Json> {
    let text = text.to_owned();
    let by = |wire: Wire, text: String| {
        if wire == Wire::Number { Json::Number(text) } else { Json::Text(text) }
    };
    Some(match kind {
        Kind::Text(_) | Kind::Duration(_) | Kind::Currency(_) => Json::Text(text),
        Kind::Int(int) | Kind::MinorUnits(int, _) => {
            by(int.wire, text.parse::<i64>().ok().map(|number| number.to_string())?)
        }
        Kind::Bool(Wire::Number) => Json::Bool(text.parse().ok()?),
        Kind::Bool(Wire::String) => Json::Text(text),
        Kind::Decimal(limits) => {
            let number: rust_decimal::Decimal = text.parse().ok()?;
            let mut scaled = number;
            scaled.rescale(limits.scale);
            by(limits.wire, (scaled == number).then(|| scaled.to_string())?)
        }
        Kind::Enum(of) if of.of.int => by(of.wire, text.parse::<i64>().ok()?.to_string()),
        Kind::Enum(_) => Json::Text(text),
        Kind::Instant(instant) if times::is_unix(instant.format) => {
            by(instant.wire, text.parse::<i64>().ok()?.to_string())
        }
        Kind::Instant(_) => Json::Text(text),
        Kind::Object(_) | Kind::List(_) | Kind::Any => return None,
    })
}

/// An object or list of an example, which may stand there as JSON text.
fn read(example: &Json) -> Option<Json> {
    match example {
        Json::Text(text) => Json::parse(text),
        Json::Object(_) | Json::List(_) => Some(example.clone()),
        _ => None,
    }
}

/// The fields as they go out: objects and lists that are JSON text in a string become so.
pub(crate) fn sealed(table: &Table, fields: &Json) -> Json {
    let member = |(name, value): &(String, Json)| {
        let field = table.fields.iter().find(|field| field.wire == *name);
        (name.clone(), field.map_or_else(|| value.clone(), |field| sealed_field(field, value)))
    };
    Json::Object(fields.members().iter().map(member).collect())
}

fn sealed_field(field: &Field, value: &Json) -> Json {
    let (inner, text) = match (&field.kind, value) {
        (Kind::Object(object), Json::Object(_)) => (sealed(&object.table, value), object.text.is_some()),
        (Kind::List(list), Json::List(items)) => {
            let items = items.iter().map(|item| sealed_field(&list.item, item)).collect();
            (Json::List(items), list.text.is_some())
        }
        _ => (value.clone(), false),
    };
    if text { Json::Text(inner.to_string()) } else { inner }
}
