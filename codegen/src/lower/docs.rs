//! The documentation of each generated item: its meaning, and for a field limits, unit, wire name, source and place in the spec.

use super::names::variant;
use crate::checked::describe::quoted;
use crate::checked::{
    About, Address, Class, Credential, CredentialSet, Effect, EnumType, EnumValue, Environment, Field, Kind,
    Means, Notification, Operation, Provider, Refusal, RefusalCode, Table,
};
use crate::ir::Name;
use crate::report::Span;

/// The word "Source" as a link to the list on the front page that says what each source is.
const SOURCE: &str = "[Source](crate#sources)";

/// File and line: `specs/x.yaml:12`.
pub(super) fn place(provider: &Provider, at: Span) -> String {
    format!("{}:{}", provider.path, at.line)
}

/// Characters that have a meaning in Markdown.
const SPECIAL: [char; 6] = ['`', '<', '>', '[', ']', '*'];

/// Markdown of a text in a spec: in one line, with URLs as links, and with special characters escaped outside of code.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut code = false;
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if !code && (word.starts_with("https://") || word.starts_with("http://")) {
            let url = word.trim_end_matches([',', ';', '.', ')']);
            let rest = word.strip_prefix(url).unwrap_or_default();
            out.push_str(&format!("<{url}>{rest}"));
            continue;
        }
        if !word.contains(SPECIAL) {
            out.push_str(word);
            continue;
        }
        for c in word.chars() {
            match c {
                '`' => code = !code,
                '<' | '>' | '[' | ']' | '*' if !code => out.push('\\'),
                _ => {}
            }
            out.push(c);
        }
    }
    out
}

/// The text as a sentence, with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut out = prose(text);
    if let Some(first) = out.chars().next() {
        let capital: String = first.to_uppercase().collect();
        out.replace_range(..first.len_utf8(), &capital);
    }
    if !out.ends_with(['.', '!', '?', ':', '。']) && !out.is_empty() {
        out.push('.');
    }
    out
}

fn paragraphs(parts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(String::new());
        }
        out.push(part);
    }
    out
}

fn source(about: &About) -> String {
    about.source.as_ref().map(|source| format!("{SOURCE}: {}.", prose(source))).unwrap_or_default()
}

/// The source of an operation or a notification, and its place in the spec.
fn source_and_place(provider: &Provider, about: &About) -> String {
    let place = place(provider, about.at);
    match &about.source {
        Some(source) => format!("{SOURCE}: {} ({place}).", prose(source)),
        None => format!("{SOURCE}: {place}."),
    }
}

pub(super) fn credential(provider: &Provider, of: &Credential) -> Vec<String> {
    let doc = of.about.doc.clone().unwrap_or_else(|| format!("`{}`", of.name));
    let cipher = provider.ciphers.iter().find(|cipher| cipher.key == of.name && !cipher.digests_key);
    let limit = match (cipher, of.max) {
        (Some(cipher), _) => format!(" Exactly {} bytes.", cipher.algorithm.key_length()),
        (None, Some(max)) => format!(" At most {max} characters."),
        (None, None) => String::new(),
    };
    vec![format!("{}{limit}", sentence(&doc))]
}

pub(super) fn credential_set(of: &CredentialSet) -> Vec<String> {
    let doc = of.about.doc.clone().unwrap_or_else(|| format!("`{}`", of.name));
    vec![sentence(&doc)]
}

pub(super) fn environment(of: &Environment) -> Vec<String> {
    let doc = of.about.doc.as_deref().unwrap_or_default();
    let money = if of.real_money { "Real money moves here." } else { "No real money moves here." };
    let mut docs = vec![format!("`{}`. {money} {}", of.base, sentence(doc)).trim().to_owned()];
    docs.extend(of.backup.as_ref().map(|backup| {
        format!(
            "If it can't be reached, `{backup}` is asked: by queries, and by other calls if surely nothing was sent."
        )
    }));
    docs
}

