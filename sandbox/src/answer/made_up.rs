//! Makes values up, for required fields of which neither the order nor the example has one.

use paysmith_codegen::checked::{Field, Int, Kind, Text};

use crate::request::limits::seconds_of;
use crate::wire::signed_body::CredentialValues;

/// The greatest length of a made-up string.
const MOST_CHARS: usize = 4096;

/// Values that may keep to a field's limits, the likeliest first. The caller takes the first that does.
pub(crate) fn candidates(field: &Field, serial: u64, credentials: &CredentialValues) -> Vec<String> {
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
            let in_unit = |unit: &char| Some(format!("{}{unit}", least.div_ceil(seconds_of(*unit)?)));
            candidates.extend(limits.units.iter().filter_map(in_unit));
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

/// The order's serial number, filled up in front with zeros or letters to a length that the limits allow; and a URL that ends
/// in the number.
fn strings(limits: &Text, serial: u64, credentials: &CredentialValues) -> Vec<String> {
    let prefix = limits.prefix.as_ref().and_then(|name| credentials.get(name)).cloned().unwrap_or_default();
    let most = limits.max.map_or(20, |max| max as usize).saturating_sub(prefix.len());
    let least = limits.min.map_or(0, |min| min as usize).saturating_sub(prefix.len());
    let width = most.min(least.max(20)).min(MOST_CHARS);
    let digits = format!("{serial:0>width$}");
    let end = |text: &str| text.chars().skip(text.chars().count().saturating_sub(width)).collect::<String>();
    let url = format!("https://sandbox.example/{serial}");
    [end(&digits), end(&digits.replace('0', "a")), end(&digits.replace('0', "A")), url]
        .into_iter()
        .map(|text| format!("{prefix}{text}"))
        .collect()
}

/// Makes an order's number out of the example's number: the order's serial number takes the place of its end.
pub(super) fn renumbered(example: &str, serial: u64) -> String {
    let length = example.chars().count();
    let padded = format!("{serial:06}");
    let end = if length < padded.len() { serial.to_string() } else { padded.clone() };
    let kept = length.saturating_sub(padded.len());
    example.chars().take(kept).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_gets_the_orders_own_end() {
        assert_eq!(renumbered("2018072517535241", 42), "2018072517000042");
        assert_eq!(renumbered("ab", 7), "7");
        assert_eq!(renumbered("abcdef", 1_234_567), "1234567");
    }
}
