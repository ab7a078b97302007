//! Envelopes: templates, patterns, outcomes and states as the runtime's tables.

use super::source::Source;
use super::{credential, scheme};
use crate::checked::{
    Body, Case, Condition, Envelope, Is, Outcome, Pattern, Refusal, Signed, State, StateClass, Template,
};
use crate::ir::Ir;
use crate::naming::{ident, snake};

/// One static for each envelope in use.
pub(super) fn envelopes(out: &mut Source, ir: &Ir<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for operation in &ir.operations {
        let envelope = &operation.operation.envelope;
        if !seen.contains(&envelope.name.as_str()) {
            seen.push(&envelope.name);
            of_envelope(out, ir, envelope);
        }
    }
}

/// The name of an envelope's static.
pub(super) fn static_name(envelope: &Envelope) -> String {
    ident(&format!("ENVELOPE_{}", snake(&envelope.name).to_uppercase())).into_owned()
}

fn of_envelope(out: &mut Source, ir: &Ir<'_>, envelope: &Envelope) {
    let head = format!("static {}: ::paysmith_runtime::spec::Envelope = ", static_name(envelope));
    out.item(head, |out| {
        out.structure("::paysmith_runtime::spec::Envelope", |of| {
            let request = of.field("request");
            match &envelope.request {
                Body::Json(body) => {
                    request.call("::paysmith_runtime::spec::Body::Json", |out| template(out, ir, body));
                }
                Body::Form(body) => {
                    request.call("::paysmith_runtime::spec::Body::Form", |out| template(out, ir, body));
                }
            }
            request_headers(of.field("request_headers"), ir, &envelope.request_headers);
            pattern(of.field("response"), ir, &envelope.response);
            signature_headers(of.field("response_headers"), ir, &envelope.response_headers);
            let signed = of.field("signed");
            match &envelope.signed {
                Signed::Never => signed.word("::paysmith_runtime::spec::Signed::Never"),
                Signed::Optional => signed.word("::paysmith_runtime::spec::Signed::Optional"),
                Signed::Except(codes) => {
                    signed.call("::paysmith_runtime::spec::Signed::Except", |out| out.strings(codes));
                }
            }
            outcome(of.field("outcome"), &envelope.outcome);
        });
    });
}

/// `&[("name", value)]`
fn members<T>(out: &mut Source, members: &[(String, T)], mut value: impl FnMut(&mut Source, &T)) {
    out.slice(members, |out, (name, of)| {
        out.parens(|pair| {
            pair.item().string(name);
            value(pair.item(), of);
        });
    });
}

/// In lower case, as they are sent: then the runtime need not make names of its own.
fn request_headers(out: &mut Source, ir: &Ir<'_>, headers: &[(String, Template)]) {
    let lower: Vec<(String, &Template)> =
        headers.iter().map(|(name, of)| (name.to_ascii_lowercase(), of)).collect();
    members(out, &lower, |out, of| template(out, ir, of));
}

/// `&[("X-Sign", 1)]`
pub(super) fn signature_headers(out: &mut Source, ir: &Ir<'_>, headers: &[(String, String)]) {
    members(out, headers, |out, of| out.word(scheme(ir, of)));
}

fn template(out: &mut Source, ir: &Ir<'_>, of: &Template) {
    out.word("::paysmith_runtime::spec::Template::");
    match of {
        Template::Object(of) => {
            out.call("Object", |out| members(out, of, |out, inner| template(out, ir, inner)));
        }
        Template::Fields => out.word("Fields"),
        Template::Operation => out.word("Operation"),
        Template::Credential(name) => out.call("Credential", |out| out.word(credential(ir, name))),
        Template::Signature(name) => out.call("Signature", |out| out.word(scheme(ir, name))),
        Template::Now(format, offset) => {
            out.word("Now");
            out.parens(|of| {
                of.item().word(format_args!("::paysmith_runtime::spec::TimeFormat::{format:?}"));
                of.item().word(offset);
            });
        }
        Template::Nonce(length, alphabet) => {
            out.word("Nonce");
            out.parens(|of| {
                of.item().word(length);
                of.item().word(format_args!("::paysmith_runtime::spec::Alphabet::{alphabet:?}"));
            });
        }
        Template::Text(inner) => out.call("Text", |out| {
            out.word("&");
            template(out, ir, inner);
        }),
        Template::Literal(serde_json::Value::String(text)) => out.call("Str", |out| out.string(text)),
        Template::Literal(value) => out.call("Json", |out| out.string(&value.to_string())),
    }
}