/// The meaning of a field, and a list of facts about it.
pub(super) fn field(provider: &Provider, field: &Field) -> Vec<String> {
    let meaning = match &field.about.doc {
        Some(doc) => sentence(doc),
        None => format!("`{}`.", field.wire),
    };
    let (units, limits): (Vec<_>, Vec<_>) =
        limits(field).into_iter().partition(|limit| limit.starts_with("in the "));
    let limits_name = if matches!(field.kind, Kind::Instant(_)) { "Format" } else { "Limits" };
    let default: Vec<_> = field.default.iter().map(|value| format!("`{value}`")).collect();
    let mut wire = vec![format!("`{}`", field.wire.trim())];
    if !field.also.is_empty() {
        wire.push(format!("also read as {}", quoted(&field.also)));
    }
    let source = field.about.source.as_ref().map(|source| format!("{} ", prose(source)));
    let source = format!("{}({})", source.unwrap_or_default(), place(provider, field.about.at));
    let mut lines = vec![meaning, String::new()];
    let mut fact = |name: &str, facts: &[String]| {
        if !facts.is_empty() {
            lines.push(format!("* {name}: {}", facts.join("; ")));
        }
    };
    fact(limits_name, &limits);
    fact("Unit", &units.iter().map(|unit| unit.replacen("in the ", "the ", 1)).collect::<Vec<_>>());
    fact("Assumed when it is absent", &default);
    fact("Wire name", &wire);
    fact("Not stated by the provider", &field.unstated.iter().map(|what| prose(what)).collect::<Vec<_>>());
    fact(SOURCE, &[source]);
    if field.sensitive {
        lines.push("* Masked in `Debug`".to_owned());
    }
    lines
}

/// The line about the credential with which a request must have the field.
pub(super) fn required_with(field: &Field) -> Option<String> {
    field.required_with.as_ref().map(|name| format!("* Required: of a merchant who has `{name}`"))
}

/// The limits of a field. Those of an enum are its variants, since an application writes their names, not the values on the wire.
fn limits(field: &Field) -> Vec<String> {
    let Kind::Enum(of) = &field.kind else { return field.limits() };
    if of.only.is_empty() {
        return field.limits();
    }
    let allowed = of.of.values.iter().filter(|value| of.only.contains(&value.wire));
    let variants = allowed.map(|value| match variant(value) {
        name if name == value.wire => format!("`{name}`"),
        name => format!("`{name}` (`{}`)", value.wire),
    });
    vec![format!("one of {}", variants.collect::<Vec<_>>().join(", "))]
}

pub(super) fn value(value: &EnumValue) -> Vec<String> {
    let meaning = value.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let wire = format!("`{}` on the wire.", value.wire);
    vec![[meaning, wire, source(&value.about)].join(" ").trim().to_owned()]
}

pub(super) fn of_enum(of: &EnumType) -> Vec<String> {
    let meaning = of.about.doc.as_ref().map_or_else(|| format!("`{}`.", of.name), |doc| sentence(doc));
    let closed = if of.closed {
        "A request may only hold the values listed; an unknown one that arrives is kept."
    } else {
        "A value that isn't listed is kept."
    };
    paragraphs([meaning, closed.to_owned(), source(&of.about)])
}

pub(super) fn object(table: &Table) -> Vec<String> {
    let meaning = table.about.doc.as_ref().map_or_else(|| format!("`{}`.", table.name), |doc| sentence(doc));
    paragraphs([meaning, source(&table.about)])
}

pub(super) fn request(operation: &Operation) -> Vec<String> {
    vec![format!("The request of `{}`.", operation.name)]
}

/// Adds a list of the fields that a request sends without the application's doing.
pub(super) fn with_fixed(mut docs: Vec<String>, fixed: &[&Field]) -> Vec<String> {
    if !fixed.is_empty() {
        docs.push(String::new());
        docs.push("The client also sends these fields, whose values never change:".to_owned());
        docs.push(String::new());
    }
    for field in fixed {
        let value = field.fixed.as_deref().unwrap_or_default();
        let meaning = field.about.doc.as_ref().map(|doc| format!(" ({})", prose(doc))).unwrap_or_default();
        docs.push(format!("* `{}`: `{value}`{meaning}", field.wire));
    }
    docs
}

