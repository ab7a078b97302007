//! Checks what signatures cover: no signature covers itself or another that isn't made yet, and what is signed is always there.

use crate::checked::{Body, Envelope, Notification, Operation, Part, Pattern, Provider, Template};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// A signature that stands in a body: the names of the members that lead to it, and its scheme.
struct Place<'b> {
    path: Vec<&'b str>,
    scheme: &'b str,
}

impl Place<'_> {
    fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// Checks the signatures in the body of an envelope's request and of its answer.
pub(super) fn check_envelope(problems: &Problems, provider: &Provider, envelope: &Envelope) {
    let subtree = problems.index().of(envelope.about.at);
    let at = |part: &str, scheme: &str| subtree.find(&[part], &format!("$signature.{scheme}"));
    let mut sent = Vec::new();
    in_template(envelope.request.template(), &mut Vec::new(), &mut sent);
    refuse_circles(problems, provider, &sent, |scheme| at("request", scheme));
    if let Body::Form(_) | Body::Empty = &envelope.request {
        for scheme in envelope.request_signatures() {
            refuse_json_in_a_form(problems, provider, scheme, at("request", scheme));
        }
    }
    for layout in envelope.layouts() {
        let mut arriving = Vec::new();
        in_pattern(&layout.pattern, &mut Vec::new(), &mut arriving);
        refuse_circles(problems, provider, &arriving, |scheme| at("response", scheme));
    }
    for scheme in envelope.request_signatures() {
        refuse_what_may_be_absent(problems, provider, envelope, scheme, at("request", scheme));
        refuse_unsent_values(problems, provider, envelope, scheme, at("request", scheme));
    }
}

/// Reports a scheme that signs a member of a JSON body, where a form is sent.
fn refuse_json_in_a_form(problems: &Problems, provider: &Provider, scheme: &str, at: Span) {
    if parts_of(provider, scheme).iter().any(Part::is_member) {
        problems.push(
            Problem::new(
                Code::SignedMemberMissing,
                at,
                format!("`{scheme}` signs a member of JSON, and this is a form"),
            )
            .label("a form has pairs, and no members")
            .help("sign the pairs with `pairs: all`, or every byte with `body`"),
        );
    }
}

/// Reports values that are signed, and that stand nowhere in the request: nobody could check the signature.
fn refuse_unsent_values(
    problems: &Problems,
    provider: &Provider,
    envelope: &Envelope,
    scheme: &str,
    at: Span,
) {
    let headers = envelope.request_headers.iter().map(|(_, header)| header);
    let parts: Vec<_> = headers.chain([envelope.request.template()]).flat_map(Template::parts).collect();
    for part in parts_of(provider, scheme) {
        let Part::Value(name) = part else { continue };
        let is_made = envelope.values.iter().any(|(own, _)| own == name);
        if is_made && !parts.contains(&&Template::Value(name.clone())) {
            problems.push(
                Problem::new(
                    Code::EnvelopeIncomplete,
                    at,
                    format!("the value `{name}` is signed, and isn't sent"),
                )
                .label(format!("`{scheme}` covers it"))
                .help(format!("write `$value.{name}` in a header or a member, where the provider reads it")),
            );
        }
    }
}

/// Checks the signatures in the body of a notification.
pub(super) fn check_notification(problems: &Problems, provider: &Provider, notification: &Notification) {
    let subtree = problems.index().of(notification.about.at);
    let mut arriving = Vec::new();
    in_pattern(&notification.pattern, &mut Vec::new(), &mut arriving);
    refuse_circles(problems, provider, &arriving, |scheme| {
        subtree.find(&[], &format!("$signature.{scheme}"))
    });
    for scheme in notification.signatures().into_iter().filter(|_| notification.in_query) {
        if parts_of(provider, scheme).contains(&Part::Body) {
            problems.push(
                Problem::new(
                    Code::SignedMemberMissing,
                    subtree.find(&[], &format!("$signature.{scheme}")),
                    format!("`{scheme}` signs the body, and what comes in a query has none"),
                )
                .label("a browser brings the pairs of a URL alone")
                .help("sign the pairs with `pairs: all`, by a scheme of its own"),
            );
        }
    }
}

/// Checks the signatures of a request that stands in a URL: the URL is complete only when they are made.
pub(super) fn check_url(problems: &Problems, provider: &Provider, operation: &Operation) {
    if !operation.address.is_url() {
        return;
    }
    let subtree = problems.index().of(operation.about.at);
    refuse_header_over_json(problems, provider, operation, subtree.span(&["envelope"]));
    let mut places = Vec::new();
    in_template(operation.envelope.request.template(), &mut Vec::new(), &mut places);
    for place in places {
        let parts = parts_of(provider, place.scheme);
        let covers_url = parts.iter().any(|part| matches!(part, Part::Path | Part::Target));
        let covers_json = parts.iter().any(Part::is_member);
        let label = if covers_json {
            "it covers a member of a JSON body, and a URL has none"
        } else if covers_url {
            "it covers the URL, of which it is a part"
        } else if place.path.len() > 1 {
            "it stands within a value of the query, and only a pair of its own can be a signature"
        } else {
            continue;
        };
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.span(&["envelope"]),
                format!("`{}` has its signature `{}` in the URL", operation.name, place.dotted()),
            )
            .label(label)
            .related(
                problems
                    .index()
                    .of(operation.envelope.about.at)
                    .find(&["request"], &format!("$signature.{}", place.scheme)),
                "this signature",
            )
            .help("let the signature stand in a header, or let it cover the pairs alone"),
        );
    }
}

