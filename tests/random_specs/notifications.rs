//! Random notifications about the orders of the first operation.

use serde_json::json;

use crate::dice::{Dice, Entries, entry, map, text, texts, word};
use crate::fields::{Field, Kind};
use crate::operations::{Keys, Shop, state, status, table};
use crate::schemes::{Covers, scheme};
use crate::tables;
use crate::yaml::Yaml;

/// A notification about the orders of the first operation, and the schemes that it is signed by.
pub(crate) fn notification(dice: &mut Dice, shop: &Shop<'_>) -> (Yaml, Entries) {
    let money = &shop.money;
    let form = dice.chance(40);
    let mut fields: Vec<Field> = money.fields().into_iter().map(Field::require).collect();
    fields.extend([
        status(dice),
        Field::plain("zEvent", vec![entry("type", word("int"))], json!(7), Kind::Int).require(),
    ]);
    let mut schemes = Vec::new();
    let mut keys =
        vec![("reports", texts(["pay"])), ("fields", table(&fields)), ("state", map(state(dice, false)))];
    let (body, headers, values) = signed(dice, form, &mut schemes);
    keys.push((if form { "form" } else { "json" }, body));
    for (key, entries) in [("headers", headers), ("values", values)] {
        if !entries.is_empty() {
            keys.push((key, map(entries)));
        }
    }
    if schemes.is_empty() {
        keys.push(("signature", word("none")));
    }
    match money.url {
        Some(name) => keys.push(("to", Yaml::List(vec![map([("field", word(name))]), word("registered")]))),
        None => keys.push(("to", word("registered"))),
    }
    keys.extend([("order", word(money.order)), ("amount", word(money.amount))]);
    if money.in_field {
        keys.push(("currency", word("zCurrency")));
    }
    if dice.chance(20) {
        keys.push(("merchant", word("zEvent")));
    }
    keys.push(("deduplicate_by", texts(["zEvent", money.order])));
    let taken = dice.pick_of(vec![
        map([
            ("status", word(200)),
            ("body", text("SUCCESS")),
            ("content_type", text("text/plain; charset=utf-8")),
        ]),
        map([("status", word(204)), ("heeds", word("status"))]),
        map([("status", word(200)), ("json", map([("code", text("\"ok\" 中"))]))]),
    ]);
    keys.push(("acknowledge", taken));
    if dice.chance(40) {
        keys.push(("refuse", map([("status", word(401)), ("json", map([("code", word(1))]))])));
    }
    if dice.chance(50) {
        keys.push(("retries", texts(["1m", "10m", "2h"])));
    }
    if dice.chance(50) {
        let given = tables::example(&fields);
        keys.push(("example", map([("source", word("US")), ("fields", tables::values(&given))])));
    }
    (map(keys), schemes)
}

type Laid = (Yaml, Keys, Keys);

fn signed(dice: &mut Dice, form: bool, schemes: &mut Entries) -> Laid {
    let mut add = |dice: &mut Dice, covers| schemes.push(entry("hook", scheme(dice, covers, "hook_key")));
    match dice.below(4) {
        0 => {
            add(dice, Covers::Pairs);
            (map([("*", text("$fields")), ("zz_sign", text("$signature.hook"))]), Vec::new(), Vec::new())
        }
        1 => {
            add(dice, Covers::Body);
            (text("$fields"), vec![("X-Hook", text("$signature.hook"))], Vec::new())
        }
        2 => {
            add(dice, Covers::Stamped);
            let header = text("t=${value.time},v1=${signature.hook}");
            (text("$fields"), vec![("X-Hook", header)], vec![("time", map([("$now", word("unix"))]))])
        }
        _ if form => (text("$fields"), Vec::new(), Vec::new()),
        _ => (map([("zz_data", text("$fields"))]), Vec::new(), Vec::new()),
    }
}
