//! Random operations: the call that makes an order, the query about it, and what else there may be.

use serde_json::json;

use crate::dice::{Dice, Entries, entry, map, text, texts, word};
use crate::envelopes::{CHANNEL, Envelope};
use crate::fields::{self, Field, Kind, Place, Type};
use crate::tables;
use crate::yaml::Yaml;

/// What the operations of a spec share.
pub(crate) struct Shop<'s> {
    pub(crate) types: &'s [Type],
    /// The envelope of calls.
    pub(crate) calls: &'s Envelope,
    /// The envelope of links and of texts for an app.
    pub(crate) handed: Option<&'s Envelope>,
    /// The name and the type of the order's number, its amount and its currency.
    pub(crate) money: Money,
}

/// How a provider names orders and counts money.
pub(crate) struct Money {
    pub(crate) order: &'static str,
    pub(crate) amount: &'static str,
    decimal: bool,
    pub(crate) in_field: bool,
    pub(crate) url: Option<&'static str>,
    /// Whether the query wants to know more than a request has.
    asks: bool,
}

impl Money {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        Self {
            order: dice.pick(&["zNo", "z_order-no", "zRef"]),
            amount: dice.pick(&["zAmount", "z_total"]),
            decimal: dice.chance(40),
            in_field: dice.chance(60),
            url: if dice.chance(50) { Some("zUrl") } else { None },
            asks: dice.chance(20),
        }
    }

    fn number(&self) -> Field {
        let keys = vec![
            entry("type", word("string")),
            entry("max", word(16)),
            entry("pattern", text("[A-Za-z0-9_-]+")),
        ];
        Field::plain(self.order, keys, json!("OAK-1"), Kind::Text)
    }

    fn sum(&self) -> Field {
        let currency = entry("currency", word(if self.in_field { "zCurrency" } else { "CNY" }));
        if self.decimal {
            let keys = vec![
                entry("type", word("decimal")),
                entry("scale", word(2)),
                entry("wire", word("string")),
                currency,
            ];
            return Field::plain(self.amount, keys, json!("12.50"), Kind::Other);
        }
        let keys = vec![entry("type", word("minor_units")), entry("range", text("1..=99999999")), currency];
        Field::plain(self.amount, keys, json!(1250), Kind::Other)
    }

    fn currency(&self) -> Field {
        let keys = vec![entry("type", word("currency")), entry("only", texts(["CNY", "JPY"]))];
        Field::plain("zCurrency", keys, json!("CNY"), Kind::Other)
    }

    /// The fields that say which order, and how much money.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut all = vec![self.number(), self.sum()];
        all.extend(self.in_field.then(|| self.currency()));
        all
    }

    fn names(&self) -> Vec<&'static str> {
        let mut all = vec![self.order, self.amount];
        all.extend(self.in_field.then_some("zCurrency"));
        all
    }
}

