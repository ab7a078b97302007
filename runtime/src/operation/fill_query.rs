//! Filling in the query about a request whose outcome is unknown.

use crate::message::{Arrived, Field, List, Message, View, each_view};
use crate::path;
use crate::spec::Recover;
use crate::table::FieldSpec;
use crate::write::scalar;

/// Copies the values that the spec names from the request into the query. `false` if nothing was copied, or if the query lacks
/// a required field that the application isn't asked to fill in either.
pub(crate) fn fill_query(query: &mut dyn Message, recover: &Recover, request: &dyn Message) -> bool {
    let mut filled = Vec::with_capacity(recover.by.len());
    for (query_path, request_path) in recover.by {
        let Some((from, view)) = path::view(request, request_path) else { continue };
        if put_at(query, query_path, view, from) {
            filled.extend(query_path.first().copied());
        }
    }
    let copied_any = !filled.is_empty();
    filled.extend(recover.ask);
    copied_any && is_complete(query, &filled)
}

/// Whether each required field of a message is among those that are filled in.
fn is_complete(message: &dyn Message, filled: &[&str]) -> bool {
    message.fields().iter().all(|spec| !spec.required || filled.contains(&spec.wire))
        && message.tail().is_none_or(|tail| is_complete(tail, filled))
}

/// Puts a value at a path. Objects that the path leads through are made where they are missing.
fn put_at(message: &mut dyn Message, path: &[&str], view: View<'_>, from: &FieldSpec) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let Some((spec, field)) = path::field_mut(message, first) else { return false };
    if rest.is_empty() {
        return copy(field, spec, view, from);
    }
    field.object().is_some_and(|object| put_at(object, rest, view, from))
}

/// Copies a value into a field, whose type may be another one: single values by their text, objects member by member.
fn copy(to: &mut dyn Field, spec: &FieldSpec, view: View<'_>, from: &FieldSpec) -> bool {
    match view {
        View::Absent => false,
        View::Object(object) => to.object().is_some_and(|target| copy_members(target, object)),
        View::List(list) => copy_list(to, spec, list, from),
        View::Json(json) => to.put_json(json.get()),
        // An instant is written in the format of the query's field, which may differ from that of the request's field.
        View::Instant(_) => put(to, spec, view, spec),
        view => put(to, spec, view, from),
    }
}

fn put(to: &mut dyn Field, spec: &FieldSpec, view: View<'_>, written_as: &FieldSpec) -> bool {
    scalar::text(&view, written_as).is_some_and(|text| to.put(Arrived::Plain(&text), spec).is_ok())
}

fn copy_members(to: &mut dyn Message, from: &dyn Message) -> bool {
    let mut part = Some(from);
    while let Some(message) = part {
        each_view(message, |spec, view| {
            if let Some((own, field)) = path::field_mut(to, spec.wire) {
                copy(field, own, *view, spec);
            }
        });
        part = message.tail();
    }
    true
}

fn copy_list(to: &mut dyn Field, spec: &FieldSpec, from: &dyn List, from_spec: &FieldSpec) -> bool {
    let Some(target) = to.list() else { return false };
    let item = spec.limits.item.unwrap_or(&FieldSpec::NONE);
    let from_item = from_spec.limits.item.unwrap_or(&FieldSpec::NONE);
    for index in 0..from.len() {
        let (Some(element), Some(own)) = (from.get(index), target.grow()) else { return false };
        if !copy(own, item, element, from_item) {
            return false;
        }
    }
    true
}
