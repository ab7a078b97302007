//! Checks envelopes: every variable names something, and every signature covers something that is there.

use super::refusals::check_refusals;
use super::schemes::{check_scheme, variable_missing};
use super::{answer_members, answers, body_layout, coverage, further};
use crate::checked::{
    ANSWER, AnswerLayout, Body, Envelope, KeyKind, Notification, Pattern, Provider, Scheme, Template,
};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, Span, unknown};
use crate::yaml::Subtree;

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for envelope in &provider.envelopes {
        // Where a variable isn't known, nobody can tell what else is missing.
        if !merchants_of_response(problems, provider, envelope) {
            problems.mark_unread(Unread::Envelope, &envelope.name);
        }
        check_request(problems, provider, envelope);
        body_layout::check_envelope(problems, envelope);
        coverage::check_envelope(problems, provider, envelope);
        if envelope.answered {
            check_response(problems, provider, envelope);
        }
    }
    for notification in &provider.notifications {
        check_notification(problems, provider, notification);
        body_layout::check_notification(problems, notification);
        coverage::check_notification(problems, provider, notification);
    }
    answer_members::check(problems, provider);
}

/// Checks the credentials in an answer. Returns whether each variable is known.
fn merchants_of_response(problems: &Problems, provider: &Provider, envelope: &Envelope) -> bool {
    let subtree = problems.index().of(envelope.about.at);
    let path = ["response"];
    let message = Message { problems, provider, subtree: &subtree, path: &path, body: &path };
    // Each layout is looked at, so that all errors are reported at once.
    envelope.layouts().filter(|layout| !message.check_merchants(&layout.pattern)).count() == 0
}

fn check_request(problems: &Problems, provider: &Provider, envelope: &Envelope) {
    let subtree = problems.index().of(envelope.about.at);
    let body = envelope.request.template();
    let message = Message { problems, provider, subtree: &subtree, path: &["request"], body: &["request"] };
    message.check_template(envelope, body);
    for (_, header) in &envelope.request_headers {
        message.check_template(envelope, header);
    }
    message.check_fields_of(envelope);
    message.check_signed_values(&envelope.request_signatures(), &envelope.values);
    if problems.is_unread(Unread::Envelope, &envelope.name) {
        return;
    }
    // A body may name each of its fields. Whether it has a place for all fields of an operation is looked at there.
    let names_fields = body.parts().iter().any(|part| matches!(part, Template::Field(_)));
    if names_fields {
        message.refuse_second("$fields");
    } else if envelope.request != Body::Empty {
        message.check_once("$fields");
    }
}

fn check_response(problems: &Problems, provider: &Provider, envelope: &Envelope) {
    let subtree = problems.index().of(envelope.about.at);
    let body = ["response", envelope.response.kind.word()];
    let message = Message { problems, provider, subtree: &subtree, path: &["response"], body: &body };
    message.check_layout(&envelope.response);
    let others = further::others(envelope);
    for (layout, path) in &others {
        Message { path, body: path, ..message }.check_layout(layout);
    }
    if problems.is_unread(Unread::Envelope, &envelope.name) {
        return;
    }
    answers::check(problems, &subtree, envelope);
    if envelope.outcome.statuses.is_empty() {
        message.check_once("$code");
    }
    for variable in ["$fields", "$message"] {
        message.refuse_second(variable);
    }
    for (_, path) in &others {
        let other = Message { path, body: path, ..message };
        other.check_once("$code");
        for variable in ["$fields", "$message"] {
            other.refuse_second(variable);
        }
    }
    further::check(problems, &subtree, envelope);
    check_refusals(problems, &subtree, &envelope.outcome, envelope.refusal_layout().pattern.code_member());
}