pub(super) fn pattern(out: &mut Source, ir: &Ir<'_>, of: &Pattern) {
    out.word("::paysmith_runtime::spec::Pattern::");
    let text = |out: &mut Source, kind: &str, inner: &Pattern| {
        out.call(kind, |out| {
            out.word("&");
            pattern(out, ir, inner);
        });
    };
    match of {
        Pattern::Object(of) => {
            out.call("Object", |out| members(out, of, |out, inner| pattern(out, ir, inner)));
        }
        Pattern::Fields => out.word("Fields"),
        Pattern::Code => out.word("Code"),
        Pattern::Message => out.word("Message"),
        Pattern::Signature(name) => out.call("Signature", |out| out.word(scheme(ir, name))),
        Pattern::Text(inner) => text(out, "Text", inner),
        Pattern::MaybeText(inner) => text(out, "MaybeText", inner),
    }
}

pub(super) fn outcome(out: &mut Source, of: &Outcome) {
    let mut codes: Vec<_> = of.codes.iter().map(|(code, class, _)| (code, class)).collect();
    // The runtime looks codes up by halves.
    codes.sort();
    out.structure("::paysmith_runtime::spec::Outcome", |list| {
        list.field("cases").slice(&of.cases, |out, case| {
            out.structure("::paysmith_runtime::spec::Case", |list| {
                conditions(list.field("when"), &case.when);
                list.field("is").word(format_args!("::paysmith_runtime::spec::Class::{:?}", case.is));
            });
        });
        list.field("codes").slice(codes, |out, (code, class)| {
            out.parens(|pair| {
                pair.item().string(code);
                pair.item().word(format_args!("::paysmith_runtime::spec::Class::{class:?}"));
            });
        });
        list.field("otherwise").word(format_args!("::paysmith_runtime::spec::Class::{:?}", of.otherwise));
        list.field("wire").slice(&of.wire, |out, wire| {
            out.word(format_args!("::paysmith_runtime::spec::Written::{wire:?}"));
        });
        let reused = of.refusals.iter().find(|(refusal, _)| *refusal == Refusal::DuplicateOrder);
        let field = list.field("reused");
        match reused {
            Some((_, code)) => field.call("::core::option::Option::Some", |out| out.string(code)),
            None => field.none(),
        }
    });
}

/// `Some(&State { … })`, a constant of its own by promotion.
pub(super) fn state(out: &mut Source, of: Option<&State>) {
    let Some(of) = of else { return out.none() };
    out.call("::core::option::Option::Some", |out| {
        out.structure("&::paysmith_runtime::spec::State", |list| {
            list.field("of").word(format_args!("::paysmith_runtime::spec::Subject::{:?}", of.of));
            let rows = list.field("rows");
            match &of.rows {
                Some((path, pick)) => rows.some(|out| {
                    out.structure("::paysmith_runtime::spec::Rows", |list| {
                        list.field("path").path(path);
                        list.field("pick").slice(pick, Source::paths);
                    });
                }),
                None => rows.none(),
            }
            list.field("cases").slice(&grouped(&of.cases), state_case);
            list.field("otherwise").word(format_args!("::paysmith_runtime::OrderState::{:?}", of.otherwise));
            list.field("amount").optional_path(of.amount.as_ref());
            list.field("currency").optional_path(of.currency.as_ref());
        });
    });
}

/// Neighbours that ask the same member and mean the same, as one case.
fn grouped(cases: &[Case<StateClass>]) -> Vec<Case<StateClass>> {
    let mut out: Vec<Case<StateClass>> = Vec::new();
    for case in cases {
        let last = out.last_mut().filter(|last| last.is == case.is);
        let pair = last.map(|last| (last.when.as_mut_slice(), case.when.as_slice()));
        match pair {
            Some((
                [Condition { name, is: Is::Any(values) }],
                [Condition { name: same, is: Is::Any(more) }],
            )) if name == same => {
                values.extend(more.iter().cloned());
            }
            _ => out.push(case.clone()),
        }
    }
    out
}

fn state_case(out: &mut Source, case: &Case<StateClass>) {
    out.structure("::paysmith_runtime::spec::Case", |of| {
        conditions(of.field("when"), &case.when);
        of.field("is").word(format_args!("::paysmith_runtime::OrderState::{:?}", case.is));
    });
}

pub(super) fn conditions(out: &mut Source, when: &[Condition]) {
    out.slice(when, |out, condition| {
        out.structure("::paysmith_runtime::spec::Condition", |of| {
            of.field("path").path(&condition.name);
            let is = of.field("is");
            match &condition.is {
                Is::Present => is.word("::paysmith_runtime::spec::Is::Present"),
                Is::Absent => is.word("::paysmith_runtime::spec::Is::Absent"),
                Is::Any(values) => {
                    is.call("::paysmith_runtime::spec::Is::Any", |out| out.strings(values));
                }
            }
        });
    });
}
