//! Single values, and the arithmetic of limits. They are written from `specs/README.md`, and use neither the runtime
//! nor the sandbox to find out what a limit means.

use std::collections::BTreeMap;

use paysmith_codegen::checked::{
    CurrencyUse, Decimal, EnumUse, Field, Instant, Int, KeyKind, Kind, Table, Text, TimeFormat, Wire,
};
use paysmith_codegen::signing::rsa;
use paysmith_runtime::table::Expression;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;

use super::json::Json;

/// A merchant's credentials, by name.
pub(crate) type Credentials = BTreeMap<String, String>;

/// The text with which a string must begin.
pub(crate) fn prefix(limits: &Text, credentials: &Credentials) -> String {
    limits.prefix.as_ref().and_then(|name| credentials.get(name)).cloned().unwrap_or_default()
}

/// The text with which every valid string begins: its prefix, or the letters and digits at the beginning of its
/// pattern.
pub(crate) fn start(limits: &Text, credentials: &Credentials) -> String {
    // The pattern of a URL begins with its scheme.
    let pattern = limits.pattern.as_deref().unwrap_or_default().replacen("https?:", "https:", 1);
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || ":/".contains(*letter);
    let plain: String = pattern.chars().take_while(is_plain).collect();
    // A letter that is repeated or optional in the pattern may be missing.
    let repeated = pattern.chars().nth(plain.len()).is_some_and(|next| "?*+{|".contains(next));
    let prefix = prefix(limits, credentials);
    if prefix.is_empty() && !repeated && !pattern.contains('|') { plain } else { prefix }
}

/// The length of a text in the unit of its limit.
pub(crate) fn length(limits: &Text, text: &str) -> u32 {
    u32::try_from(if limits.bytes { text.len() } else { text.chars().count() }).unwrap()
}

pub(crate) fn keeps(limits: &Text, credentials: &Credentials, text: &str) -> bool {
    limits.min.is_none_or(|min| length(limits, text) >= min)
        && limits.max.is_none_or(|max| length(limits, text) <= max)
        && (!limits.trimmed || text.trim() == text)
        && text.starts_with(&prefix(limits, credentials))
        && limits.pattern.as_ref().is_none_or(|pattern| matches(pattern, text))
}

/// Whether the pattern matches the whole text. The matching itself is left to the library that the runtime uses, too.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    Expression::new(pattern.to_owned().leak()).matches(text)
}

/// The prefix, filled up to a length in characters or bytes.
pub(crate) fn filled(limits: &Text, prefix: &str, wanted: u32, mut letter: impl FnMut() -> char) -> String {
    let mut text = prefix.to_owned();
    let mut now = length(limits, &text);
    while now < wanted {
        let next = letter();
        let width = if limits.bytes { u32::try_from(next.len_utf8()).unwrap() } else { 1 };
        let end = now == length(limits, prefix) || now + width >= wanted;
        let bad = now + width > wanted || (limits.trimmed && end && next.is_whitespace());
        text.push(if bad { 'x' } else { next });
        now = length(limits, &text);
    }
    text
}

/// The smallest and the largest integer.
pub(crate) fn bounds(limits: &Int) -> (i64, i64) {
    let most = ceiling(limits).map_or(i64::MAX, |ceiling| ceiling - 1);
    let least = ceiling(limits).map_or(i64::MIN, |ceiling| 1 - ceiling);
    (limits.min.unwrap_or(i64::MIN).max(least), limits.max.unwrap_or(i64::MAX).min(most))
}

/// The smallest integer with too many digits, if there is one.
pub(crate) fn ceiling(limits: &Int) -> Option<i64> {
    10_i64.checked_pow(limits.digits?)
}

/// The smallest and the largest decimal, as a number of units of the last digit.
pub(crate) fn mantissas(limits: &Decimal) -> (i64, i64) {
    let counted = |mut bound: paysmith_runtime::Decimal| {
        bound.rescale(limits.scale);
        i64::try_from(bound.mantissa()).unwrap()
    };
    let point = u32::from(limits.scale > 0);
    let figures = limits.max_chars.map_or(14, |chars| chars - point).min(14);
    let most = 10_i64.pow(figures) - 1;
    let least = limits.min.map_or(0, counted);
    (least, limits.max.map_or(most, counted).min(most))
}

/// A decimal by its number of units: 1250 at scale 2 is `12.50`.
pub(crate) fn scaled(mantissa: i64, scale: u32) -> String {
    let unit = 10_u64.pow(scale);
    let (sign, figures) = (if mantissa < 0 { "-" } else { "" }, mantissa.unsigned_abs());
    let width = scale as usize;
    match scale {
        0 => format!("{sign}{figures}"),
        _ => format!("{sign}{}.{:0width$}", figures / unit, figures % unit),
    }
}

/// Those of the listed values that may be sent.
pub(crate) fn allowed(of: &EnumUse) -> Vec<String> {
    if of.only.is_empty() {
        of.of.values.iter().map(|value| value.wire.clone()).collect()
    } else {
        of.only.clone()
    }
}

/// Codes that a field may hold: of currencies with two digits behind the point, with none, and with three.
pub(crate) fn currencies(of: &CurrencyUse) -> Vec<String> {
    if of.only.is_empty() {
        ["HKD", "JPY", "KWD", "TWD"].map(str::to_owned).to_vec()
    } else {
        of.only.clone()
    }
}

