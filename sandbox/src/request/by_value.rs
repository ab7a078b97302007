//! Reads numbers by their value, for providers that take each notation of a number.

use paysmith_codegen::checked::{Kind, Wire};
use rust_decimal::Decimal;

use crate::wire::json::Json;
use crate::wire::time;

/// The number as the table has it: in the field's JSON type, and an amount with the digits of its scale. `None` where the field
/// holds no number, and where the value is none or has more digits than the field.
pub(super) fn by_value(kind: &Kind, given: &Json) -> Option<Json> {
    let (wire, scale) = match kind {
        Kind::Int(of) | Kind::MinorUnits(of, _) => (of.wire, 0),
        Kind::Decimal(of) => (of.wire, of.scale),
        Kind::Enum(of) if of.of.int => (of.wire, 0),
        Kind::Instant(of) if time::is_unix(of.format) => (of.wire, 0),
        _ => return None,
    };
    let (Json::Number(text) | Json::Text(text)) = given else { return None };
    let number = text.parse().or_else(|_| Decimal::from_scientific(text)).ok()?;
    let mut scaled: Decimal = number;
    scaled.rescale(scale);
    let text = (scaled == number).then(|| scaled.to_string())?;
    Some(if wire == Wire::Number { Json::Number(text) } else { Json::Text(text) })
}

#[cfg(test)]
mod tests {
    use paysmith_codegen::checked::Int;

    use super::*;

    #[test]
    fn a_whole_number_is_read_in_each_notation() {
        let kind = Kind::Int(Int { min: None, max: None, digits: None, wire: Wire::Number });
        for same in [Json::Number("1e2".into()), Json::Number("100.00".into()), Json::Text("100".into())] {
            assert_eq!(by_value(&kind, &same), Some(Json::Number("100".into())));
        }
        for other in
            [Json::Number("1.5".into()), Json::Text("a".into()), Json::Text(String::new()), Json::Null]
        {
            assert_eq!(by_value(&kind, &other), None);
        }
    }
}