/// A table in the making.
pub(crate) type Keys = Vec<(&'static str, Yaml)>;

pub(crate) fn table(fields: &[Field]) -> Yaml {
    Yaml::Map(fields.iter().map(Field::yaml).collect())
}

/// The field that tells how an order stands.
pub(crate) fn status(dice: &mut Dice) -> Field {
    let keys = if dice.chance(50) {
        vec![entry("type", word("enum")), entry("values", texts(["open", "done", "dead", "back", "part"]))]
    } else {
        vec![entry("type", word("string"))]
    };
    Field::plain("zStatus", keys, json!("open"), Kind::Text)
}

pub(crate) fn state(dice: &mut Dice, held: bool) -> Keys {
    let done = if held { "held" } else { "paid" };
    let values = map([
        ("open", word("pending")),
        ("done", map([("is", word(done)), ("doc", text("it is [done]"))])),
        ("dead", word("failed")),
        ("back", word(if held { "released" } else { "refunded" })),
    ]);
    let mut keys = vec![("at", word("zStatus")), ("values", values)];
    if dice.chance(20) {
        let when = map([("zStatus", texts(["part"]))]);
        let is = if held { "unknown" } else { "partly_refunded" };
        keys.push(("cases", Yaml::List(vec![map([("when", when), ("is", word(is))])])));
    }
    if dice.chance(20) {
        keys.push(("otherwise", word(dice.pick(&["pending", "unknown"]))));
    }
    if dice.chance(20) && !held {
        keys.push(("subject", word("order")));
    }
    keys
}

/// The fields of a request besides those about money, and a rule or two.
fn rest(dice: &mut Dice, shop: &Shop<'_>, envelope: &Envelope, url: bool) -> Vec<Field> {
    let place = Place { form: envelope.form || url, depth: 0, types: shop.types };
    let count = dice.between(0, 4);
    let mut rest = fields::fields(dice, count, &place);
    if envelope.elsewhere.is_some() {
        let keys =
            vec![entry("type", word("string")), entry("max", word(8)), entry("pattern", text("[a-z]*"))];
        rest.push(Field::plain(CHANNEL, keys, json!("web"), Kind::Text));
    }
    rest
}

/// All operations, each with its name.
pub(crate) fn operations(dice: &mut Dice, shop: &Shop<'_>) -> Entries {
    let has_query = dice.chance(70);
    let held = dice.chance(15);
    let mut all = vec![entry("pay", pay(dice, shop, has_query, held))];
    if has_query {
        all.push(entry("find.order", find(dice, shop, held)));
    }
    if dice.chance(30) {
        all.push(entry("give.back", give_back(dice, shop)));
    }
    if dice.chance(20) {
        all.push(entry("file", file(dice, shop)));
    }
    if dice.chance(20) {
        all.push(entry("list", list(dice, shop)));
    }
    if let Some(envelope) = shop.handed {
        all.push(entry("hand", hand(dice, shop, envelope, has_query)));
    }
    all
}

fn recover(shop: &Shop<'_>) -> Yaml {
    let by = word(shop.money.order);
    let asked = shop.money.asks.then(|| ("ask", texts(["zShop"])));
    map([
        ("query", word("find.order")),
        ("by", by),
        ("every", word("3s")),
        ("for", word("1m")),
        ("source", word("US")),
    ]
    .into_iter()
    .chain(asked))
}

/// Sets what any operation may have.
fn named(dice: &mut Dice, keys: &mut Keys, envelope: &Envelope) {
    keys.push(("method", text("do.it \"now\"")));
    if envelope.names_answer {
        keys.push(("answer_member", word("zz_answer")));
    }
    if dice.chance(60) {
        keys.push(("title", text("does [it] & <more>")));
    }
    if dice.chance(30) {
        keys.push(("doc", text("One line.\n\nAnd *another*.")));
    }
    if dice.chance(60) {
        keys.push(("source", word("US §2")));
    }
    if dice.chance(20) {
        keys.push(("allow", map([("W0505", text("it is [so]"))])));
    }
}

fn pay(dice: &mut Dice, shop: &Shop<'_>, has_query: bool, held: bool) -> Yaml {
    let money = &shop.money;
    let (method, url) = dice.pick(&[
        ("post", false),
        ("post", false),
        ("put", false),
        ("patch", false),
        ("get", true),
        ("delete", true),
    ]);
    let (method, url) = if url && !shop.calls.in_url { ("post", false) } else { (method, url) };
    let mut fields: Vec<Field> = money.fields().into_iter().map(Field::require).collect();
    if let Some(name) = money.url {
        let keys = vec![entry("type", word("string")), entry("max", word(120))];
        fields.push(Field::plain(name, keys, json!("http://127.0.0.1:9/hook"), Kind::Text));
    }
    let mut rest = rest(dice, shop, shop.calls, url);
    let rules = tables::rules(dice, &mut rest);
    fields.extend(rest);
    let path = dice.pick_of(vec![
        "/pay".to_owned(),
        format!("/o/${{field.{}}}/pay", money.order),
        "/a/${account}/pay".to_owned(),
    ]);
    let effect = if held { "hold" } else { dice.pick(&["create", "charge"]) };
    let mut keys = vec![(method, text(path)), ("envelope", word("calls")), ("effect", word(effect))];
    named(dice, &mut keys, shop.calls);
    keys.extend([("order", word(money.order)), ("amount", word(money.amount)), ("request", table(&fields))]);
    if !rules.is_empty() {
        keys.push(("rules", Yaml::List(rules)));
    }
    let mut answered = answer(dice, shop, &mut keys);
    if dice.chance(60) {
        answered.push(status(dice));
        keys.push(("state", map(state(dice, held))));
    } else {
        let means = dice.pick(&["created", "accepted"]);
        keys.push(("success_means", word(if held { "held" } else { means })));
    }
    answered.extend(given(dice, &mut keys));
    keys.push(("response", table(&answered)));
    if has_query {
        keys.push(("recover", recover(shop)));
    }
    keys.push(("example", example(&fields, Some(&answered))));
    refusals(dice, &mut keys);
    keys.push(("featured", word(dice.chance(50))));
    map(keys)
}

/// What the payer is given, if anything.
fn given(dice: &mut Dice, keys: &mut Keys) -> Option<Field> {
    if dice.chance(70) {
        return None;
    }
    keys.push(("hand_over", map([(dice.pick(&["qr", "link"]), word("zQr"))])));
    Some(Field::plain("zQr", vec![entry("type", word("string"))], json!("weixin://x"), Kind::Text).require())
}

/// How the call may be refused.
fn refusals(dice: &mut Dice, keys: &mut Keys) {
    if dice.chance(30) {
        keys.push((
            "failure",
            map([("code", word("BAD")), ("message", text("not \"this\" time")), ("source", word("US"))]),
        ));
    }
    if dice.chance(15) {
        keys.push((
            "outcome",
            map([("codes", map([("SOME", word("declined")), ("WAIT", word("unknown"))]))]),
        ));
    }
}

/// The fields of an answer, and which of them repeat the request.
fn answer(dice: &mut Dice, shop: &Shop<'_>, keys: &mut Keys) -> Vec<Field> {
    let place = Place { form: false, depth: 1, types: shop.types };
    let count = dice.between(0, 2);
    let mut answered = fields::fields(dice, count, &place);
    answered.retain(|field| !field.fixed && !field.required);
    if dice.chance(70) {
        answered.extend(shop.money.fields());
        keys.push(("echo", texts(shop.money.names())));
    } else {
        keys.push(("not_echo", text("the answer has a \"number\" of its own")));
    }
    answered
}

fn example(asked: &[Field], answered: Option<&[Field]>) -> Yaml {
    let mut keys = vec![("source", word("US §4")), ("request", tables::values(&tables::example(asked)))];
    keys.extend(answered.map(|answered| ("answer", tables::values(&tables::example(answered)))));
    map(keys)
}

fn find(dice: &mut Dice, shop: &Shop<'_>, held: bool) -> Yaml {
    let money = &shop.money;
    let url = shop.calls.in_url && dice.chance(40);
    let mut fields = vec![money.number().require()];
    fields.extend(channel(shop.calls));
    if money.asks {
        let keys = vec![entry("type", word("string"))];
        fields.push(Field::plain("zShop", keys, json!("S"), Kind::Text).require());
    }
    let mut keys = vec![
        (if url { "get" } else { "post" }, text("/find")),
        ("envelope", word("calls")),
        ("effect", word("read")),
    ];
    named(dice, &mut keys, shop.calls);
    keys.extend([("order", word(money.order)), ("request", table(&fields))]);
    let mut told = state(dice, held);
    told.push(("amount", word(money.amount)));
    let mut row = money.fields();
    row.push(status(dice));
    if dice.chance(30) {
        let item = map([("type", word("object")), ("fields", table(&row))]);
        let list = vec![entry("type", word("list")), entry("items", item), entry("required", word("true"))];
        told.extend([("rows", word("zRows")), ("where", map([(money.order, word(money.order))]))]);
        keys.push(("response", Yaml::Map(vec![entry("zRows", Yaml::Map(list))])));
    } else {
        keys.extend([("response", table(&row)), ("echo", word(money.order))]);
        if money.in_field && dice.chance(50) {
            keys.push(("not_echo", map([("zCurrency", text("it is what was \"paid\" in"))])));
        }
    }
    keys.push(("state", map(told)));
    map(keys)
}

fn give_back(dice: &mut Dice, shop: &Shop<'_>) -> Yaml {
    let money = &shop.money;
    let number = vec![entry("type", word("string")), entry("max", word(20))];
    let mut fields =
        vec![Field::plain("zBack", number, json!("B-1"), Kind::Text).require(), money.number().require()];
    let mut sum = money.sum().require();
    sum.keys.retain(|(key, _)| key != "\"currency\"");
    sum.keys.push(entry("currency", word("of_order")));
    fields.push(sum);
    fields.extend(rest(dice, shop, shop.calls, false));
    let mut keys = vec![("post", word("/back")), ("envelope", word("calls")), ("effect", word("refund"))];
    named(dice, &mut keys, shop.calls);
    keys.extend([("order", word("zBack")), ("original", word(money.order)), ("amount", word(money.amount))]);
    keys.extend([("request", table(&fields)), ("success_means", word(dice.pick(&["refunded", "accepted"])))]);
    keys.push(("not_echo", text("it repeats nothing")));
    if dice.chance(50) {
        keys.push(("example", example(&fields, None)));
    }
    map(keys)
}

fn file(dice: &mut Dice, shop: &Shop<'_>) -> Yaml {
    let day = vec![entry("type", word("string")), entry("pattern", text("\\d{8}"))];
    let mut fields = vec![Field::plain("zDay", day, json!("20300102"), Kind::Text).require()];
    fields.extend(channel(shop.calls));
    let mut keys = vec![("post", word("/file")), ("envelope", word("calls")), ("effect", word("read"))];
    named(dice, &mut keys, shop.calls);
    keys.extend([("file", word(dice.pick(&["zip", "gzip", "text"]))), ("request", table(&fields))]);
    keys.push(("example", example(&fields, None)));
    map(keys)
}

/// Lists the orders of a day.
fn list(dice: &mut Dice, shop: &Shop<'_>) -> Yaml {
    let money = &shop.money;
    let item = map([("type", word("object")), ("fields", table(&money.fields()))]);
    let rows = vec![entry("type", word("list")), entry("items", item)];
    let mut keys = vec![("post", word("/list")), ("envelope", word("calls")), ("effect", word("read"))];
    named(dice, &mut keys, shop.calls);
    keys.push(("request", table(&channel(shop.calls).into_iter().collect::<Vec<_>>())));
    keys.push(("response", Yaml::Map(vec![entry("zRows", Yaml::Map(rows))])));
    let lists = [("rows", word("zRows")), ("order", word(money.order)), ("amount", word(money.amount))];
    keys.push(("lists", map(lists)));
    map(keys)
}

/// The field that the envelope takes out of the others, if it takes one.
fn channel(envelope: &Envelope) -> Option<Field> {
    let keys = vec![entry("type", word("string")), entry("pattern", text("[a-z]*"))];
    envelope.elsewhere.map(|name| Field::plain(name, keys, json!("web"), Kind::Text))
}

fn hand(dice: &mut Dice, shop: &Shop<'_>, envelope: &Envelope, has_query: bool) -> Yaml {
    let money = &shop.money;
    let link = envelope.in_url && dice.chance(60);
    let mut fields: Vec<Field> = money.fields().into_iter().map(Field::require).collect();
    fields.extend(rest(dice, shop, envelope, link));
    let mut keys = if link {
        vec![("link", text(dice.pick(&["/open", "/open?to=us", "/#/?", "/o/${account}"])))]
    } else {
        vec![("app", word("sdk"))]
    };
    keys.extend([("envelope", word("handed")), ("effect", word("create")), ("method", word("hand"))]);
    keys.extend([("order", word(money.order)), ("amount", word(money.amount)), ("request", table(&fields))]);
    if has_query {
        keys.push(("recover", recover(shop)));
    }
    keys.push(("example", example(&fields, None)));
    map(keys)
}
