//! The limits of a value: for each, a value just within it and a value just beyond it.

use std::collections::BTreeMap;

use paysmith_codegen::checked::{
    CurrencyUse, Decimal, Duration, EnumUse, Int, Kind, ListUse, ObjectUse, Table, Text, TimeFormat, Wire,
};
use paysmith_runtime::Broken;

use super::json::{Json, join};
use super::single::{self, Credentials, FILLERS, some};

/// A limit, with a value on either side.
pub(crate) struct Edge {
    pub(crate) what: String,
    pub(crate) broken: Broken,
    pub(crate) rule: &'static [&'static str],
    /// `None` if another limit allows no value so close to this one.
    pub(crate) within: Option<Json>,
    pub(crate) beyond: Json,
}

/// All limits of a value.
pub(crate) fn of(kind: &Kind, credentials: &Credentials) -> Vec<Edge> {
    match kind {
        Kind::Text(limits) => text(limits, credentials),
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => int(limits),
        Kind::Decimal(limits) => decimal(limits),
        Kind::Currency(of) => currency(of),
        Kind::Enum(of) => choice(of),
        Kind::Duration(limits) => duration(limits),
        Kind::Object(of) => object(of, credentials),
        Kind::List(of) => list(of, credentials),
        Kind::Instant(of) if matches!(of.format, TimeFormat::Unix | TimeFormat::UnixMs) => {
            let at = |count: i64| written(count, of.wire);
            vec![edge("before 1970", Broken::Range, &["format"], Some(at(0)), at(-1))]
        }
        Kind::Bool(_) | Kind::Instant(_) | Kind::Any => Vec::new(),
    }
}

fn edge(
    what: impl ToString,
    broken: Broken,
    rule: &'static [&'static str],
    within: Option<Json>,
    beyond: Json,
) -> Edge {
    Edge { what: what.to_string(), broken, rule, within, beyond }
}

fn text(limits: &Text, credentials: &Credentials) -> Vec<Edge> {
    let start = single::start(limits, credentials);
    let of = |letter: char, length: u32| single::filled(limits, &start, length, || letter);
    let good = |text: String| single::keeps(limits, credentials, &text).then_some(Json::Text(text));
    let plain = single::some_text(limits, credentials);
    let mut edges = Vec::new();
    if let Some(max) = limits.max {
        let ascii = FILLERS.iter().copied().find(|letter| good(of(*letter, max)).is_some());
        for letter in [ascii, Some('单'), Some('😀')].into_iter().flatten() {
            let what = format!("{} times `{letter}`", max + 1);
            let (within, beyond) = (good(of(letter, max)), Json::Text(of(letter, max + 1)));
            edges.push(edge(what, Broken::MaxLength, &["max"], within, beyond));
        }
        if limits.bytes && limits.pattern.is_none() {
            // A character of three bytes, as often as there may be bytes.
            let beyond = Json::Text("单".repeat(max as usize));
            edges.push(edge("bytes, not characters", Broken::MaxLength, &["max"], None, beyond));
        }
    }
    if let Some(min) = limits.min.filter(|min| *min > 0) {
        let within = FILLERS.iter().find_map(|letter| good(of(*letter, min)));
        let short = Text { prefix: None, ..limits.clone() };
        let beyond = Json::Text(single::filled(&short, "", min - 1, || 'A'));
        edges.push(edge(format!("{} characters", min - 1), Broken::MinLength, &["min"], within, beyond));
    }
    if let Some(pattern) = &limits.pattern {
        let spoilt = |odd: &str| format!("{}{odd}", &plain[..plain.len() - 1]);
        // A line end is among them, since in many languages `$` also matches before a line end.
        let mut all = ["!", "单", "\n", "\u{1}"].map(spoilt).to_vec();
        // A space at the end of a header's value would be no part of it.
        all.extend(plain.get(1..).map(|rest| format!("{} {rest}", &plain[..1])));
        all.retain(|beyond| !single::matches(pattern, beyond));
        assert!(!all.is_empty(), "teach this test to miss {pattern}");
        for beyond in all {
            edges.push(edge("not the pattern", Broken::Pattern, &["pattern"], None, Json::Text(beyond)));
        }
    }
    if limits.trimmed {
        let inner: String = plain.chars().skip(1).collect();
        let within = good(format!("{}\u{200b} {}", &plain[..1], &plain[..1]));
        for beyond in [format!(" {inner}"), format!("{inner}\n"), format!("\u{3000}{inner}")] {
            let within = within.clone();
            edges.push(edge("a space at an end", Broken::Trimmed, &["trimmed"], within, Json::Text(beyond)));
        }
    }
    if let Some(first) = single::prefix(limits, credentials).chars().next() {
        let other = if first == 'Z' { 'Y' } else { 'Z' };
        let beyond = format!("{other}{}", &plain[first.len_utf8()..]);
        edges.push(edge(
            "another prefix",
            Broken::Prefix,
            &["prefix"],
            Some(Json::text(&plain)),
            Json::Text(beyond),
        ));
    }
    edges
}

