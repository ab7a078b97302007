//! Fills the fields of an answer or a notification: with what the request or the order says, else with the spec's example, else
//! with something that keeps to the limits.

use std::collections::HashSet;

use paysmith_codegen::checked::{Condition, Field, Kind, ListUse, ObjectUse, StateClass, Table, Wire};

use super::from_example::Proportion;
use super::made_up::{candidates, renumbered};
use super::moments::{Moments, exists_unpaid, is_always_known};
use crate::request::limits;
use crate::request::rules::condition_holds;
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::path::join;
use crate::wire::time;

/// The greatest number of elements of a made-up list.
const MOST_ITEMS: u32 = 100;

/// Fills fields. It has everything from which their values may come.
pub(crate) struct Filler<'a> {
    pub(crate) setup: &'a Setup,
    /// Objects in which a field of the same name is looked for, the most important first: the request, then the request that
    /// made the order.
    pub(crate) sources: Vec<&'a Json>,
    /// The request of the spec's example. A number that differs between it and the example's answer doesn't repeat the request,
    /// but is the provider's own.
    pub(crate) example_request: Option<&'a Json>,
    /// The numbers that the provider gave the order.
    pub(crate) provider_numbers: Option<&'a Json>,
    /// The names that the request which made the order could have given. What it didn't give isn't told.
    pub(crate) could_be_asked: Option<&'a HashSet<String>>,
    pub(crate) moments: Moments,
    /// The operation that made the order.
    pub(crate) made_by: Option<&'a str>,
    /// The serial number of the order in the book; 0 where there is no order.
    pub(crate) serial: u64,
    /// Whether the order was never paid. Then the example's times and its data of the payer don't apply.
    pub(crate) never_paid: bool,
    /// The paths of fields that don't repeat the request's field of the same name, each with the reason.
    pub(crate) not_echo: &'a [(String, String)],
    /// In which proportion amounts of the example are taken over; `None` where they stay as they are.
    pub(crate) proportion: Option<Proportion>,
    /// The path of the field that the payer scans or opens, and the URL that it leads to.
    pub(crate) hand_over: Option<(&'a str, String)>,
}

/// Whether an order in this state was never paid.
pub(crate) fn is_never_paid(state: StateClass) -> bool {
    matches!(state, StateClass::Pending | StateClass::Failed | StateClass::Closed)
}