pub(super) fn answer(operation: &Operation) -> Vec<String> {
    paragraphs([
        format!("The answer of `{}` to a call that was accepted.", operation.name),
        means(operation.means).to_owned(),
        by_status(operation).to_owned(),
    ])
}

/// Says what stands in the place of a code, where answers have none.
fn by_status(operation: &Operation) -> &'static str {
    if operation.outcome().statuses.is_empty() {
        return "";
    }
    "It has no code: the HTTP status tells that the call was accepted, and `Accepted::code` is that status as text, such as `204`."
}

/// Says what it proves that a call was accepted.
pub(super) const fn means(of: Means) -> &'static str {
    match of {
        Means::Created => "An accepted call proves that the order exists, not that it is paid.",
        Means::Accepted => "An accepted call proves that the provider has taken it on, and no more.",
        Means::Paid => "An accepted call proves that the money has moved.",
        Means::Held => "An accepted call proves that the money is held: neither taken nor given back.",
        Means::Refunded => "An accepted call proves that the refund was made.",
        Means::Released => "An accepted call proves that the hold has ended.",
        Means::Closed => "An accepted call proves that the order is closed.",
        Means::Done => "An accepted call proves that it is done.",
        Means::Read => "",
    }
}

/// `query` is the module of the operation's query.
pub(super) fn operation(provider: &Provider, operation: &Operation, query: Option<&Name>) -> Vec<String> {
    let title =
        operation.title.as_ref().map_or_else(|| format!("`{}`.", operation.name), |title| sentence(title));
    let doc = operation.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let sent = match &operation.address {
        Address::Link(path) => format!("A link, `{}`, for the payer to open", with_places(path)),
        address if address.is_call() => {
            format!("`{} {}`", address.method(), with_places(address.path()))
        }
        _ => "A text that the SDK in an app takes".to_owned(),
    };
    let method = operation.method.as_ref().map(|method| format!(" (`{method}`)")).unwrap_or_default();
    let effect = match operation.effect {
        Effect::Read => "It reads; repeating it costs nothing.",
        Effect::Change => "It changes something, but no money.",
        Effect::Create => "It makes an order: with a new order number, a repeat makes a second one.",
        Effect::Charge => "It charges: with a new order number, a repeat charges twice.",
        Effect::Hold => "It holds money: with a new order number, a repeat holds twice.",
        Effect::Capture => "It takes money that is held: a repeat may take more of it.",
        Effect::Release => "It ends a hold: a repeat does nothing more.",
        Effect::Refund => "It gives money back: with a new refund number, a repeat gives back twice.",
        Effect::Cancel => "It cancels: a repeat does nothing more, unless the payer paid in between.",
    };
    paragraphs([
        title,
        doc,
        format!("{sent}{method}. {effect}"),
        certified(operation),
        compared(operation),
        refused(operation),
        recovered(operation, query),
        source_and_place(provider, &operation.about),
    ])
}

/// Says which certificate the provider asks for on the connection.
fn certified(operation: &Operation) -> String {
    let Some(name) = &operation.client_certificate else { return String::new() };
    format!(
        "The provider wants to know the merchant on the connection: the credential `{name}` is shown there, and without it nothing is sent."
    )
}

/// Says how an unknown outcome is settled.
fn recovered(operation: &Operation, query: Option<&Name>) -> String {
    let Some(recover) = &operation.recover else { return String::new() };
    let query = match query {
        Some(module) => format!("[`{}`](mod@{})", recover.query, module.as_str()),
        None => format!("`{}`", recover.query),
    };
    let filled_in = match recover.ask.as_slice() {
        [] => String::new(),
        fields => format!(" Fill in {} of the query before you call it.", quoted(fields)),
    };
    format!(
        "When its outcome is unknown, `Client::recover` asks {query} every {} for {}.{filled_in}",
        period(recover.every),
        period(recover.within),
    )
}

