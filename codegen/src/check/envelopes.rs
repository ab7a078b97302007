//! Envelopes: every variable names something, and every signature covers something that is there.

use super::schemes::{check_scheme, credential_missing};
use crate::checked::{At, Body, Envelope, Part, Pattern, Provider, Signed, Template};
use crate::model::reader::Cx;
use crate::report::{Code, Problem};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    let mut seen: Vec<&str> = Vec::new();
    for envelope in provider.operations.iter().map(|operation| &operation.envelope) {
        if !seen.contains(&envelope.name.as_str()) {
            seen.push(&envelope.name);
            check_envelope(cx, provider, envelope);
        }
    }
    for notification in &provider.notifications {
        let at = notification.about.at;
        check_pattern(cx, provider, at, &notification.pattern);
        check_headers(cx, provider, at, &notification.headers, &notification.pattern);
        let signed = !notification.headers.is_empty() || holds(&notification.pattern, Wanted::Signature);
        if notification.signed != signed {
            let message = if signed { "it has a place for a signature" } else { "it has no place for its signature" };
            cx.push(
                Problem::new(Code::EnvelopeIncomplete, at, format!("`{}`: {message}", notification.name))
                    .label(if signed { "but `signature: none`" } else { "no `$signature.…` in the pattern" })
                    .help("a notification that anyone could have sent says `signature: none`"),
            );
        }
        if !holds(&notification.pattern, Wanted::Fields) {
            cx.push(no_place(at, "$fields"));
        }
    }
}

fn check_envelope(cx: &Cx, provider: &Provider, envelope: &Envelope) {
    let at = envelope.about.at;
    let body = match &envelope.request {
        Body::Json(template) | Body::Form(template) => template,
    };
    let mut fields = 0;
    check_template(cx, provider, at, body, body, &mut fields);
    for (_, header) in &envelope.request_headers {
        check_template(cx, provider, at, header, body, &mut fields);
    }
    match fields {
        1 => {}
        0 => cx.push(no_place(at, "$fields")),
        _ => cx.push(Problem::new(Code::StandsTwice, at, "`$fields` stands twice").label("in this request")),
    }
    check_pattern(cx, provider, at, &envelope.response);
    check_headers(cx, provider, at, &envelope.response_headers, &envelope.response);
    if !holds(&envelope.response, Wanted::Code) {
        cx.push(no_place(at, "$code"));
    }
    if let Signed::Except(codes) = &envelope.signed {
        for code in codes.iter().filter(|code| !envelope.outcome.codes.iter().any(|(known, ..)| known == *code)) {
            cx.push(
                Problem::new(Code::EnvelopeIncomplete, at, format!("`except:` names the code `{code}`"))
                    .label("which `codes:` doesn't have"),
            );
        }
    }
}

fn no_place(at: At, variable: &str) -> Problem {
    Problem::new(Code::EnvelopeIncomplete, at, format!("no place for `{variable}`"))
        .label(format!("`{variable}` stands nowhere in it"))
}

fn check_template(cx: &Cx, provider: &Provider, at: At, template: &Template, body: &Template, fields: &mut u32) {
    match template {
        Template::Object(members) => {
            for (_, inner) in members {
                check_template(cx, provider, at, inner, body, fields);
            }
        }
        Template::Text(inner) => check_template(cx, provider, at, inner, body, fields),
        Template::Fields => *fields += 1,
        Template::Credential(name) => {
            if !provider.credentials.iter().any(|credential| credential.name == *name) {
                credential_missing(cx, provider, at, name);
            }
        }
        Template::Signature(name) => {
            check_scheme(cx, provider, at, name);
            for (path, text) in signed_members(provider, name) {
                match member(body, &path) {
                    None => cx.push(member_missing(provider, at, name, &path)),
                    Some(member) if text && !is_string(member) => {
                        cx.push(not_text(at, name, &path));
                    }
                    Some(_) => {}
                }
            }
        }
        Template::Operation | Template::Now(..) | Template::Nonce(..) | Template::Literal(_) => {}
    }
}

