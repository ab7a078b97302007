//! Whole specs.

use crate::dice::{Dice, entry, map, text, texts, word};
use crate::envelopes::envelope;
use crate::notifications::notification;
use crate::operations::{Money, Shop, operations};
use crate::tables;
use crate::yaml::Yaml;

/// A random good spec of the provider of that name.
pub(crate) fn spec(dice: &mut Dice, provider: &str) -> String {
    let mut schemes = Vec::new();
    let calls = envelope(dice, "calls", true);
    schemes.extend(calls.schemes.iter().cloned());
    let handed = dice.chance(35).then(|| envelope(dice, "handed", false));
    schemes.extend(handed.iter().flat_map(|of| of.schemes.iter().cloned()));
    let types = tables::types(dice);
    let shop = Shop { types: &types, calls: &calls, handed: handed.as_ref(), money: Money::random(dice) };
    let operations = operations(dice, &shop);
    let notification = dice.chance(60).then(|| notification(dice, &shop));
    schemes.extend(notification.iter().flat_map(|(_, of)| of.iter().cloned()));
    let mut envelopes = vec![entry("calls", calls.yaml.clone())];
    envelopes.extend(handed.iter().map(|of| entry("handed", of.yaml.clone())));
    if let Some((first, _)) = schemes.first().filter(|_| dice.chance(20)) {
        let like = Yaml::Text(first.clone());
        schemes.push(entry("copy", map([("like", like), ("doc", text("the \"same\""))])));
    }
    let mut keys = vec![
        ("provider", word(provider)),
        ("title", text(dice.pick(&["Pay", "支付 \"Pay\"", "A [b] <c> & `d`"]))),
        ("docs", text("https://pay.example/docs")),
        ("sources", map([("US", text("our own \"page\""))])),
        ("credentials", credentials(dice)),
        ("environments", environments(dice)),
        ("signatures", Yaml::Map(schemes)),
        ("envelopes", Yaml::Map(envelopes)),
        ("operations", Yaml::Map(operations)),
    ];
    if dice.chance(20) {
        let acting = map([("credentials", texts(["partner"])), ("doc", text("who [acts]"))]);
        keys.push(("credential_sets", map([("shop", texts(["vendor"])), ("Self", acting)])));
    }
    if dice.chance(40) {
        keys.push(("doc", text("A paragraph.\nAnd its [second] line.")));
    }
    if dice.chance(30) {
        keys.push(("reads", word(dice.pick(&["lenient", "strict"]))));
    }
    if dice.chance(40) {
        let facts = map([
            ("CNY", map([("also", texts(["RMB"])), ("doc", text("two names"))])),
            ("TWD", map([("exponent", word(0))])),
        ]);
        keys.push(("currencies", facts));
    }
    if !types.is_empty() {
        keys.push(("types", map(types.iter().map(|of| (&of.name, of.yaml.clone())))));
    }
    if let Some((notification, _)) = notification {
        keys.push(("notifications", map([(dice.pick(&["told", "notifications", "hook.it"]), notification)])));
    }
    map(keys).write()
}

fn credentials(dice: &mut Dice) -> Yaml {
    let mut agent = vec![("type", word("string")), ("example", text("AGENT")), ("doc", text("who [acts]"))];
    if dice.chance(50) {
        agent.push(("optional", word("true")));
    }
    map([
        ("account", map([("type", word("string")), ("max", word(8)), ("example", text("OAK"))])),
        ("agent", map(agent)),
        ("key", map([("type", word("secret")), ("doc", text("signs"))])),
        ("hook_key", map([("type", word("secret"))])),
        ("vendor", map([("type", word("string"))])),
        ("partner", map([("type", word("string"))])),
    ])
}

fn environments(dice: &mut Dice) -> Yaml {
    let mut live = vec![("base", text("https://pay.example")), ("money", word("real"))];
    if dice.chance(30) {
        live.push(("backup", text("https://far.example")));
    }
    let mut all = vec![("live", map(live))];
    if dice.chance(60) {
        let base = text("http://127.0.0.1:1/base/v1");
        all.push((
            "play",
            map([
                ("base", base),
                ("money", word("test")),
                ("examples", word("true")),
                ("doc", text("for [trials]")),
            ]),
        ));
    }
    map(all)
}