fn check_notification(problems: &Problems, provider: &Provider, notification: &Notification) {
    let subtree = problems.index().of(notification.about.at);
    let path = [notification.layout_key()];
    let message = Message { problems, provider, subtree: &subtree, path: &path, body: &path };
    if !message.check_merchants(&notification.pattern) {
        problems.mark_unread(Unread::Notification, &notification.name);
    }
    message.check_pattern(&notification.pattern);
    message.check_headers(&notification.headers, &notification.values, &notification.pattern);
    message.check_signed_values(&notification.signatures(), &notification.values);
    message.check_fresh(&notification.signatures(), &notification.fresh);
    message.check_sends(notification.sends.as_ref());
    if problems.is_unread(Unread::Notification, &notification.name) {
        return;
    }
    let has_place = !notification.signatures().is_empty();
    match (notification.signed, has_place) {
        (true, false) => problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                notification.about.at,
                format!("`{}` has no place for its signature", notification.name),
            )
            .label("`$signature.…` stands nowhere in it")
            .help("if the provider signs nothing here, say `signature: none`: anyone could send it"),
        ),
        (false, true) => problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                subtree.span(&["signature"]),
                format!("`{}` has a place for a signature", notification.name),
            )
            .label("so this can't be")
            .help("remove `signature: none`, so that only a verified one is used"),
        ),
        _ => {}
    }
    message.check_once("$fields");
    for variable in ["$code", "$message"] {
        message.refuse_second(variable);
    }
}

/// A request, an answer or a notification that is being checked, and where it stands in the spec.
#[derive(Clone, Copy)]
pub(super) struct Message<'m, 't> {
    pub(super) problems: &'m Problems<'t>,
    pub(super) provider: &'m Provider,
    subtree: &'m Subtree<'t>,
    path: &'m [&'m str],
    /// Where its body is laid out.
    body: &'m [&'m str],
}

impl Message<'_, '_> {
    pub(super) fn word(&self, word: &str) -> Span {
        let found = self.subtree.find_all(self.path, word).first().copied();
        // A signature of a notification may stand in a header, outside of `path`.
        found.unwrap_or_else(|| self.subtree.find(&["headers"], word))
    }

    /// Reports a variable that doesn't stand here exactly once.
    fn check_once(&self, variable: &str) {
        if self.subtree.find_all(self.body, variable).is_empty() {
            self.problems.push(
                Problem::new(Code::EnvelopeIncomplete, self.subtree.span(self.path), format!("no place for `{variable}`"))
                    .label(format!("`{variable}` stands nowhere in here"))
                    .help(match variable {
                        "$code" if self.path == ["response"] => "write `$code` where it says how the call went; if the HTTP status alone says it, list what it means: `statuses: { \"200\": success }`",
                        "$code" => "write `$code` where it says why the call is refused",
                        _ => "write `$fields` where the fields stand; `\"*\": $fields` if that is among the other members",
                    }),
            );
        }
        self.refuse_second(variable);
    }

    fn refuse_second(&self, variable: &str) {
        let index = self.subtree.find_all(self.body, variable);
        if let (Some(first), Some(second)) = (index.first(), index.get(1)) {
            self.problems.push(
                Problem::new(Code::StandsTwice, *second, format!("`{variable}` stands twice"))
                    .label("here again")
                    .related(*first, "first here"),
            );
        }
    }

    fn check_template(&self, envelope: &Envelope, template: &Template) {
        for part in template.parts() {
            match part {
                Template::Credential(name) if !self.is_credential(name) => {
                    variable_missing(self.problems, self.provider, self.word(&format!("${name}")), name);
                }
                Template::Signature(name) => self.check_signature(name, envelope.request.template()),
                Template::Value(name) => {
                    self.check_value(&envelope.values, name, self.word(&format!("$value.{name}")))
                }
                Template::Literal(serde_json::Value::String(text)) => self.refuse_credential_in_text(text),
                _ => {}
            }
        }
    }

    /// Checks the credentials in what the provider writes besides.
    fn check_sends(&self, sends: Option<&Template>) {
        for part in sends.map(Template::parts).unwrap_or_default() {
            if let Template::Credential(name) = part
                && !self.is_credential(name)
            {
                variable_missing(self.problems, self.provider, self.word(&format!("${name}")), name);
            }
        }
    }

    /// Reports a name that `values:` of this message doesn't have.
    pub(super) fn check_value(&self, values: &[(String, Template)], name: &str, at: Span) {
        let names = || values.iter().map(|(name, _)| name.as_str());
        if names().all(|known| known != name) {
            self.problems.push(
                unknown(Code::UnknownVariable, at, format!("no value `{name}`"), name, names())
                    .label("not in `values:` of this message"),
            );
        }
    }

