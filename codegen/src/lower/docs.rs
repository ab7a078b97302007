//! What the generated crate says of each item: meaning, limit and unit, wire name, source, place in the spec.

use crate::checked::{
    About, At, Decimal, Duration, Effect, EnumType, EnumValue, Field, Instant, Int, Kind, Means, Notification,
    Operation, Provider, Table, Text, TimeFormat, Wire,
};

/// `specs/x.yaml:12`
pub(crate) fn place(provider: &Provider, at: At) -> String {
    format!("{}:{}", provider.path, at.line)
}

/// Markdown of what people wrote: one line, brackets and angles made harmless.
fn prose(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    let mut code = false;
    for c in line.chars() {
        match c {
            '`' => code = !code,
            '<' | '>' | '[' | ']' | '*' if !code => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

fn sentence(text: &str) -> String {
    let text = prose(text);
    let mut chars = text.chars();
    let mut out: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    out.push_str(chars.as_str());
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
    about.source.as_ref().map(|source| format!("Source: {}.", prose(source))).unwrap_or_default()
}

pub(crate) fn field(provider: &Provider, field: &Field) -> Vec<String> {
    let meaning = match &field.about.doc {
        Some(doc) => sentence(doc),
        None => format!("`{}`.", field.wire),
    };
    let mut facts = vec![format!("`{}` on the wire", field.wire.trim())];
    facts.extend(limits(&field.kind));
    if !field.also.is_empty() {
        facts.push(format!("also read as {}", quoted(&field.also)));
    }
    facts.extend(field.default.as_ref().map(|value| format!("`{value}` is assumed when it is absent")));
    if field.sensitive {
        facts.push("masked in `Debug`".to_owned());
    }
    let mut line = format!("{}.", facts.join("; "));
    for fact in &field.unstated {
        line.push_str(&format!(" Not stated by the provider: {}", sentence(fact)));
    }
    let source = source(&field.about);
    let place = format!("({})", place(provider, field.about.at));
    line.push_str(&[String::new(), source, place].join(" ").replace("  ", " "));
    paragraphs([meaning, line])
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn limits(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Text(text) => text_limits(text),
        Kind::Int(int) => int_limits(int),
        Kind::Bool(wire) => as_string(*wire).into_iter().collect(),
        Kind::MinorUnits(int, currency) => {
            let of = currency.as_ref().map_or_else(|| "the currency".to_owned(), |name| format!("`{name}`"));
            let mut out = vec![format!("in the smallest unit of {of}")];
            out.extend(int_limits(&Int { min: int.min.filter(|min| *min != 0), ..int.clone() }));
            out
        }
        Kind::Decimal(decimal) => decimal_limits(decimal),
        Kind::Enum(of) if of.only.is_empty() => as_string(if of.of.int { of.wire } else { Wire::Number }).into_iter().collect(),
        Kind::Enum(of) => vec![format!("one of {}", quoted(&of.only))],
        Kind::Instant(instant) => vec![instant_format(instant)],
        Kind::Duration(duration) => duration_limits(duration),
        Kind::Object(object) => object.text.iter().flat_map(as_text).collect(),
        Kind::List(list) => {
            let mut out: Vec<String> = list.text.iter().flat_map(as_text).collect();
            out.extend(span(list.min, list.max, "elements"));
            out.extend(limits(&list.item.kind).into_iter().map(|limit| format!("each {limit}")));
            out
        }
        Kind::Any => vec!["any JSON".to_owned()],
    }
}

fn as_text(text: &Text) -> Vec<String> {
    let mut out = vec!["JSON text in a string".to_owned()];
    out.extend(text_limits(text));
    out
}

fn span(min: Option<u32>, max: Option<u32>, unit: &str) -> Option<String> {
    match (min, max) {
        (None | Some(0 | 1), Some(max)) => Some(format!("at most {max} {unit}")),
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min} {unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max} {unit}")),
        (None | Some(0 | 1), None) => None,
        (Some(min), None) => Some(format!("at least {min} {unit}")),
    }
}

fn text_limits(text: &Text) -> Vec<String> {
    let mut out = Vec::new();
    out.extend(span(text.min, text.max, if text.bytes { "bytes" } else { "characters" }));
    out.extend(text.pattern.as_ref().map(|pattern| format!("must match `{pattern}`")));
    if text.trimmed {
        out.push("no leading or trailing space".to_owned());
    }
    out.extend(text.prefix.as_ref().map(|name| format!("begins with the credential `{name}`")));
    out
}

fn bounds<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

fn as_string(wire: Wire) -> Option<String> {
    (wire == Wire::String).then(|| "written as a string".to_owned())
}

fn int_limits(int: &Int) -> Vec<String> {
    let digits = int.digits.map(|digits| format!("at most {digits} digits"));
    bounds(int.min, int.max).into_iter().chain(digits).chain(as_string(int.wire)).collect()
}

fn decimal_limits(decimal: &Decimal) -> Vec<String> {
    let of = decimal.currency.as_ref().map_or_else(|| "the currency".to_owned(), |name| format!("`{name}`"));
    let mut out = vec![format!("in the major unit of {of}, {} digits after the point", decimal.scale)];
    out.extend(bounds(decimal.min.filter(|min| !min.is_zero()), decimal.max));
    out.extend(decimal.max_chars.map(|max| format!("at most {max} characters")));
    out.extend(as_string(decimal.wire));
    out
}

fn instant_format(instant: &Instant) -> String {
    let (sign, minutes) = (if instant.offset < 0 { '-' } else { '+' }, instant.offset.abs() / 60);
    let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    match instant.format {
        TimeFormat::Rfc3339 => format!("RFC 3339 at {zone}"),
        TimeFormat::DateTime => format!("`YYYY-MM-DD HH:MM:SS` at {zone}"),
        TimeFormat::Compact => format!("`yyyyMMddHHmmss` at {zone}"),
        TimeFormat::Unix => "seconds since 1970".to_owned(),
        TimeFormat::UnixMs => "milliseconds since 1970".to_owned(),
    }
}

fn duration_limits(duration: &Duration) -> Vec<String> {
    let units = duration.units.iter().map(|unit| format!("`{unit}`")).collect::<Vec<_>>().join(", ");
    let mut out = vec![format!("a whole number and a unit of {units}")];
    out.extend(duration.until_midnight.map(|letter| format!("or `{letter}`, until midnight")));
    out.extend(bounds(duration.min.map(length), duration.max.map(length)));
    out
}

fn length(seconds: u64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    match units.into_iter().find(|(_, unit)| seconds >= *unit && seconds.is_multiple_of(*unit)) {
        Some((name, unit)) => format!("`{}{name}`", seconds / unit),
        None => format!("`{seconds}s`"),
    }
}

pub(crate) fn value(value: &EnumValue) -> Vec<String> {
    let meaning = value.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let wire = format!("`{}` on the wire.", value.wire);
    vec![[meaning, wire, source(&value.about)].join(" ").trim().to_owned()]
}

pub(crate) fn of_enum(of: &EnumType) -> Vec<String> {
    let meaning = of.about.doc.as_ref().map_or_else(|| format!("`{}`.", of.name), |doc| sentence(doc));
    let closed = if of.closed { "A request may only hold the values listed; an unknown one that arrives is kept." } else { "A value that isn't listed is kept." };
    paragraphs([meaning, closed.to_owned(), source(&of.about)])
}

pub(crate) fn object(table: &Table) -> Vec<String> {
    let meaning = table.about.doc.as_ref().map_or_else(|| format!("`{}`.", table.name), |doc| sentence(doc));
    paragraphs([meaning, source(&table.about)])
}

pub(crate) fn request(operation: &Operation) -> Vec<String> {
    vec![format!("What `{}` is asked with.", operation.name)]
}

pub(crate) fn answer(operation: &Operation) -> Vec<String> {
    let means = match operation.means {
        Means::Created => "That it came means the order exists. It does not mean that it is paid.",
        Means::Accepted => "That it came means the provider took the call on, no more.",
        Means::Paid => "That it came means the money moved.",
        Means::Read => "",
    };
    paragraphs([format!("What `{}` answers when it is accepted.", operation.name), means.to_owned()])
}

pub(crate) fn operation(provider: &Provider, operation: &Operation) -> Vec<String> {
    let title = operation.title.as_ref().map_or_else(|| format!("`{}`.", operation.name), |title| sentence(title));
    let doc = operation.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let verb = if operation.get { "GET" } else { "POST" };
    let method = operation.method.as_ref().map(|method| format!(" (`{method}`)")).unwrap_or_default();
    let effect = match operation.effect {
        Effect::Read => "It reads; repeating it costs nothing.",
        Effect::Create => "It makes an order: with a new order number, a repeat makes a second one.",
        Effect::Charge => "It charges: with a new order number, a repeat charges twice.",
        Effect::Refund => "It gives money back: with a new refund number, a repeat gives back twice.",
        Effect::Cancel => "It cancels: a repeat does nothing more, unless the payer paid in between.",
    };
    let recover = operation.recover.as_ref().map(|recover| {
        format!(
            "When its outcome is unknown, `{}` tells: every {} for {}.",
            recover.query,
            length(recover.every),
            length(recover.within)
        )
    });
    paragraphs([
        title,
        doc,
        format!("`{verb} {}`{method}. {effect}", operation.path),
        recover.unwrap_or_default(),
        format!("{} ({})", source(&operation.about), place(provider, operation.about.at)).trim().to_owned(),
    ])
}

pub(crate) fn notification_struct(notification: &Notification) -> Vec<String> {
    vec![format!("What the notification `{}` says.", notification.name)]
}

pub(crate) fn notification(provider: &Provider, notification: &Notification) -> Vec<String> {
    let title = notification.title.as_ref().map_or_else(|| format!("`{}`.", notification.name), |t| sentence(t));
    let doc = notification.about.doc.as_ref().map(|doc| sentence(doc)).unwrap_or_default();
    let trust = if notification.signed {
        "It is signed: only a verified one can be used."
    } else {
        "It is not signed: anyone could have sent it. Ask the query before you believe it."
    };
    let key = if notification.key.is_empty() {
        String::new()
    } else {
        format!("Two with the same {} are one.", quoted(&notification.key))
    };
    paragraphs([
        title,
        doc,
        trust.to_owned(),
        key,
        format!("{} ({})", source(&notification.about), place(provider, notification.about.at)).trim().to_owned(),
    ])
}

/// The crate's front page.
pub(crate) fn front_page(provider: &Provider) -> String {
    let mut out = format!(
        "{} client, generated by Paysmith from `{}`.\n\n",
        prose(&provider.title),
        provider.path
    );
    out.extend(provider.doc.iter().map(|doc| format!("{}\n\n", sentence(doc))));
    out.push_str(&format!("The provider's own documentation: <{}>\n\n", provider.docs));
    out.push_str("| operation | what it does | effect |\n|---|---|---|\n");
    for operation in &provider.operations {
        let module = crate::naming::snake(&operation.name);
        let title = operation.title.as_ref().map(|title| sentence(title)).unwrap_or_default();
        let effect = format!("{:?}", operation.effect).to_lowercase();
        out.push_str(&format!("| [`{}`](mod@{module}) | {title} | {effect} |\n", operation.name));
    }
    if !provider.notifications.is_empty() {
        out.push_str("\n| notification | what it says | signed |\n|---|---|---|\n");
    }
    for notification in &provider.notifications {
        let module = crate::naming::snake(&notification.name);
        let title = notification.title.as_ref().map(|title| sentence(title)).unwrap_or_default();
        let signed = if notification.signed { "yes" } else { "no" };
        out.push_str(&format!("| [`{}`](mod@notifications::{module}) | {title} | {signed} |\n", notification.name));
    }
    out.push_str("\n| environment | base URL | money |\n|---|---|---|\n");
    for environment in &provider.environments {
        let money = if environment.real_money { "real" } else { "test" };
        out.push_str(&format!("| `{}` | `{}` | {money} |\n", environment.name, environment.base));
    }
    out.push_str("\nSources:\n\n");
    for (tag, text) in &provider.sources {
        out.push_str(&format!("* `{tag}`: {}\n", prose(text)));
    }
    out
}