impl Filler<'_> {
    /// An object with the fields of a table. Objects and lists that go out as JSON text are not yet text: see [`with_json_text`].
    pub(crate) fn table(&self, table: &Table, example: Option<&Json>, path: &str) -> Json {
        let member = |field: &Field| {
            let path = join(path, &field.wire);
            let value = self.field(field, example.and_then(|example| example.get(&field.wire)), &path)?;
            Some((field.wire.clone(), value))
        };
        Json::Object(table.fields.iter().filter_map(member).collect())
    }

    fn field(&self, field: &Field, example: Option<&Json>, path: &str) -> Option<Json> {
        let belongs = self.belongs(field);
        if belongs == Some(false) {
            return None;
        }
        let forced;
        let field = if belongs == Some(true) && !field.required {
            forced = Field { required: true, ..field.clone() };
            &forced
        } else {
            field
        };
        match &field.kind {
            Kind::Object(object) => self.object(field, object, example, path),
            Kind::List(list) => self.list(field, list, example),
            Kind::Any => example.cloned().or(field.required.then(|| Json::Object(Vec::new()))),
            kind => self.scalar(field, kind, example, path),
        }
    }

    /// Whether the conditions of a field hold for the request that made the order; `None` where the field has none, and where the
    /// request says nothing about them.
    fn belongs(&self, field: &Field) -> Option<bool> {
        let holds = |condition: &Condition| {
            // The request that made the order stands behind the one that is answered.
            let maker = self.sources.iter().rev().find(|source| source.at(&condition.name).is_some())?;
            Some(condition_holds(condition, maker))
        };
        field.only_if.iter().map(holds).reduce(|one, other| Some(one? && other?))?
    }

    fn object(&self, field: &Field, object: &ObjectUse, example: Option<&Json>, path: &str) -> Option<Json> {
        let example = example.and_then(parsed);
        let is_repeated =
            || self.sources.iter().any(|source| matches!(source.at(path), Some(Json::Object(_))));
        if !field.required && example.is_none() && !is_repeated() {
            return None;
        }
        let filled = self.table(&object.table, example.as_ref(), path);
        (field.required || !filled.members().is_empty()).then_some(filled)
    }

    fn list(&self, field: &Field, list: &ListUse, example: Option<&Json>) -> Option<Json> {
        if let Some(Json::List(items)) = example.and_then(parsed) {
            return Some(Json::List(
                items.iter().map(|item| self.all_like_example(&list.item, item)).collect(),
            ));
        }
        // The element has no path, so that it repeats a value of the request that has the same name, wherever it stands there.
        let element = || self.field(&Field { required: true, ..(*list.item).clone() }, None, "");
        let wanted = list.min.filter(|_| list.text.is_none()).unwrap_or(0).min(MOST_ITEMS);
        field.required.then(|| Json::List((0..wanted).filter_map(|_| element()).collect()))
    }

    fn scalar(&self, field: &Field, kind: &Kind, example: Option<&Json>, path: &str) -> Option<Json> {
        if let Some((_, url)) = self.hand_over.as_ref().filter(|(hand_over, _)| *hand_over == path)
            && let Some(value) = self.fitting(kind, &Json::Text(url.clone()))
        {
            return Some(value);
        }
        let is_order_number = self.setup.order_numbers.is(&field.wire);
        let is_new_number = self.not_echo.iter().any(|(other, _)| other == path);
        if is_order_number
            && !is_new_number
            && let Some(value) = self.given_number(field, kind)
        {
            return Some(value);
        }
        let is_other_amount = self.is_other_amount(kind, path, example);
        let is_providers_own =
            is_other_amount || (is_order_number && self.differs_in_example(&field.wire, example));
        if !is_providers_own && let Some(value) = self.repeated(kind, &field.wire, path) {
            return Some(value);
        }
        if !field.required
            && (self.is_left_out(field, kind) || (!is_providers_own && self.was_not_asked(field)))
        {
            return None;
        }
        if let Kind::Instant(instant) = kind {
            let is_told = field.required || is_always_known(instant) || example.is_some();
            return is_told.then(|| self.moments.told(instant));
        }
        example
            .filter(|_| is_order_number)
            .and_then(|example| self.number_like(kind, example))
            .or_else(|| example.and_then(|example| self.like_example(kind, example)))
            .or_else(|| field.required.then(|| self.make_up(field)))
    }

    /// Whether there is nothing to tell yet: the times and the payer of an order that was never paid.
    fn is_left_out(&self, field: &Field, kind: &Kind) -> bool {
        let is_of_payment = match kind {
            Kind::Instant(instant) => !exists_unpaid(instant),
            _ => field.sensitive,
        };
        self.never_paid && is_of_payment
    }

    /// Whether the request that made the order could have given this field, and didn't.
    fn was_not_asked(&self, field: &Field) -> bool {
        let could_be_asked = self.could_be_asked.is_some_and(|names| names.contains(&field.wire));
        could_be_asked && !self.setup.order_numbers.is(&field.wire)
    }

    /// The number that the provider gave the order before. It stays the same in all messages, also where the request has
    /// another number of that name.
    fn given_number(&self, field: &Field, kind: &Kind) -> Option<Json> {
        self.fitting(kind, self.provider_numbers?.get(&field.wire)?)
    }

    /// A number for this order that looks like the example's.
    fn number_like(&self, kind: &Kind, example: &Json) -> Option<Json> {
        let example = example.scalar().filter(|text| !text.is_empty())?;
        self.fitting(kind, &Json::Text(renumbered(&example, self.serial)))
    }

    fn differs_in_example(&self, name: &str, answered: Option<&Json>) -> bool {
        let leaves = self.example_request.map(Json::leaves).unwrap_or_default();
        let asked = leaves.into_iter().find(|(leaf, _)| *leaf == name).and_then(|(_, value)| value.scalar());
        let answered = answered.and_then(Json::scalar);
        asked.is_some() && answered.is_some() && asked != answered
    }

    /// The value that a source has at the same path, or else under the same name.
    fn repeated(&self, kind: &Kind, name: &str, path: &str) -> Option<Json> {
        let at_path = |source: &&Json| self.fitting(kind, source.at(path)?);
        let by_name = |source: &&Json| {
            let mut same = source.leaves().into_iter().filter(|(leaf, _)| *leaf == name);
            same.find_map(|(_, value)| self.fitting(kind, value))
        };
        self.sources.iter().find_map(at_path).or_else(|| self.sources.iter().find_map(by_name))
    }

    /// A value as a field of this kind is written, if it keeps to the field's limits.
    pub(crate) fn fitting(&self, kind: &Kind, value: &Json) -> Option<Json> {
        let written = written(kind, &value.scalar()?)?;
        limits::scalar(kind, &written, false, self.setup).is_empty().then_some(written)
    }

    /// A made-up value that keeps to the field's limits.
    pub(crate) fn make_up(&self, field: &Field) -> Json {
        match &field.kind {
            Kind::Object(object) => self.table(&object.table, None, ""),
            Kind::List(_) => Json::List(Vec::new()),
            Kind::Any => Json::Object(Vec::new()),
            Kind::Instant(instant) => self.moments.told(instant),
            kind => {
                let candidates = candidates(field, self.serial, &self.setup.credentials);
                let fitting = |text: &String| self.fitting(kind, &Json::Text(text.clone()));
                candidates.iter().find_map(fitting).unwrap_or_else(|| Json::Text(String::new()))
            }
        }
    }

    /// Adds the objects that are missing on the way to a path, each with its required fields.
    pub(crate) fn add_objects(&self, table: &Table, fields: &mut Json, path: &str) {
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

/// A text as a field of this kind is written on the wire; `None` where the text is no value of the kind.
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
        Kind::Instant(instant) if time::is_unix(instant.format) => {
            by(instant.wire, text.parse::<i64>().ok()?.to_string())
        }
        Kind::Instant(_) => Json::Text(text),
        Kind::Object(_) | Kind::List(_) | Kind::Any => return None,
    })
}

/// An object or a list of an example, which may stand there as JSON text.
fn parsed(example: &Json) -> Option<Json> {
    match example {
        Json::Text(text) => Json::parse(text),
        Json::Object(_) | Json::List(_) => Some(example.clone()),
        _ => None,
    }
}

/// The fields as they go out: objects and lists that the spec wants as JSON text become strings.
pub(crate) fn with_json_text(table: &Table, fields: &Json) -> Json {
    let member = |(name, value): &(String, Json)| {
        let field = table.fields.iter().find(|field| field.wire == *name);
        (name.clone(), field.map_or_else(|| value.clone(), |field| field_with_json_text(field, value)))
    };
    Json::Object(fields.members().iter().map(member).collect())
}

fn field_with_json_text(field: &Field, value: &Json) -> Json {
    let (inner, text) = match (&field.kind, value) {
        (Kind::Object(object), Json::Object(_)) => {
            (with_json_text(&object.table, value), object.text.is_some())
        }
        (Kind::List(list), Json::List(items)) => {
            let items = items.iter().map(|item| field_with_json_text(&list.item, item)).collect();
            (Json::List(items), list.text.is_some())
        }
        _ => (value.clone(), false),
    };
    if text { Json::Text(inner.to_string()) } else { inner }
}