    /// Reports a credential that stands within a longer text as if it stood alone: the text would be sent as it is written.
    fn refuse_credential_in_text(&self, text: &str) {
        let named = |name: &&str| text.split('$').skip(1).any(|behind| begins_with_word(behind, name));
        let names = self.provider.credentials.iter().map(|credential| credential.name.as_str());
        if let Some(name) = names.rev().find(named) {
            self.problems.push(
                Problem::new(
                    Code::UnknownVariable,
                    self.word(text),
                    format!("`${name}` stands within a text"),
                )
                .label("this is sent as it is written")
                .help(format!("write `${{{name}}}`, which is a place for the credential")),
            );
        }
    }

    /// Reports a field of the request that no operation with this envelope has.
    fn check_fields_of(&self, envelope: &Envelope) {
        let headers = envelope.request_headers.iter().map(|(_, template)| template);
        for part in headers.chain([envelope.request.template()]).flat_map(Template::parts) {
            let Template::Field(name) = part else { continue };
            let operations =
                || self.provider.operations.iter().filter(|of| of.envelope.name == envelope.name);
            let names =
                || operations().flat_map(|of| of.request.fields.iter().map(|field| field.wire.as_str()));
            if operations().next().is_some() && names().all(|known| known != name) {
                let message = format!("no operation with this envelope has a field `{name}`");
                let at = self.word(&format!("$field.{name}"));
                self.problems
                    .push(unknown(Code::UnknownField, at, message, name, names()).label("in no `request:`"));
            }
        }
    }

    fn is_credential(&self, name: &str) -> bool {
        self.provider.credentials.iter().any(|credential| credential.name == name)
    }

    fn check_signature(&self, scheme: &str, body: &Template) {
        check_scheme(self.problems, self.provider, self.word(&variable(scheme)), scheme);
        self.check_half(scheme, KeyKind::Private);
        for (path, text) in signed_members(self.provider, scheme) {
            if path.iter().any(|name| name == ANSWER) {
                self.no_answer(scheme, path);
                continue;
            }
            match path.iter().try_fold(body, |part, name| member(part.members(), name)) {
                None => self.member_missing(scheme, path, &names(body.members())),
                Some(member) if text && !is_string(member) => self.not_text(scheme, path),
                Some(_) => {}
            }
        }
    }

    /// Checks the layout of an answer.
    fn check_layout(&self, layout: &AnswerLayout) {
        self.check_pattern(&layout.pattern);
        self.check_headers(&layout.headers, &layout.values, &layout.pattern);
        self.check_signed_values(&layout.signatures(), &layout.values);
        self.check_fresh(&layout.signatures(), &layout.fresh);
        self.check_sends(layout.sends.as_ref());
    }

    fn check_pattern(&self, pattern: &Pattern) {
        for scheme in pattern.signatures() {
            self.check_signed(scheme, pattern);
        }
    }

    /// Checks the layouts of headers that arrive. Each value stands in exactly one of them, since it is read there.
    fn check_headers(
        &self,
        headers: &[(String, Template)],
        values: &[(String, Template)],
        pattern: &Pattern,
    ) {
        let parts: Vec<&Template> = headers.iter().flat_map(|(_, layout)| layout.parts()).collect();
        for part in &parts {
            match part {
                Template::Signature(scheme) => self.check_signed(scheme, pattern),
                Template::Value(name) => self.check_value(values, name, self.word(&format!("$value.{name}"))),
                _ => {}
            }
        }
        for part in pattern.parts() {
            if let Pattern::Value(name) = part {
                self.check_value(values, name, self.word(&format!("$value.{name}")));
            }
        }
        for (name, template) in values {
            if let Template::KeyId(credential) = template {
                self.check_ring(credential);
            }
            let in_headers = parts.iter().filter(|part| **part == &Template::Value(name.clone())).count();
            let in_body = pattern.parts().into_iter().filter(|part| *part == &Pattern::Value(name.clone()));
            let places = in_headers + in_body.count();
            if places != 1 {
                let message = match places {
                    0 => format!("the value `{name}` stands nowhere in what arrives"),
                    _ => format!("the value `{name}` stands in several places"),
                };
                self.problems.push(
                    Problem::new(Code::EnvelopeIncomplete, self.word(name), message)
                        .label("what arrives is read from exactly one place")
                        .help(format!("write `$value.{name}` in one of `headers:`, or once in the body")),
                );
            }
        }
    }

