//! The question about a request whose outcome is unknown.

use crate::message::{Arrived, Field, List, Message, View, each_view};
use crate::path;
use crate::spec::Recover;
use crate::table::FieldSpec;
use crate::write::scalar;

/// Copies what the spec names from the request into the question; `false` if that leaves out something that the
/// question can't be asked without.
pub(crate) fn fill(question: &mut dyn Message, recover: &Recover, request: &dyn Message) -> bool {
    let mut copied = Vec::with_capacity(recover.by.len());
    for (theirs, ours) in recover.by {
        let Some((from, view)) = path::view(request, ours) else { continue };
        if place(question, theirs, view, from) {
            copied.extend(theirs.first().copied());
        }
    }
    let something = !copied.is_empty();
    copied.extend(recover.ask);
    something && complete(question, &copied)
}

fn complete(message: &dyn Message, copied: &[&str]) -> bool {
    message.fields().iter().all(|spec| !spec.required || copied.contains(&spec.wire))
        && message.tail().is_none_or(|tail| complete(tail, copied))
}

/// Puts a value at a path, making the objects on the way.
fn place(message: &mut dyn Message, path: &[&str], view: View<'_>, from: &FieldSpec) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let Some((spec, field)) = path::field_mut(message, first) else { return false };
    if rest.is_empty() {
        return copy(field, spec, view, from);
    }
    field.object().is_some_and(|object| place(object, rest, view, from))
}

/// Copies a value into a field of another type: single values by their text, objects member by member.
fn copy(to: &mut dyn Field, spec: &FieldSpec, view: View<'_>, from: &FieldSpec) -> bool {
    match view {
        View::Absent => false,
        View::Object(object) => to.object().is_some_and(|target| copy_members(target, object)),
        View::List(list) => copy_list(to, spec, list, from),
        View::Json(json) => to.put_json(json.get()),
        // An instant's text is in the format of the field that it is written to.
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