/// A length of time in its largest whole unit, as in `2 minutes`.
pub(super) fn period(seconds: u64) -> String {
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60)];
    let whole = units.into_iter().find(|(_, unit)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (number, unit) = whole.map_or((seconds, "second"), |(name, unit)| (seconds / unit, name));
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

/// Says which fields of the answer are compared with the request.
fn compared(operation: &Operation) -> String {
    if !operation.address.is_call() {
        return String::new();
    }
    let echo = &operation.echo;
    let mut names: Vec<String> = echo.pairs.iter().map(|(theirs, _)| theirs.clone()).collect();
    let rows = operation.state.as_ref().and_then(|state| state.rows.as_ref());
    names.extend(rows.iter().flat_map(|(_, pick)| pick.iter().map(|(theirs, _)| theirs.clone())));
    let mut text = match names.as_slice() {
        [] => "The client compares nothing in the answer with the request.".to_owned(),
        names => format!(
            "The client compares these fields of the answer with the request, and doesn't believe an answer in which one differs: {}.",
            quoted(names)
        ),
    };
    match &echo.nothing {
        Some(reason) if operation.effect.is_harmless() => text.push_str(&format!(" {}", sentence(reason))),
        Some(reason) => text.push_str(&format!(
            " {} So that the answer to another call can't be taken for this one's, each call has a connection of its own, unless \
             the client is told to use kept connections.",
            sentence(reason)
        )),
        None => {}
    }
    for (name, reason) in &echo.not {
        text.push_str(&format!(" `{name}` isn't compared: {}", prose(reason)));
        text.push('.');
    }
    text
}

/// Says when a refusal is final.
fn refused(operation: &Operation) -> String {
    let outcome = operation.outcome();
    let uses_number = operation.order.is_some()
        && (operation.effect.makes_order()
            || matches!(operation.effect, Effect::Capture | Effect::Refund | Effect::Release));
    if !uses_number || !operation.address.is_call() {
        return String::new();
    }
    let named = outcome.refusals.iter().find(|(refusal, _)| *refusal == Refusal::DuplicateOrder);
    let code_member = operation.envelope.refusal_layout().pattern.code_member();
    let declined = |code: &RefusalCode| outcome.class_of(code, code_member) == Class::Declined;
    match named {
        Some((_, code)) if declined(code) => format!(
            "A refusal with code {} may mean that the number was used before. It is final only for `Client::send_first`, by which \
             an application states that the number is new; for `Client::send` the outcome is unknown.",
            in_words(code)
        ),
        Some(_) => String::new(),
        None => "The provider doesn't say which code refuses a number that was used before, so that any refusal may mean that. A \
                 refusal is final only for `Client::send_first`, by which an application states that the number is new; for \
                 `Client::send` the outcome is unknown."
            .to_owned(),
    }
}

/// A code with the members that belong to it.
fn in_words(code: &RefusalCode) -> String {
    let beside = code.beside.iter().map(|(name, value)| format!(" and {name} `{value}`"));
    std::iter::once(format!("`{}`", code.code)).chain(beside).collect()
}

pub(super) fn notification_struct(notification: &Notification) -> Vec<String> {
    vec![format!("The fields of the notification `{}`.", notification.name)]
}

pub(super) fn notification(provider: &Provider, notification: &Notification) -> Vec<String> {
    let title =
        notification.title.as_ref().map_or_else(|| format!("`{}`.", notification.name), |t| sentence(t));
    let doc = notification.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let brought = if notification.in_query {
        "The payer's browser brings it by GET, in the query of the URL, and the reply is a page for the payer."
    } else {
        ""
    };
    let trust = if notification.signed {
        "It is signed: `Client::receive` returns it only if its signature is right."
    } else {
        "It is not signed: anyone could have sent it. Ask the query before you believe it."
    };
    let key = if notification.key.is_empty() {
        String::new()
    } else {
        format!(
            "Two notifications with the same values of these fields are one, sent twice: {}.",
            quoted(&notification.key)
        )
    };
    paragraphs([
        title,
        doc,
        brought.to_owned(),
        trust.to_owned(),
        key,
        source_and_place(provider, &notification.about),
    ])
}

/// A path as people write it, with `{name}` where the value of a field or of a credential is put.
fn with_places(path: &str) -> String {
    path.replace("${field.", "{").replace("${", "{")
}
