//! Random tables: rules between their fields, examples of them, and the types that they share.

use serde_json::{Map, Value, json};

use crate::dice::{Dice, json, map, text, texts, word};
use crate::fields::{Field, Kind, Place, Type, fields};
use crate::yaml::Yaml;

/// Rules that the example keeps. A field that may not stand beside another loses its value.
pub(crate) fn rules(dice: &mut Dice, fields: &mut [Field]) -> Vec<Yaml> {
    let (rules, alone) = rules_of(dice, fields);
    for field in fields.iter_mut().filter(|field| alone.as_ref() == Some(&field.wire)) {
        field.value = Value::Null;
    }
    rules
}

/// Rules, and the name of the field that can't have a value because of them.
fn rules_of(dice: &mut Dice, fields: &[Field]) -> (Vec<Yaml>, Option<String>) {
    let free: Vec<&Field> = fields.iter().filter(|field| !field.required && !field.fixed).collect();
    let single = |field: &&Field| field.kind == Kind::Bool && !field.fixed;
    let (mut rules, mut alone) = (Vec::new(), None);
    if let [one, other, ..] = free.as_slice() {
        let names = || texts([&one.wire, &other.wire]);
        let when = fields.iter().find(single);
        match dice.below(8) {
            0 => rules.push(map([("at_least_one", names())])),
            1 => rules
                .push(map([("required", text(&one.wire)), ("when", map([(&other.wire, word("present"))]))])),
            2 if when.is_some_and(|when| when.wire != one.wire) => {
                let when = when.map(|when| (&when.wire, texts(["false"])));
                rules.push(map([("forbidden", text(&one.wire)), ("when", map(when))]));
            }
            3 => {
                let when = map([(&other.wire, word("absent"))]);
                rules.push(map([
                    ("forbidden", text(&one.wire)),
                    ("when", when),
                    ("doc", text("or not")),
                    ("source", word("US")),
                ]));
            }
            4 | 5 => {
                let key = dice.pick(&["one_of", "overrides"]);
                rules.push(map([(key, names())]));
                alone = Some(other.wire.clone());
            }
            _ => {}
        }
    }
    (rules, alone)
}

/// An example in which every field has its value, if it has one.
pub(crate) fn example(fields: &[Field]) -> Map<String, Value> {
    let given = fields.iter().filter(|field| !field.fixed && !field.value.is_null());
    given.map(|field| (field.wire.clone(), field.value.clone())).collect()
}

/// The types of a spec: enums and objects.
pub(crate) fn types(dice: &mut Dice) -> Vec<Type> {
    let mut types = Vec::new();
    if dice.chance(50) {
        let int = dice.chance(40);
        let (values, yaml) = if int {
            (
                vec![json!(1), json!(7)],
                map([("1", map([("name", word("slow"))])), ("7", map([("name", word("fast"))]))]),
            )
        } else {
            (
                vec![json!("Some"), json!("x-y")],
                map([
                    ("Some", text("a \"value\"")),
                    ("x-y", word("~")),
                    ("", map([("name", word("empty"))])),
                ]),
            )
        };
        let mut keys = vec![
            ("enum", word(if int { "int" } else { "string" })),
            ("values", yaml),
            ("doc", text("shared [it]")),
        ];
        if dice.chance(50) {
            keys.push(("closed", word("true")));
        }
        let name = dice.pick(&["Option", "Wallet", "Request", "Types"]);
        types.push(Type { name: name.to_owned(), yaml: map(keys), values, fields: Vec::new() });
    }
    if dice.chance(50) {
        let count = dice.between(2, 4);
        let mut inner = fields(dice, count, &Place { form: false, depth: 2, types: &types });
        inner.retain(|field| !field.fixed);
        inner.sort_by_key(|field| field.required);
        if inner.len() > 1 {
            let yaml = map([
                ("fields", Yaml::Map(inner.iter().map(Field::yaml).collect())),
                ("doc", word("an object")),
            ]);
            let names = inner.iter().map(|field| field.wire.clone()).collect();
            let values = vec![Value::Object(example(&inner))];
            let name = dice.pick(&["Goods", "Message", "String", "Answer"]);
            types.push(Type { name: name.to_owned(), yaml, values, fields: names });
        }
    }
    types
}

/// The YAML of an example's values.
pub(crate) fn values(values: &Map<String, Value>) -> Yaml {
    json(&Value::Object(values.clone()))
}