    fn check_signed(&self, scheme: &str, pattern: &Pattern) {
        check_scheme(self.problems, self.provider, self.word(&variable(scheme)), scheme);
        self.refuse_parts_of_requests(scheme);
        self.check_half(scheme, KeyKind::Public);
        for (path, text) in signed_members(self.provider, scheme) {
            if path.iter().any(|name| name == ANSWER) && !self.is_answer() {
                self.no_answer(scheme, path);
                continue;
            }
            match path.iter().try_fold(pattern, |part, name| arriving_member(part.members(), name)) {
                None => self.member_missing(scheme, path, &names(pattern.members())),
                Some(Pattern::Object(_) | Pattern::Fields) if text => self.not_text(scheme, path),
                Some(_) => {}
            }
        }
    }

    /// Where the member that a scheme signs is named: in the scheme's own `message:`, or in that of the scheme that
    /// `like:` names.
    fn named_by(&self, scheme: &str, path: &str) -> Span {
        let of_name = |name: &str| self.provider.scheme(name).map(|scheme| scheme.about.at);
        let Some(at) = of_name(scheme) else { return self.word(&variable(scheme)) };
        let subtree = self.problems.index().of(at);
        let base = subtree.text(&["like"]).and_then(of_name);
        match base {
            Some(base) if !subtree.has("message") => self.problems.index().of(base).find(&["message"], path),
            _ => subtree.find(&["message"], path),
        }
    }

    fn member_missing(&self, scheme: &str, path: &[String], members: &[&str]) {
        let path = path.join(".");
        let message = format!("`{scheme}` signs the member `{path}`, which the body doesn't have");
        self.problems.push(
            unknown(
                Code::SignedMemberMissing,
                self.named_by(scheme, &path),
                message,
                &path,
                members.iter().copied(),
            )
            .label("no such member")
            .related(self.word(&variable(scheme)), "in the body that is signed here"),
        );
    }

    /// Whether this is an answer, which alone belongs to an operation.
    fn is_answer(&self) -> bool {
        self.path.first() == Some(&"response")
    }

    /// Reports a scheme that signs the member named after an operation, in what isn't an answer.
    fn no_answer(&self, scheme: &str, path: &[String]) {
        let path = path.join(".");
        let message = format!("`{scheme}` signs `{path}`, and this is no answer");
        self.problems.push(
            Problem::new(Code::SignedMemberMissing, self.named_by(scheme, &path), message)
                .label("only an answer has the member that `answer_member:` of its operation names")
                .related(self.word(&variable(scheme)), "in the body that is signed here")
                .help("name the member, or describe the signature by a scheme of its own"),
        );
    }

    fn not_text(&self, scheme: &str, path: &[String]) {
        let path = path.join(".");
        let message = format!("`{scheme}` signs the text of `{path}`, which is no string");
        self.problems.push(
            Problem::new(Code::SignedMemberMissing, self.named_by(scheme, &path), message)
                .label("not a string")
                .related(self.word(&variable(scheme)), "in the body that is signed here")
                .help("sign it with `raw:`, or write it with `$text`"),
        );
    }
}

/// Whether a text begins with a name, and the name ends there.
fn begins_with_word(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|behind| {
        !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    })
}

pub(super) fn variable(scheme: &str) -> String {
    format!("$signature.{scheme}")
}

/// The paths of the members that a scheme signs, each with whether the string is signed, and not the exact text.
fn signed_members<'p>(provider: &'p Provider, scheme: &str) -> impl Iterator<Item = (&'p [String], bool)> {
    provider.scheme(scheme).into_iter().flat_map(Scheme::signed_members)
}

fn is_string(template: &Template) -> bool {
    !matches!(template, Template::Object(_) | Template::Fields | Template::Now(..))
}

fn member<'m, T>(members: &'m [(String, T)], name: &str) -> Option<&'m T> {
    // No body has a member of such a name: `*` and `$answer` stand for others.
    let is_one = |own: &str| own == name && own != "*" && !own.starts_with('$');
    members.iter().find(|(own, _)| is_one(own)).map(|(_, member)| member)
}

/// The same among the members of a pattern, which may have the one that is named after the operation.
fn arriving_member<'m>(members: &'m [(String, Pattern)], name: &str) -> Option<&'m Pattern> {
    let of_answer =
        || members.iter().find(|(own, _)| own == name && name == ANSWER).map(|(_, member)| member);
    member(members, name).or_else(of_answer)
}

fn names<T>(members: &[(String, T)]) -> Vec<&str> {
    let names = members.iter().map(|(name, _)| name.as_str());
    names.filter(|name| *name != "*" && !name.starts_with('$')).collect()
}
