//! Takes values over from the example of a spec, so that they fit the order that is told of: amounts in proportion to its amount.

use paysmith_codegen::checked::{Field, Kind};
use rust_decimal::{Decimal, RoundingStrategy};

use super::fill::Filler;
use crate::wire::json::Json;

/// The amount of an order, and the amount of the example's order. Other amounts of the example are taken over in this
/// proportion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proportion {
    pub(crate) of_order: Decimal,
    pub(crate) of_example: Decimal,
}

impl Proportion {
    /// The proportion of two amounts; `None` where one isn't known or the example's is nothing.
    pub(crate) fn of(of_order: Option<Decimal>, of_example: Option<Decimal>) -> Option<Self> {
        let of_example = of_example.filter(|amount| !amount.is_zero())?;
        of_order.map(|of_order| Self { of_order, of_example })
    }

    /// An amount of the example, as it is for the order. Two amounts that add up to the example's add up to the order's: exactly
    /// half a unit goes to the greater part.
    fn applied(self, amount: Decimal, scale: u32) -> Option<Decimal> {
        let exact = amount.checked_mul(self.of_order)?.checked_div(self.of_example)?;
        let is_greater_part = amount.checked_add(amount)? > self.of_example;
        let strategy = if is_greater_part {
            RoundingStrategy::MidpointAwayFromZero
        } else {
            RoundingStrategy::MidpointTowardZero
        };
        Some(exact.round_dp_with_strategy(scale, strategy))
    }
}

/// The amount that an object has at a path or, failing that, under the path's last name.
pub(crate) fn amount_in(object: &Json, path: &str, name: &str) -> Option<Decimal> {
    let by_name = || object.leaves().into_iter().find(|(leaf, _)| *leaf == name).map(|(_, value)| value);
    object.at(path).or_else(by_name).and_then(amount)
}

/// A value as an amount.
pub(crate) fn amount(value: &Json) -> Option<Decimal> {
    value.scalar()?.parse().ok()
}

impl Filler<'_> {
    /// A value of the example as the field is written; `None` where it breaks the field's limits.
    pub(super) fn like_example(&self, kind: &Kind, example: &Json) -> Option<Json> {
        let amount = self.in_proportion(kind, example);
        amount.and_then(|amount| self.fitting(kind, &amount)).or_else(|| self.fitting(kind, example))
    }

    /// The same of a value with all that is in it. What doesn't fit stays as the example has it.
    pub(super) fn all_like_example(&self, field: &Field, example: &Json) -> Json {
        match (&field.kind, example) {
            (Kind::Object(object), Json::Object(members)) => {
                let member = |(name, value): &(String, Json)| {
                    let field = object.table.fields.iter().find(|field| field.wire == *name);
                    (
                        name.clone(),
                        field.map_or_else(|| value.clone(), |field| self.all_like_example(field, value)),
                    )
                };
                Json::Object(members.iter().map(member).collect())
            }
            (Kind::List(list), Json::List(items)) => {
                Json::List(items.iter().map(|item| self.all_like_example(&list.item, item)).collect())
            }
            (kind, value) => self.like_example(kind, value).unwrap_or_else(|| value.clone()),
        }
    }

    /// Whether a field has the name of an amount that was asked for, and is another amount: what is left of it after discounts.
    pub(super) fn is_other_amount(&self, kind: &Kind, path: &str, example: Option<&Json>) -> bool {
        self.not_echo.iter().any(|(other, _)| other == path)
            && example.is_some_and(|example| self.in_proportion(kind, example).is_some())
    }

    fn in_proportion(&self, kind: &Kind, example: &Json) -> Option<Json> {
        let scale = match kind {
            Kind::MinorUnits(..) => 0,
            Kind::Decimal(of) if of.currency.is_some() => of.scale,
            _ => return None,
        };
        self.proportion?.applied(amount(example)?, scale).map(|amount| Json::Text(amount.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_example_become_parts_of_the_order() {
        let of = |text: &str| text.parse::<Decimal>().unwrap();
        for (order, example, part, rest) in [
            ("12.34", "100", "99.40", "0.60"),
            ("0.01", "80.00", "40.00", "40.00"),
            ("0.05", "1", "0.7", "0.3"),
        ] {
            let proportion = Proportion::of(Some(of(order)), Some(of(example))).unwrap();
            let (part, rest) =
                (proportion.applied(of(part), 2).unwrap(), proportion.applied(of(rest), 2).unwrap());
            assert!(part <= of(order) && rest <= of(order), "{order}: {part} {rest}");
        }
        assert!(Proportion::of(Some(of("1")), Some(of("0"))).is_none());
    }
}