/// A local time, written in the instant's format.
pub(crate) fn civil(of: &Instant, date: (u32, u32, u32), time: (u32, u32, u32)) -> String {
    let ((year, month, day), (hour, minute, second)) = (date, time);
    match of.format {
        TimeFormat::Compact => format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}"),
        TimeFormat::DateTime => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        _ => {
            let (sign, minutes) = (if of.offset < 0 { '-' } else { '+' }, of.offset.abs() / 60);
            let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
        }
    }
}

/// How many seconds a unit letter stands for.
pub(crate) fn seconds(unit: char) -> u64 {
    match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => panic!("{unit} is no unit of time"),
    }
}

/// A number or another scalar, as this field writes it.
pub(crate) fn written(kind: &Kind, text: &str) -> Json {
    let wire = match kind {
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => limits.wire,
        Kind::Decimal(limits) => limits.wire,
        Kind::Enum(of) if of.of.int => of.wire,
        Kind::Instant(of) if matches!(of.format, TimeFormat::Unix | TimeFormat::UnixMs) => of.wire,
        Kind::Bool(Wire::Number) => return Json::Bool(text == "true"),
        _ => Wire::String,
    };
    if wire == Wire::Number { Json::number(text) } else { Json::text(text) }
}

/// The simplest valid value of a field. An object has its required fields only.
pub(crate) fn some(field: &Field, credentials: &Credentials) -> Json {
    if let Some(fixed) = &field.fixed {
        return written(&field.kind, fixed);
    }
    let text = match &field.kind {
        Kind::Text(limits) => some_text(limits, credentials),
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => {
            let (least, most) = bounds(limits);
            1.clamp(least, most).to_string()
        }
        Kind::Bool(_) => "true".to_owned(),
        Kind::Decimal(limits) => {
            let (least, most) = mantissas(limits);
            scaled(10_i64.pow(limits.scale).clamp(least, most), limits.scale)
        }
        Kind::Currency(of) => currencies(of).remove(0),
        Kind::Enum(of) => allowed(of).remove(0),
        Kind::Instant(of) if matches!(of.format, TimeFormat::Unix | TimeFormat::UnixMs) => {
            "1600000000".to_owned()
        }
        Kind::Instant(of) => civil(of, (2020, 2, 29), (23, 59, 59)),
        Kind::Duration(limits) => {
            let unit = limits.units[0];
            format!("{}{unit}", limits.min.unwrap_or(1).div_ceil(seconds(unit)).max(1))
        }
        Kind::Object(object) => return some_of(&object.table, credentials),
        Kind::List(list) => {
            return Json::List(vec![some(&list.item, credentials); list.min.unwrap_or(1).max(1) as usize]);
        }
        Kind::Any => return Json::Object(BTreeMap::new()),
    };
    written(&field.kind, &text)
}

fn some_of(table: &Table, credentials: &Credentials) -> Json {
    let required = table.fields.iter().filter(|field| field.required);
    Json::Object(required.map(|field| (field.wire.clone(), some(field, credentials))).collect())
}

/// The shortest text that keeps to all limits, with a few characters if that is allowed.
pub(crate) fn some_text(limits: &Text, credentials: &Credentials) -> String {
    let start = start(limits, credentials);
    let least = limits.min.unwrap_or(0).max(length(limits, &start));
    let lengths = [4, 3, 1, 6].into_iter().chain(least..=least + 64);
    let mut candidates = lengths
        .flat_map(|length| FILLERS.iter().map(move |filler| (length, *filler)))
        .map(|(length, filler)| filled(limits, &start, length, || filler));
    candidates
        .find(|text| keeps(limits, credentials, text))
        .or_else(|| of_pattern(limits, &prefix(limits, credentials), credentials))
        .unwrap_or_else(|| panic!("nothing fits {limits:?}"))
}

/// The shortest of some texts that match the pattern.
fn of_pattern(limits: &Text, prefix: &str, credentials: &Credentials) -> Option<String> {
    let texts = string_regex(limits.pattern.as_ref()?).ok()?;
    let mut runner = TestRunner::deterministic();
    let texts =
        (0..200).filter_map(|_| Some(format!("{prefix}{}", texts.new_tree(&mut runner).ok()?.current())));
    texts.filter(|text| keeps(limits, credentials, text)).min_by_key(String::len)
}

/// Characters of which at least one fits most patterns.
pub(crate) const FILLERS: &[char] = &['A', '0', 'a', '-', '/'];

/// The id of the key with which the sandbox and these tests sign, where a provider has several keys.
pub(crate) const KEY_ID: &str = "SANDBOX_KEY_1";

/// A new key of this kind, as the provider has it: of a key pair the private half.
pub(crate) fn new_key(kind: Option<KeyKind>) -> String {
    match kind {
        Some(KeyKind::ClientCertificate) => {
            let made = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
            made.cert.pem() + &made.signing_key.serialize_pem()
        }
        _ => rsa::generate().unwrap(),
    }
}

/// A credential as the merchant has it. The tests have the private half of the provider's key, and the merchant the public one.
pub(crate) fn of_merchant(kind: Option<KeyKind>, value: &str) -> String {
    let public = || rsa::public_half(value).unwrap();
    match kind {
        Some(KeyKind::Public) => public(),
        Some(KeyKind::Ring) => serde_json::json!({ KEY_ID: public() }).to_string(),
        _ => value.to_owned(),
    }
}