fn written(text: impl ToString, wire: Wire) -> Json {
    if wire == Wire::String { Json::text(text.to_string()) } else { Json::number(text) }
}

fn int(limits: &Int) -> Vec<Edge> {
    let (least, most) = single::bounds(limits);
    let good = |int: i64| (least..=most).contains(&int).then(|| written(int, limits.wire));
    let mut edges = Vec::new();
    let mut push = |broken, rule, within: Option<i64>, beyond: Option<i64>| {
        if let (Some(within), Some(beyond)) = (within, beyond) {
            edges.push(edge(beyond, broken, rule, good(within), written(beyond, limits.wire)));
        }
    };
    push(Broken::Range, &["range"], limits.min, limits.min.and_then(|min| min.checked_sub(1)));
    push(Broken::Range, &["range"], limits.max, limits.max.and_then(|max| max.checked_add(1)));
    let ceiling = single::ceiling(limits);
    push(Broken::Digits, &["digits"], ceiling.map(|ceiling| ceiling - 1), ceiling);
    push(Broken::Digits, &["digits"], ceiling.map(|ceiling| 1 - ceiling), ceiling.map(|ceiling| -ceiling));
    edges
}

fn decimal(limits: &Decimal) -> Vec<Edge> {
    let (least, most) = single::mantissas(limits);
    let shown = |mantissa: i64| single::scaled(mantissa, limits.scale);
    let good =
        |mantissa: i64| (least..=most).contains(&mantissa).then(|| written(shown(mantissa), limits.wire));
    let end = |bound: paysmith_runtime::Decimal| {
        let alone = Decimal { min: Some(bound), max: Some(bound), max_chars: None, ..limits.clone() };
        single::mantissas(&alone).0
    };
    let mut edges = Vec::new();
    let mut push = |broken, rule, within: i64, beyond: String| {
        edges.push(edge(&beyond, broken, rule, good(within), written(&beyond, limits.wire)));
    };
    if let Some(min) = limits.min.map(end) {
        push(Broken::Range, &["range"], min, shown(min - 1));
    }
    if let Some(max) = limits.max.map(end) {
        push(Broken::Range, &["range"], max, shown(max + 1));
    }
    let point = if limits.scale == 0 { "." } else { "" };
    push(Broken::Scale, &["scale"], least + 1, format!("{}{point}1", shown(least + 1)));
    let Some(chars) = limits.max_chars else { return edges };
    match 10_i64.checked_pow(chars - u32::from(limits.scale > 0)) {
        Some(ceiling) => push(Broken::MaxLength, &["max"], ceiling - 1, shown(ceiling)),
        // Larger integers than these aren't tried.
        None => {
            let fraction = "0".repeat(limits.scale as usize);
            let whole = "9".repeat(chars as usize - fraction.len() - 1);
            let [within, beyond] =
                ["", "9"].map(|more| written(format!("{more}{whole}.{fraction}"), limits.wire));
            edges.push(edge("a digit more", Broken::MaxLength, &["max"], Some(within), beyond));
        }
    }
    edges
}

fn choice(of: &EnumUse) -> Vec<Edge> {
    let wire = if of.of.int { of.wire } else { Wire::String };
    let allowed = single::allowed(of);
    if of.only.is_empty() && !of.of.closed {
        return Vec::new();
    }
    let new = if of.of.int { "987654" } else { "NO_SUCH_VALUE" };
    let listed = of.of.values.iter().map(|value| value.wire.as_str());
    let elsewhere = listed.filter(|value| !allowed.iter().any(|allowed| allowed == value));
    let last = allowed.last().map(|value| written(value, wire));
    let values = elsewhere.chain([new]);
    values
        .map(|value| {
            let (rule, beyond) = (&["only", "values"], written(value, wire));
            edge(format!("the value {value}"), Broken::Values, rule, last.clone(), beyond)
        })
        .collect()
}

fn currency(of: &CurrencyUse) -> Vec<Edge> {
    let another = ["USD", "EUR"].into_iter().find(|code| !of.only.iter().any(|only| only == code));
    let beyond = another.filter(|_| !of.only.is_empty());
    // The amounts are made before it is known how many digits their currency has. The first currency listed takes all
    // of them.
    let first = of.only.first().map(Json::text);
    let other =
        |code: &str| edge("another currency", Broken::Values, &["only"], first.clone(), Json::text(code));
    beyond.map(other).into_iter().collect()
}

