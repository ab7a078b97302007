//! Types, limits and schemes in words, for documentation and lists.

use super::{
    CurrencyFact, CurrencyUse, Decimal, Digest, Duration, Encode, Field, Instant, Int, Kind, Part, Scheme,
    Text, TimeFormat, Wire,
};

impl Field {
    /// The limits of its values, each as a phrase.
    #[must_use]
    pub fn limits(&self) -> Vec<String> {
        limits(&self.kind)
    }

    /// The word for its type in a spec.
    #[must_use]
    pub fn type_name(&self) -> String {
        match &self.kind {
            Kind::Text(_) => "string".to_owned(),
            Kind::Int(_) => "int".to_owned(),
            Kind::Bool(_) => "bool".to_owned(),
            Kind::MinorUnits(..) => "minor_units".to_owned(),
            Kind::Decimal(_) => "decimal".to_owned(),
            Kind::Currency(_) => "currency".to_owned(),
            Kind::Enum(of) => of.of.name.clone(),
            Kind::Instant(_) => "instant".to_owned(),
            Kind::Duration(_) => "duration".to_owned(),
            Kind::Object(object) => object.table.name.clone(),
            Kind::List(list) => format!("[{}]", list.item.type_name()),
            Kind::Any => "any".to_owned(),
        }
    }
}

impl Scheme {
    /// The whole scheme in a few words, as in `md5 of sorted pairs + client_key, HEX`.
    #[must_use]
    pub fn algorithm(&self) -> String {
        let parts: Vec<String> = self.message.iter().map(part_in_words).collect();
        let encode = match self.encode {
            Encode::HexLower => "hex",
            Encode::HexUpper => "HEX",
            Encode::Base64 => "base64",
        };
        format!("{} of {}, {encode}", self.digest_name(), parts.join(" + "))
    }

    /// The word for its digest in a spec, as in `hmac-sha256`.
    #[must_use]
    pub const fn digest_name(&self) -> &'static str {
        match self.digest {
            Digest::Md5 => "md5",
            Digest::Sha1 => "sha1",
            Digest::Sha256 => "sha256",
            Digest::Sha512 => "sha512",
            Digest::HmacMd5 => "hmac-md5",
            Digest::HmacSha1 => "hmac-sha1",
            Digest::HmacSha256 => "hmac-sha256",
            Digest::HmacSha512 => "hmac-sha512",
            Digest::RsaSha256 => "rsa-sha256",
        }
    }
}

/// A part of a canonical string in a word or two.
#[must_use]
pub fn part_in_words(of: &Part) -> String {
    match of {
        Part::Pairs(pairs) if pairs.sorted => "sorted pairs".to_owned(),
        Part::Pairs(_) => "pairs".to_owned(),
        Part::Raw(path) => format!("raw {}", path.join(".")),
        Part::Text(path) => format!("text of {}", path.join(".")),
        Part::Body => "body".to_owned(),
        Part::Method => "method".to_owned(),
        Part::Path => "path".to_owned(),
        Part::Target => "path with query".to_owned(),
        Part::Value(name) => format!("value {name}"),
        Part::Secret(name) => name.clone(),
        Part::Literal(text) => format!("{text:?}"),
    }
}

/// Words in backticks, with commas between them.
pub(crate) fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn limits(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Text(text) => text_limits(text),
        Kind::Int(int) => int_limits(int),
        Kind::Bool(wire) => as_string(*wire).into_iter().collect(),
        Kind::MinorUnits(int, currency) => {
            let of = currency_in_words(currency.as_deref());
            let mut out = vec![format!("in the smallest unit of {of}")];
            out.extend(int_limits(&Int { min: int.min.filter(|min| *min != 0), ..int.clone() }));
            out
        }
        Kind::Decimal(decimal) => decimal_limits(decimal),
        Kind::Currency(of) => currency_limits(of),
        Kind::Enum(of) if of.only.is_empty() => {
            as_string(if of.of.int { of.wire } else { Wire::Number }).into_iter().collect()
        }
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

/// The `currency:` of an amount if neither a field of the table nor a fixed code tells the currency: it is that of the
/// order that is refunded or closed.
pub(crate) const OF_ORDER: &str = "of_order";

fn currency_in_words(currency: Option<&str>) -> String {
    match currency {
        None => "the currency".to_owned(),
        Some(OF_ORDER) => "the order's currency".to_owned(),
        Some(name) => format!("`{name}`"),
    }
}

fn currency_limits(of: &CurrencyUse) -> Vec<String> {
    let mut out = vec!["a code of ISO 4217".to_owned()];
    if !of.only.is_empty() {
        out.push(format!("one of {}", quoted(&of.only)));
    }
    let here = |fact: &&CurrencyFact| of.only.is_empty() || of.only.contains(&fact.code);
    for fact in of.facts.iter().filter(here) {
        if !fact.also.is_empty() {
            out.push(format!("`{}` may arrive as {}", fact.code, quoted(&fact.also)));
        }
        let digits =
            fact.exponent.map(|digits| format!("`{}` with {digits} digits after the point", fact.code));
        out.extend(digits);
    }
    out
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
    let of = currency_in_words(decimal.currency.as_deref());
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

/// A length of time in its largest whole unit, as in `90m`.
fn length(seconds: u64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    match units.into_iter().find(|(_, unit)| seconds >= *unit && seconds.is_multiple_of(*unit)) {
        Some((name, unit)) => format!("`{}{name}`", seconds / unit),
        None => format!("`{seconds}s`"),
    }
}
