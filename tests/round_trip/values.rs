//! Any valid value of a field, as a strategy for proptest, with lengths and numbers up to their limits and with
//! characters that programs often get wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use paysmith_codegen::checked::{
    Decimal, Duration, EnumUse, Field, Instant, Int, Kind, ListUse, Table, Text, TimeFormat, Wire,
};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::strategy::Union;
use proptest::string::string_regex;

use super::json::Json;
use super::single::{self, Credentials};

/// The characters of which strings are made.
const ALPHABETS: &[&str] = &[
    "abcxyzABCXYZ0189",
    "ab Z9 &&==++%%25#?;:,./\\\\\"\"''<>(){}[]|~^`_-*@$!",
    "订单热拿铁大杯付款，。「」（）价格￥",
    "😀🌰👍🏽👩\u{200d}🐿\u{fe0f}🇨🇳é̂ß﷽",
    "a\n\r\t\u{0}\u{1f}\u{7f}\u{85}\u{a0}\u{2028}\u{feff}\u{3000}\u{10ffff}",
    "a订😀 \"\\&=+%\n单b",
];

/// The length of the longest string without a limit, and of the longest list.
const LONG: u32 = 300;
const LONGEST_LIST: u32 = 4;

/// Objects with all their fields. Optional ones are removed later.
pub(crate) fn table(table: &Table, credentials: &Arc<Credentials>) -> BoxedStrategy<Json> {
    let members: Vec<_> = table
        .fields
        .iter()
        .map(|field| (Just(field.wire.clone()), value(field, credentials)).boxed())
        .collect();
    members.prop_map(|members| Json::Object(members.into_iter().collect())).boxed()
}

/// Any valid value of a field.
pub(crate) fn value(field: &Field, credentials: &Arc<Credentials>) -> BoxedStrategy<Json> {
    if let Some(fixed) = &field.fixed {
        return Just(single::written(&field.kind, fixed)).boxed();
    }
    match &field.kind {
        Kind::Text(limits) => text(limits, credentials).prop_map(Json::Text).boxed(),
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => int(limits),
        Kind::Bool(wire) => written(any::<bool>().prop_map(|truth| truth.to_string()), *wire, Json::parse),
        Kind::Decimal(limits) => decimal(limits),
        Kind::Currency(of) => proptest::sample::select(single::currencies(of)).prop_map(Json::Text).boxed(),
        Kind::Enum(of) => choice(of),
        Kind::Instant(of) => instant(of),
        Kind::Duration(limits) => duration(limits),
        Kind::Object(object) => table(&object.table, credentials),
        Kind::List(of) => list(of, credentials),
        Kind::Any => any_json(),
    }
}

/// As a JSON string, or as it is.
fn written(
    text: impl Strategy<Value = String> + 'static,
    wire: Wire,
    read: impl Fn(&str) -> Option<Json> + 'static,
) -> BoxedStrategy<Json> {
    match wire {
        Wire::String => text.prop_map(Json::Text).boxed(),
        Wire::Number => text.prop_map(move |text| read(&text).unwrap()).boxed(),
    }
}

fn number(text: impl Strategy<Value = String> + 'static, wire: Wire) -> BoxedStrategy<Json> {
    written(text, wire, |text| Some(Json::number(text)))
}

