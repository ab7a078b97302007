//! A message with every attribute, written by hand, in a module whose types have the names of the prelude's.

use paysmith_runtime::{
    Blank as _, Choice, Decimal, Extra, Json, Message, MinorUnits, Period, Redacted, Timestamp, put_json,
    to_json, validate,
};

/// This module and the types below have the names that the derive macros must not confuse with the standard library's.
mod std {}
mod core {}
mod alloc {}
struct Option;
struct Vec;
struct String;
struct Result;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Default;
trait From {}
trait Into {}

/// A message that has every attribute.
#[derive(Clone, Message, Redacted)]
#[rule(required("payer", "order"), when("scene" = ["FACE", "VOICE"], "note" = absent), at = "by hand")]
#[rule(forbidden("title"), when("payer.name" = present))]
#[rule(one_of("amount", "price"))]
#[rule(at_least_one("order", "note"))]
#[rule(overrides("until", "wait"))]
struct Everything {
    /// The order's number.
    #[field(
        wire = "order",
        also("orderNo", "order_no"),
        max = 32,
        min = 1,
        pattern = "[0-9A-Za-z-]+",
        prefix = 0
    )]
    order: ::std::option::Option<::std::string::String>,
    #[field(wire = "title", trimmed, bytes, max = 9, at = "here:1")]
    title: ::std::option::Option<::std::string::String>,
    #[field(wire = "amount", string, digits = 11, range(1, _))]
    amount: ::std::option::Option<MinorUnits>,
    #[field(wire = "price", scale = 2, decimal_range("0.01", ""), lenient)]
    price: ::std::option::Option<Decimal>,
    #[field(wire = "scene", only("FACE", "VOICE", "CODE"))]
    scene: Scene,
    #[field(wire = "count", closed)]
    count: ::std::option::Option<Count>,
    #[field(wire = "payer", sensitive, text, max = 99)]
    payer: ::std::option::Option<Payer>,
    #[field(wire = "goods", max = 3, item(max = 5, pattern = "[a-z]*"))]
    goods: ::std::vec::Vec<::std::string::String>,
    #[field(wire = "at", time = "datetime", offset = 28800)]
    at: ::std::option::Option<Timestamp>,
    #[field(wire = "wait", units = "mhd", until_midnight = 'c', range(60, 1296000))]
    wait: ::std::option::Option<Period>,
    #[field(wire = "until", time = "unix_ms", string)]
    until: ::std::option::Option<Timestamp>,
    #[field(wire = "any")]
    any: ::std::option::Option<Json>,
    #[field(wire = "r#type")]
    r#type: bool,
    #[field(flatten)]
    rest: Rest,
    #[field(extra)]
    extra: Extra,
}

#[derive(Clone, Message, Redacted)]
struct Rest {
    #[field(wire = "note")]
    note: ::std::option::Option<::std::string::String>,
}

#[derive(Clone, Message, Redacted)]
struct Payer {
    #[field(wire = "name", sensitive)]
    name: ::std::string::String,
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
enum Scene {
    #[choice("FACE")]
    Face,
    #[choice("CODE")]
    Some,
    #[choice(other)]
    None(::std::string::String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Count {
    #[choice(-1)]
    Ok,
    #[choice(1)]
    Err,
    #[choice(other)]
    Self_(i64),
}

#[test]
fn a_message_by_hand_is_read_checked_shown_and_written_like_a_generated_one() {
    let mut everything = Everything::blank();
    let json = r#"{"order":"A-1","amount":"5","scene":"CODE","count":-1,"payer":"{\"name\":\"Li\"}","goods":["tea"],"at":"2030-01-02 03:04:05","wait":"90m","r#type":true,"note":"n"}"#;
    put_json(&mut everything, json).unwrap();
    validate(&everything, ::std::option::Option::None).unwrap();
    assert_eq!(to_json(&everything), json);
    let shown = format!("{everything:?}");
    assert!(!shown.contains("Li") && shown.contains("***"), "{shown}");
    everything.until = everything.at;
    everything.rest.note = ::std::option::Option::None;
    everything.scene = Scene::from("VOICE");
    everything.goods = ::std::vec!["tea".to_owned(), "coffee".to_owned()];
    everything.title = ::std::option::Option::Some(" 单单单".to_owned());
    let broken = validate(&everything, ::std::option::Option::None).unwrap_err();
    let words: ::std::vec::Vec<_> =
        broken.iter().map(|one| format!("{} {}", one.path, one.broken.word())).collect();
    assert_eq!(
        words,
        ["title max length", "title trimmed", "goods[1] max length", "title forbidden", "wait overrides"]
    );
}
