//! Checks what a provider takes of requests: each member that is named must be there.

use super::schemes::check_scheme;
use crate::checked::{Envelope, Provider, Template, Tolerance, ToleranceKind};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for envelope in &provider.envelopes {
        if problems.is_unread(Unread::Envelope, &envelope.name) {
            continue;
        }
        let mut members = Vec::new();
        collect(envelope.request.template(), "", &mut members);
        for (name, template) in &envelope.request_headers {
            members.push((format!("header {name}"), template));
        }
        for tolerance in &envelope.tolerances {
            check_members(problems, tolerance, &members);
            check_other_names(problems, envelope, tolerance);
            check_choice(problems, provider, envelope, tolerance);
        }
    }
}

/// The paths of all members of a template.
fn collect<'t>(template: &'t Template, path: &str, members: &mut Vec<(String, &'t Template)>) {
    match template {
        Template::Object(inner) => {
            for (name, template) in inner.iter().filter(|(name, _)| name != "*") {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                members.push((path.clone(), template));
                collect(template, &path, members);
            }
        }
        Template::Text(inner) => collect(inner, path, members),
        _ => {}
    }
}

fn check_members(problems: &Problems, tolerance: &Tolerance, members: &[(String, &Template)]) {
    let named: Vec<&String> = match &tolerance.kind {
        ToleranceKind::Unchecked(names) | ToleranceKind::Missing(names) => names.iter().collect(),
        ToleranceKind::Renamed(pairs) => pairs.iter().map(|(name, _)| name).collect(),
        _ => Vec::new(),
    };
    let subtree = problems.index().item(tolerance.about.at);
    for name in named {
        let at = subtree.find(&[], name);
        let Some((_, template)) = members.iter().find(|(path, _)| path == name) else {
            let message = format!("the request has no member `{name}`");
            let paths = members.iter().map(|(path, _)| path.as_str());
            problems.push(unknown(Code::UnknownField, at, message, name, paths).label("no such member"));
            continue;
        };
        let holds = |wanted: fn(&Template) -> bool| template.parts().into_iter().any(wanted);
        let renamed = matches!(tolerance.kind, ToleranceKind::Renamed(_));
        if !renamed && holds(|part| matches!(part, Template::Fields | Template::Signature(_))) {
            problems.push(
                Problem::new(Code::UnknownField, at, format!("the provider must look at `{name}`"))
                    .label("the fields or a signature are in it"),
            );
        }
    }
}

/// Each scheme that a header can choose must be there, and the request must be signed.
fn check_choice(problems: &Problems, provider: &Provider, envelope: &Envelope, tolerance: &Tolerance) {
    let ToleranceKind::SignedBy { schemes, .. } = &tolerance.kind else { return };
    let subtree = problems.index().item(tolerance.about.at);
    for (_, scheme) in schemes {
        check_scheme(problems, provider, subtree.find(&["signed_by"], scheme), scheme);
    }
    if envelope.request_signatures().len() != 1 {
        problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                tolerance.about.at,
                "there is no one signature to choose for",
            )
            .label("the request must have exactly one"),
        );
    }
}

/// A name that a member has may not be the other name of its neighbour.
fn check_other_names(problems: &Problems, envelope: &Envelope, tolerance: &Tolerance) {
    let ToleranceKind::Renamed(pairs) = &tolerance.kind else { return };
    let mut members = Vec::new();
    collect(envelope.request.template(), "", &mut members);
    for (member, other) in pairs {
        let beside =
            member.rsplit_once('.').map_or_else(|| other.clone(), |(around, _)| format!("{around}.{other}"));
        if members.iter().any(|(path, _)| *path == beside) {
            problems.push(
                Problem::new(
                    Code::StandsTwice,
                    problems.index().item(tolerance.about.at).find(&[], other),
                    format!("`{beside}` is a member of its own"),
                )
                .label("can't be another name of a member beside it"),
            );
        }
    }
}