fn text(limits: &Text, credentials: &Arc<Credentials>) -> BoxedStrategy<String> {
    let prefix = single::prefix(limits, credentials);
    if let Some(pattern) = &limits.pattern {
        let rest = string_regex(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let keeps = {
            let (limits, credentials) = (limits.clone(), Arc::clone(credentials));
            move |text: &String| single::keeps(&limits, &credentials, text)
        };
        return rest.prop_map(move |rest| format!("{prefix}{rest}")).prop_filter("limits", keeps).boxed();
    }
    let least = limits.min.unwrap_or(0).max(single::length(limits, &prefix));
    let most = limits.max.unwrap_or(least + LONG);
    let lengths = prop_oneof![
        3 => least..=most.min(least + 12),
        1 => Just(least),
        1 => Just(most),
        1 => least..=most,
    ];
    let limits = limits.clone();
    (lengths, 0..ALPHABETS.len(), any::<u64>().no_shrink())
        .prop_map(move |(length, alphabet, seed)| {
            let mut random = Random(seed);
            let letters: Vec<char> = ALPHABETS[alphabet].chars().collect();
            single::filled(&limits, &prefix, length, || letters[random.below(letters.len())])
        })
        .boxed()
}

fn int(limits: &Int) -> BoxedStrategy<Json> {
    let (least, most) = single::bounds(limits);
    let near = 1_i64.clamp(least, most);
    let texts = prop_oneof![
        2 => near..=most.min(near.saturating_add(10_000)),
        1 => Just(least),
        1 => Just(most),
        1 => least..=most,
    ];
    number(texts.prop_map(|int| int.to_string()), limits.wire)
}

fn decimal(limits: &Decimal) -> BoxedStrategy<Json> {
    let (least, most) = single::mantissas(limits);
    let scale = limits.scale;
    let texts = prop_oneof![2 => least..=most.min(least + 99_999), 1 => Just(least), 1 => Just(most), 1 => least..=most];
    number(texts.prop_map(move |mantissa| single::scaled(mantissa, scale)), limits.wire)
}

fn choice(of: &EnumUse) -> BoxedStrategy<Json> {
    let listed = single::allowed(of);
    let known = proptest::sample::select(listed);
    let wire = if of.of.int { of.wire } else { Wire::String };
    if !of.only.is_empty() || of.of.closed {
        return number(known, wire);
    }
    // If the enum is open, values that the spec doesn't list may be sent, too.
    let new = if of.of.int {
        any::<i64>().prop_map(|int| int.to_string()).boxed()
    } else {
        text(&Text { max: Some(20), ..Text::default() }, &Arc::default())
    };
    number(prop_oneof![8 => known, 1 => new], wire)
}

fn instant(of: &Instant) -> BoxedStrategy<Json> {
    let unix = match of.format {
        TimeFormat::Unix => Some(253_000_000_000_i64),
        TimeFormat::UnixMs => Some(253_000_000_000_000),
        _ => None,
    };
    if let Some(most) = unix {
        let texts = prop_oneof![3 => 1_500_000_000..=2_000_000_000_i64, 1 => 0..=most];
        return number(texts.prop_map(|unix| unix.to_string()), of.wire);
    }
    let of = of.clone();
    let years = prop_oneof![3 => 2018..=2030_u32, 1 => 1..=9998_u32];
    ((years, 1..=12_u32, 1..=28_u32), (0..24_u32, 0..60_u32, 0..60_u32))
        .prop_map(move |(date, time)| Json::Text(single::civil(&of, date, time)))
        .boxed()
}

fn duration(limits: &Duration) -> BoxedStrategy<Json> {
    let mut each: Vec<(u32, BoxedStrategy<String>)> = Vec::new();
    for &unit in &limits.units {
        let seconds = single::seconds(unit);
        let least = limits.min.unwrap_or(0).div_ceil(seconds);
        let most = limits.max.map_or(1_000_000, |max| max / seconds);
        if least <= most {
            let counts = prop_oneof![2 => least..=most, 1 => Just(least), 1 => Just(most)];
            each.push((2, counts.prop_map(move |count| format!("{count}{unit}")).boxed()));
        }
    }
    each.extend(limits.until_midnight.map(|letter| (1, Just(format!("1{letter}")).boxed())));
    Union::new_weighted(each).prop_map(Json::Text).boxed()
}

fn list(of: &ListUse, credentials: &Arc<Credentials>) -> BoxedStrategy<Json> {
    let least = of.min.unwrap_or(0);
    let most = of.max.unwrap_or(least + LONGEST_LIST).min(least + LONGEST_LIST) as usize;
    vec(value(&of.item, credentials), least as usize..=most).prop_map(Json::List).boxed()
}

/// Any JSON value but `null`, which counts as no value.
fn any_json() -> BoxedStrategy<Json> {
    let texts = text(&Text { max: Some(12), ..Text::default() }, &Arc::default()).prop_map(Json::Text);
    let numbers =
        proptest::sample::select(vec!["0", "-1", "1.00", "1e5", "-0.5E-7", "12345678901234567890123"]);
    let scalar = prop_oneof![texts, any::<bool>().prop_map(Json::Bool), numbers.prop_map(Json::number)];
    let tree = scalar.prop_recursive(3, 12, 4, |inner| {
        let inner = prop_oneof![6 => inner, 1 => Just(Json::Null)];
        let names = "[a-z\"\\\\ 单]{0,5}";
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::List),
            vec((names, inner), 0..4)
                .prop_map(|all| Json::Object(all.into_iter().collect::<BTreeMap<_, _>>())),
        ]
    });
    tree.boxed()
}

/// Random numbers from a seed (SplitMix64). To proptest a long string is then one number, and not a tree of a thousand
/// characters, which would be slow to shrink.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most as u64).unwrap()
    }
}
