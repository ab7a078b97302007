//! Values out of nothing, for required fields that neither the order nor the example knows.

use paysmith_codegen::checked::{Field, Int, Kind, Text};

use crate::limits::seconds_of;
use crate::message::Credentials;

/// No made-up string is longer.
const MOST_MADE: usize = 4096;

/// What may do for a field, the likeliest first; who asks takes the first that keeps to the limits.
pub(crate) fn candidates(field: &Field, serial: u64, credentials: &Credentials) -> Vec<String> {
    let mut candidates: Vec<String> = field.fixed.iter().chain(&field.default).cloned().collect();
    match &field.kind {
        Kind::Text(limits) => candidates.extend(strings(limits, serial, credentials)),
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => candidates.push(int(limits).to_string()),
        Kind::Bool(_) => candidates.push("true".to_owned()),
        Kind::Decimal(limits) => {
            candidates.extend([limits.min, limits.max].into_iter().flatten().map(|bound| bound.to_string()));
            candidates.extend(["1".to_owned(), "0".to_owned()]);
        }
        Kind::Enum(of) => {
            candidates.extend(of.only.first().cloned());
            candidates.extend(of.of.values.iter().map(|value| value.wire.clone()));
            candidates.push(if of.of.int { "1" } else { "SANDBOX" }.to_owned());
        }
        Kind::Currency(of) => {
            candidates.extend(of.only.first().cloned());
            candidates.push("CNY".to_owned());
        }
        Kind::Duration(limits) => {
            let least = limits.min.unwrap_or(1).max(1);
            let of = |unit: &char| Some(format!("{}{unit}", least.div_ceil(seconds_of(*unit)?)));
            candidates.extend(limits.units.iter().filter_map(of));
        }
        Kind::Instant(_) | Kind::Object(_) | Kind::List(_) | Kind::Any => {}
    }
    candidates
}

fn int(limits: &Int) -> i64 {
    let least = limits.min.unwrap_or(i64::MIN);
    let most = limits.max.unwrap_or(i64::MAX);
    1.max(least).min(most)
}

/// The order's place in the book in digits, in letters, and as a URL, cut and stretched to the limits.
fn strings(limits: &Text, serial: u64, credentials: &Credentials) -> Vec<String> {
    let prefix = limits.prefix.as_ref().and_then(|name| credentials.get(name)).cloned().unwrap_or_default();
    let most = limits.max.map_or(20, |max| max as usize).saturating_sub(prefix.len());
    let least = limits.min.map_or(0, |min| min as usize).saturating_sub(prefix.len());
    let width = most.min(least.max(20)).min(MOST_MADE);
    let digits = format!("{serial:0>width$}");
    let end = |text: &str| text.chars().skip(text.chars().count().saturating_sub(width)).collect::<String>();
    let url = format!("https://sandbox.example/{serial}");
    [end(&digits), end(&digits.replace('0', "a")), end(&digits.replace('0', "A")), url]
        .into_iter()
        .map(|text| format!("{prefix}{text}"))
        .collect()
}