/// Reports a signature in a header that covers a member of a JSON body, where the request has no body.
fn refuse_header_over_json(problems: &Problems, provider: &Provider, operation: &Operation, at: Span) {
    let envelope = &operation.envelope;
    let headers = envelope.request_headers.iter().flat_map(|(_, header)| header.signatures());
    for scheme in headers.filter(|scheme| parts_of(provider, scheme).iter().any(Part::is_member)) {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                at,
                format!("`{scheme}` signs a member of JSON, and `{}` has no body", operation.name),
            )
            .label("its members stand in the URL")
            .related(envelope.about.at, "the envelope")
            .help("give it an envelope of its own, whose signature covers the pairs or the URL"),
        );
    }
}

/// Reports signatures in a body that cover a signature in the same body.
fn refuse_circles(problems: &Problems, provider: &Provider, all: &[Place<'_>], at: impl Fn(&str) -> Span) {
    for one in all {
        let covered = all
            .iter()
            .find(|other| parts_of(provider, one.scheme).iter().any(|part| covers(part, &other.path)));
        let Some(covered) = covered else { continue };
        let (own, other) = (one.dotted(), covered.dotted());
        let label = if own == other {
            "it would have to sign itself".to_owned()
        } else {
            format!("it covers `{other}`, which is a signature, too")
        };
        problems.push(
            Problem::new(
                Code::SignedMemberMissing,
                at(one.scheme),
                format!("the signature `{own}` can't be made"),
            )
            .label(label)
            .help("let it stand in a header, or let its scheme cover a part of the body without a signature"),
        );
    }
}

/// Whether a part of a canonical string covers what stands at a path of the body. Signatures among the pairs themselves are left
/// out of them.
fn covers(part: &Part, path: &[&str]) -> bool {
    match part {
        Part::Body => true,
        Part::Raw(signed) | Part::Text(signed) => {
            signed.len() <= path.len() && signed.iter().zip(path).all(|(one, other)| one == other)
        }
        Part::Pairs(pairs) => {
            path.len() > 1 && path.first().is_some_and(|first| pairs.except.iter().all(|name| name != first))
        }
        _ => false,
    }
}

/// Reports a member that is signed, and that is left out where a credential or a field isn't given.
fn refuse_what_may_be_absent(
    problems: &Problems,
    provider: &Provider,
    envelope: &Envelope,
    scheme: &str,
    at: Span,
) {
    let body = envelope.request.template();
    for part in parts_of(provider, scheme) {
        let (Part::Raw(path) | Part::Text(path)) = part else { continue };
        let found = path.iter().try_fold(body, |inner, name| {
            inner.members().iter().find(|(own, _)| own == name).map(|(_, member)| member)
        });
        let missing = match found {
            Some(Template::Credential(name)) => {
                provider.credentials.iter().any(|of| of.name == *name && of.optional)
            }
            Some(Template::Field(name)) => provider.operations.iter().any(|operation| {
                let field = operation.request.fields.iter().find(|field| field.wire == *name);
                operation.envelope.name == envelope.name && field.is_none_or(|field| !field.required)
            }),
            _ => false,
        };
        if missing {
            let path = path.join(".");
            let message = format!("`{scheme}` signs the member `{path}`, which may be left out");
            problems.push(
                Problem::new(Code::SignedMemberMissing, at, message)
                    .label("without it there is nothing to sign")
                    .help("let it be required, or sign a member that is always there"),
            );
        }
    }
}

fn parts_of<'p>(provider: &'p Provider, scheme: &str) -> &'p [Part] {
    provider.scheme(scheme).map(|scheme| scheme.message.as_slice()).unwrap_or_default()
}

fn in_template<'b>(template: &'b Template, path: &mut Vec<&'b str>, found: &mut Vec<Place<'b>>) {
    match template {
        Template::Signature(scheme) => found.push(Place { path: path.clone(), scheme }),
        Template::Text(inner) => in_template(inner, path, found),
        Template::Object(members) => {
            for (name, inner) in members {
                path.push(name);
                in_template(inner, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn in_pattern<'b>(pattern: &'b Pattern, path: &mut Vec<&'b str>, found: &mut Vec<Place<'b>>) {
    match pattern {
        Pattern::Signature(scheme) => found.push(Place { path: path.clone(), scheme }),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => in_pattern(inner, path, found),
        Pattern::Object(members) => {
            for (name, inner) in members {
                path.push(name);
                in_pattern(inner, path, found);
                path.pop();
            }
        }
        Pattern::Fields
        | Pattern::Code
        | Pattern::Message
        | Pattern::Value(_)
        | Pattern::Credential(_)
        | Pattern::Field(_) => {}
        // No signature may stand in it, which is reported elsewhere.
        Pattern::Decrypt(..) => {}
    }
}