/// The members that a scheme signs, and whether it takes their decoded text.
fn signed_members(provider: &Provider, scheme: &str) -> Vec<(Vec<String>, bool)> {
    let parts = provider.scheme(scheme).map(|scheme| scheme.message.as_slice()).unwrap_or_default();
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Raw(path) => Some((path.clone(), false)),
            Part::Text(path) => Some((path.clone(), true)),
            _ => None,
        })
        .collect()
}

fn member_missing(provider: &Provider, at: At, scheme: &str, path: &[String]) -> Problem {
    let path = path.join(".");
    let problem = Problem::new(
        Code::SignedMemberMissing,
        at,
        format!("`{scheme}` signs the member `{path}`, which this body doesn't have"),
    )
    .label("no such member here");
    match provider.scheme(scheme) {
        Some(scheme) => problem.related(scheme.about.at, "the scheme"),
        None => problem,
    }
}

fn not_text(at: At, scheme: &str, path: &[String]) -> Problem {
    let path = path.join(".");
    Problem::new(Code::SignedMemberMissing, at, format!("`{scheme}` signs the text of `{path}`, which is no string"))
        .label("not a string here")
        .help("sign it with `raw:`, or write it with `$text`")
}

fn member<'t>(body: &'t Template, path: &[String]) -> Option<&'t Template> {
    let Some((first, rest)) = path.split_first() else { return Some(body) };
    match body {
        Template::Object(members) => {
            members.iter().find(|(name, _)| name == first).and_then(|(_, inner)| member(inner, rest))
        }
        _ => None,
    }
}

fn is_string(template: &Template) -> bool {
    !matches!(template, Template::Object(_) | Template::Fields | Template::Now(..))
}

fn check_pattern(cx: &Cx, provider: &Provider, at: At, pattern: &Pattern) {
    let mut counts = [(Wanted::Fields, "$fields", 0), (Wanted::Code, "$code", 0), (Wanted::Message, "$message", 0)];
    for (wanted, variable, count) in &mut counts {
        *count = how_often(pattern, *wanted);
        if *count > 1 {
            cx.push(
                Problem::new(Code::StandsTwice, at, format!("`{variable}` stands twice"))
                    .label("in what arrives here")
                    .help("name the second one as a field"),
            );
        }
    }
    for scheme in signatures(pattern) {
        check_signed(cx, provider, at, scheme, pattern);
    }
}

fn check_headers(cx: &Cx, provider: &Provider, at: At, headers: &[(String, String)], pattern: &Pattern) {
    for (_, scheme) in headers {
        check_signed(cx, provider, at, scheme, pattern);
    }
}

fn check_signed(cx: &Cx, provider: &Provider, at: At, scheme: &str, pattern: &Pattern) {
    check_scheme(cx, provider, at, scheme);
    for (path, text) in signed_members(provider, scheme) {
        match found(pattern, &path) {
            None => cx.push(member_missing(provider, at, scheme, &path)),
            Some(Pattern::Object(_) | Pattern::Fields) if text => cx.push(not_text(at, scheme, &path)),
            Some(_) => {}
        }
    }
}

fn found<'p>(pattern: &'p Pattern, path: &[String]) -> Option<&'p Pattern> {
    let Some((first, rest)) = path.split_first() else { return Some(pattern) };
    match pattern {
        Pattern::Object(members) => {
            members.iter().find(|(name, _)| name == first).and_then(|(_, inner)| found(inner, rest))
        }
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Fields,
    Code,
    Message,
    Signature,
}

fn holds(pattern: &Pattern, wanted: Wanted) -> bool {
    how_often(pattern, wanted) > 0
}

fn how_often(pattern: &Pattern, wanted: Wanted) -> usize {
    match pattern {
        Pattern::Object(members) => members.iter().map(|(_, inner)| how_often(inner, wanted)).sum(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => how_often(inner, wanted),
        Pattern::Fields => usize::from(wanted == Wanted::Fields),
        Pattern::Code => usize::from(wanted == Wanted::Code),
        Pattern::Message => usize::from(wanted == Wanted::Message),
        Pattern::Signature(_) => usize::from(wanted == Wanted::Signature),
    }
}

fn signatures(pattern: &Pattern) -> Vec<&str> {
    match pattern {
        Pattern::Object(members) => members.iter().flat_map(|(_, inner)| signatures(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => signatures(inner),
        Pattern::Signature(scheme) => vec![scheme],
        _ => Vec::new(),
    }
}