fn duration(limits: &Duration) -> Vec<Edge> {
    let mut edges = Vec::new();
    // The largest unit that divides the limit.
    let counted = |bound: u64, step: i64| {
        let fits = |unit: &char| bound.is_multiple_of(single::seconds(*unit));
        let units = limits.units.iter().copied().filter(fits);
        let unit = units.max_by_key(|unit| single::seconds(*unit)).unwrap();
        let count = bound / single::seconds(unit);
        (format!("{count}{unit}"), format!("{}{unit}", count.checked_add_signed(step).unwrap()))
    };
    for (bound, step) in [(limits.min.filter(|min| *min > 0), -1), (limits.max, 1)] {
        if let Some((within, beyond)) = bound.map(|bound| counted(bound, step)) {
            edges.push(edge(
                &beyond,
                Broken::Range,
                &["range"],
                Some(Json::text(within)),
                Json::text(&beyond),
            ));
        }
    }
    for unit in ['s', 'm', 'h', 'd'].into_iter().filter(|unit| !limits.units.contains(unit)) {
        let beyond = format!("{}{unit}", limits.min.unwrap_or(1).div_ceil(single::seconds(unit)).max(1));
        let midnight = limits.until_midnight.map(|letter| Json::text(format!("1{letter}")));
        edges.push(edge(&beyond, Broken::Unit, &["units"], midnight, Json::text(&beyond)));
    }
    edges
}

fn list(of: &ListUse, credentials: &Credentials) -> Vec<Edge> {
    let items = |count: u32| Json::List(vec![some(&of.item, credentials); count as usize]);
    let mut edges = Vec::new();
    if let Some(max) = of.max {
        edges.push(edge("one element more", Broken::MaxLength, &["max"], Some(items(max)), items(max + 1)));
    }
    if let Some(min) = of.min.filter(|min| *min > 0) {
        edges.push(edge("one element less", Broken::MinLength, &["min"], Some(items(min)), items(min - 1)));
    }
    if let Some(max) = of.text.as_ref().and_then(|limits| limits.max) {
        let longer = |count: &u32| items(*count).to_string().chars().count() > max as usize;
        let over = (1..=max).find(longer).unwrap();
        let what = format!("{over} elements");
        edges.push(edge(what, Broken::MaxLength, &["max"], Some(items(over - 1)), items(over)));
    }
    edges
}

/// An object whose JSON text has a limit. The text is made as long as wanted by a list of objects with long names.
fn object(of: &ObjectUse, credentials: &Credentials) -> Vec<Edge> {
    let Some(max) = of.text.as_ref().and_then(|limits| limits.max) else { return Vec::new() };
    let pair = |letter: char| {
        let text = |length: u32| long(of, length as usize, letter, credentials);
        edge(
            format!("{} characters with `{letter}`", max + 1),
            Broken::MaxLength,
            &["max"],
            Some(text(max)),
            text(max + 1),
        )
    };
    vec![pair('x'), pair('单')]
}

fn long(of: &ObjectUse, length: usize, letter: char, credentials: &Credentials) -> Json {
    let required = of.table.fields.iter().filter(|field| field.required);
    let plain: BTreeMap<_, _> =
        required.map(|field| (field.wire.clone(), some(field, credentials))).collect();
    if let Some(endless) = endless(&of.table, "") {
        let mut object = Json::Object(plain);
        object.put(&endless, Json::text(""));
        let rest = length - object.to_string().chars().count();
        object.put(&endless, Json::Text(letter.to_string().repeat(rest)));
        return object;
    }
    let (list, item, name, most) = list_of_names(of).expect("teach this test where to put so much text");
    let named = |count: usize| {
        let mut item = some(item, credentials);
        item.put(name, Json::Text(letter.to_string().repeat(count)));
        item
    };
    let object = |items: &[Json]| {
        let mut object = plain.clone();
        object.insert(list.to_owned(), Json::List(items.to_vec()));
        Json::Object(object)
    };
    let mut items = Vec::new();
    let size = |items: &[Json]| object(items).to_string().chars().count();
    while size(&items) < length {
        items.push(named(most));
    }
    // The text is too long by less than an item, so the names are made shorter.
    for at in 0..items.len() {
        let less = (size(&items) - length).min(most - 1);
        items[at] = named(most - less);
    }
    assert_eq!(size(&items), length);
    object(&items)
}

/// The path of a string without a limit, in this table or in the objects that it must have.
fn endless(table: &Table, path: &str) -> Option<String> {
    table.fields.iter().find_map(|field| match &field.kind {
        Kind::Text(Text { max: None, pattern: None, prefix: None, .. }) => Some(join(path, &field.wire)),
        Kind::Object(of) if field.required && of.text.is_none() => {
            endless(&of.table, &join(path, &field.wire))
        }
        _ => None,
    })
}

/// A list of objects in this one that have a string with a limit.
fn list_of_names(of: &ObjectUse) -> Option<(&str, &paysmith_codegen::checked::Field, &str, usize)> {
    of.table.fields.iter().find_map(|field| {
        let Kind::List(list) = &field.kind else { return None };
        let Kind::Object(object) = &list.item.kind else { return None };
        let long = object.table.fields.iter().filter_map(|field| match &field.kind {
            Kind::Text(limits) if limits.pattern.is_none() => {
                Some((field.wire.as_str(), limits.max? as usize))
            }
            _ => None,
        });
        let (name, most) = long.max_by_key(|(_, most)| *most)?;
        Some((field.wire.as_str(), list.item.as_ref(), name, most))
    })
}
