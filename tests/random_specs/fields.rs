//! Random fields: of every type, with every limit, each with a value that keeps its limits.

use serde_json::{Value, json};

use crate::dice::{Dice, Entries, entry, map, text, texts, word};
use crate::tables::{example, rules};
use crate::yaml::Yaml;

/// A field of a table, and a value for it.
pub(crate) struct Field {
    pub(crate) wire: String,
    /// What stands behind the name in the table.
    pub(crate) keys: Entries,
    pub(crate) value: Value,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) fixed: bool,
}

/// What other keys can use a field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Bool,
    Enum,
    Other,
    /// An object or a list.
    Large,
}

impl Field {
    /// A field without keys of its own.
    pub(crate) fn plain(wire: &str, keys: Entries, value: Value, kind: Kind) -> Self {
        Self { wire: wire.to_owned(), keys, value, kind, required: false, fixed: false }
    }

    pub(crate) fn require(mut self) -> Self {
        if !self.required {
            self.keys.push(entry("required", word("true")));
            self.required = true;
        }
        self
    }

    /// The entry of its table.
    pub(crate) fn yaml(&self) -> (String, Yaml) {
        entry(&self.wire, Yaml::Map(self.keys.clone()))
    }
}

/// What the fields of a message may be.
pub(crate) struct Place<'p> {
    /// Whether they lie in a form, where objects and lists are text.
    pub(crate) form: bool,
    /// How deep in objects they are.
    pub(crate) depth: usize,
    pub(crate) types: &'p [Type],
}

/// A type of `types:`: its name, and how a field uses it.
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) yaml: Yaml,
    /// The values of an enum; those of a table, by the names of its fields.
    pub(crate) values: Vec<Value>,
    /// The names of an object's fields, those first that it doesn't require.
    pub(crate) fields: Vec<String>,
}

/// Names that are unlike one another in Rust, many of them for what Rust calls something else.
const NAMES: &[&str] = &[
    "type",
    "orderNo",
    "self",
    "X-Thing",
    "3ds",
    "match",
    "Request",
    "Optional",
    "extra",
    "async",
    "Other",
    "payURL",
    "it_b_pay",
    "Self",
    "fn",
    "Message",
    "box",
    "Result",
    "Some",
    "note",
    "goods",
    "a",
    "Vec",
    "crate",
    "super",
    "String",
    "notifyUrl",
    "Default",
    "storeId",
    "gen",
    "remark",
    "Answer",
    "value",
    "json",
    "optional",
    "Extra",
    "body",
    "static",
    "dyn",
    "try",
];

/// Fields with different names.
pub(crate) fn fields(dice: &mut Dice, count: usize, place: &Place<'_>) -> Vec<Field> {
    let mut names: Vec<&str> = NAMES.to_vec();
    let mut fields = Vec::new();
    for at in 0..count {
        let name = names.remove(dice.below(names.len()));
        // `Self` and `self` are one name in Rust, and so are others that differ in their case alone.
        names.retain(|other| rust(other) != rust(name));
        let odd = if dice.chance(10) { ["", " ", "中"][at.min(2)] } else { "" };
        fields.push(field(dice, &format!("{name}{odd}"), place));
    }
    fields
}

fn rust(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// A field of any type.
fn field(dice: &mut Dice, wire: &str, place: &Place<'_>) -> Field {
    let mut field = match dice.below(if place.depth < 2 { 14 } else { 11 }) {
        0..=2 => string(dice, wire),
        3 => int(dice, wire),
        4 => truth(dice, wire),
        5 => amount(dice, wire),
        6 => decimal(dice, wire),
        7 => instant(dice, wire),
        8 => duration(dice, wire),
        9 => choice(dice, wire),
        10 => currency_or_any(dice, wire, place),
        11 => object(dice, wire, place),
        12 => list(dice, wire, place),
        _ => shared(dice, wire, place),
    };
    about(dice, &mut field);
    field
}

/// The keys that any field may have.
fn about(dice: &mut Dice, field: &mut Field) {
    let add = |field: &mut Field, key: &str, value: Yaml| field.keys.push(entry(key, value));
    if dice.chance(30) {
        add(field, "doc", text("What [it] is: `a` <b> \"c\" \\ 茶.\nAnd a second line."));
    }
    if dice.chance(30) {
        add(field, "source", texts(["US §1", "US"]));
    }
    if dice.chance(10) {
        add(field, "sensitive", word("true"));
    }
    if dice.chance(10) {
        add(field, "unstated", texts(["whether it is empty", "and its \"case\""]));
    }
    if dice.chance(10) {
        add(field, "also", texts([format!("{}~also", field.wire)]));
    }
    if dice.chance(10) {
        add(field, "reads", word(dice.pick(&["lenient", "strict"])));
    }
    if dice.chance(40) && !field.required && !field.fixed {
        field.keys.push(entry("required", word("true")));
        field.required = true;
    }
}

fn of_type<const N: usize>(name: &str, keys: [(&str, Yaml); N]) -> Entries {
    std::iter::once(("type", word(name))).chain(keys).map(|(key, value)| entry(key, value)).collect()
}

fn string(dice: &mut Dice, wire: &str) -> Field {
    let made = |keys, value: &str| Field::plain(wire, keys, value.into(), Kind::Text);
    match dice.below(10) {
        0 => made(of_type("string", []), "Brücke 茶 🌊 \"q\" \\ \n"),
        1 => made(of_type("string", [("max", word(8))]), "12345678"),
        2 => made(of_type("string", [("min", word(2)), ("max", word(5)), ("unit", word("bytes"))]), "茶é"),
        3 => made(of_type("string", [("pattern", text("[A-Z]{2}\\d+|x\"y\\\\"))]), "AB1"),
        4 => made(of_type("string", [("trimmed", word("true")), ("max", word(20))]), "a b"),
        5 => made(of_type("string", [("prefix", text("$account")), ("max", word(12))]), "OAK-1"),
        6 => made(of_type("string", [("min", word(3)), ("unit", word("chars"))]), "茶茶茶"),
        7 => made(of_type("string", [("max", word(19)), ("default", text("as \"usual\""))]), "x"),
        8 => Field {
            fixed: true,
            value: Value::Null,
            ..made(of_type("string", [("fixed", text(dice.pick(&["always", "\"q\" 中", "10"])))]), "")
        },
        _ => made(of_type("string", [("min", word(0)), ("max", word(64))]), "plain"),
    }
}

fn int(dice: &mut Dice, wire: &str) -> Field {
    let (range, value) =
        dice.pick(&[("5..=120", 7), ("..=10", -3), ("-5..", -5), ("1..", 1), ("-9..=-2", -9)]);
    let mut keys = of_type("int", []);
    if dice.chance(60) {
        keys.push(entry("range", text(range)));
    }
    if dice.chance(30) {
        keys.push(entry("digits", word(3)));
    }
    if dice.chance(10) {
        keys.push(entry("fixed", word(value)));
        return Field { fixed: true, ..Field::plain(wire, keys, Value::Null, Kind::Int) };
    }
    let keys = with_wire(dice, &mut keys);
    let value = number(&keys, value);
    Field::plain(wire, keys, value, Kind::Int)
}

/// Adds, in some cases, how a number is written.
fn with_wire(dice: &mut Dice, keys: &mut Entries) -> Entries {
    if dice.chance(40) {
        keys.push(entry("wire", word(dice.pick(&["string", "number"]))));
    }
    keys.clone()
}

/// A number of an example, as it is written on the wire.
fn number(keys: &Entries, value: i64) -> Value {
    let as_text = keys
        .iter()
        .any(|(key, value)| key == "\"wire\"" && matches!(value, Yaml::Text(word) if word == "string"));
    if as_text { value.to_string().into() } else { value.into() }
}

fn truth(dice: &mut Dice, wire: &str) -> Field {
    let mut keys = of_type("bool", []);
    let as_text = dice.chance(40);
    if as_text {
        keys.push(entry("wire", word("string")));
    }
    if dice.chance(15) {
        keys.push(entry("fixed", word("false")));
        return Field { fixed: true, ..Field::plain(wire, keys, Value::Null, Kind::Bool) };
    }
    if dice.chance(20) {
        keys.push(entry("default", word("true")));
    }
    Field::plain(wire, keys, if as_text { json!("true") } else { json!(true) }, Kind::Bool)
}

fn amount(dice: &mut Dice, wire: &str) -> Field {
    let mut keys = of_type("minor_units", []);
    if dice.chance(40) {
        keys.push(entry("currency", word(dice.pick(&["CNY", "JPY", "TWD"]))));
    }
    if dice.chance(40) {
        keys.push(entry("range", text(dice.pick(&["0..", "1..=99999", "..=5000"]))));
    }
    if dice.chance(30) {
        keys.push(entry("digits", word(6)));
    }
    let keys = with_wire(dice, &mut keys);
    let value = number(&keys, 1250);
    Field::plain(wire, keys, value, Kind::Other)
}

fn decimal(dice: &mut Dice, wire: &str) -> Field {
    let scale = dice.pick(&[0, 2, 3, 6]);
    let mut keys = of_type("decimal", [("scale", word(scale))]);
    if dice.chance(40) {
        keys.push(entry("range", text(dice.pick(&["0.01..=999.99", "1..", "..=50"]))));
    }
    if dice.chance(30) {
        keys.push(entry("max_chars", word(10)));
    }
    if dice.chance(30) {
        keys.push(entry("currency", word(dice.pick(&["CNY", "KWD", "JPY"]))));
    }
    let value = dice.pick(&[12, 7]);
    let keys = with_wire(dice, &mut keys);
    let value = number(&keys, value);
    Field::plain(wire, keys, value, Kind::Other)
}

fn instant(dice: &mut Dice, wire: &str) -> Field {
    let (format, value) = dice.pick(&[
        ("rfc3339", "2030-01-02T03:04:05+08:00"),
        ("datetime", "2030-01-02 03:04:05"),
        ("compact", "20300102030405"),
        ("unix", "1893456000"),
        ("unix_ms", "1893456000000"),
    ]);
    let mut keys = of_type("instant", [("format", word(format))]);
    if !format.starts_with("unix") {
        keys.push(entry("zone", text("+08:00")));
    } else {
        let keys = with_wire(dice, &mut keys);
        let value = number(&keys, value.parse().expect("a number"));
        return Field::plain(wire, keys, value, Kind::Other);
    }
    Field::plain(wire, keys, value.into(), Kind::Other)
}

fn duration(dice: &mut Dice, wire: &str) -> Field {
    let mut keys = of_type("duration", []);
    if dice.chance(50) {
        keys.push(entry("units", texts(["m", "d"])));
    }
    if dice.chance(50) {
        keys.push(entry("range", text(dice.pick(&["1m..=15d", "1m..", "..=30d"]))));
    }
    if dice.chance(30) {
        keys.push(entry("until_midnight", word("c")));
    }
    Field::plain(wire, keys, dice.pick(&["90m", "2d"]).into(), Kind::Other)
}

/// An enum that is defined within its field.
fn choice(dice: &mut Dice, wire: &str) -> Field {
    if dice.chance(30) {
        let values = map([
            ("-1", map([("name", word("below"))])),
            ("7", map([("name", word("self")), ("doc", text("a [b]"))])),
        ]);
        let mut keys = of_type("enum", [("value_type", word("int")), ("values", values)]);
        let keys = with_wire(dice, &mut keys);
        let value = number(&keys, 7);
        return Field::plain(wire, keys, value, Kind::Enum);
    }
    let mut keys = of_type("enum", [("values", texts(["Some", "None", "Other", "self", "a-b", "Request"]))]);
    if dice.chance(40) {
        keys.push(entry("closed", word("true")));
    }
    match dice.below(4) {
        0 => keys.push(entry("only", texts(["Other", "a-b"]))),
        1 => keys.push(entry("default", word("self"))),
        2 => {
            keys.push(entry("fixed", word("a-b")));
            return Field { fixed: true, ..Field::plain(wire, keys, Value::Null, Kind::Enum) };
        }
        _ => {}
    }
    Field::plain(wire, keys, json!("Other"), Kind::Enum)
}

fn currency_or_any(dice: &mut Dice, wire: &str, place: &Place<'_>) -> Field {
    if dice.chance(50) && !place.form {
        return Field::plain(wire, of_type("any", []), json!({ "deep": [1, "茶", null, true] }), Kind::Large);
    }
    let mut keys = of_type("currency", []);
    if dice.chance(50) {
        keys.push(entry("only", texts(["CNY", "JPY"])));
    }
    Field::plain(wire, keys, json!("CNY"), Kind::Other)
}

/// An object that is defined within its field, with rules between its fields.
fn object(dice: &mut Dice, wire: &str, place: &Place<'_>) -> Field {
    let count = dice.between(1, 4);
    let mut inner = fields(dice, count, &Place { form: false, depth: place.depth + 1, types: place.types });
    let mut keys = of_type("object", []);
    if place.form || dice.chance(20) {
        keys.push(entry("wire", word("text")));
        if dice.chance(50) {
            keys.push(entry("max", word(900)));
        }
    }
    let (rules, value) = (rules(dice, &mut inner), example(&inner));
    keys.push(entry("fields", Yaml::Map(inner.iter().map(Field::yaml).collect())));
    if !rules.is_empty() {
        keys.push(entry("rules", Yaml::List(rules)));
    }
    Field::plain(wire, keys, Value::Object(value), Kind::Large)
}

fn list(dice: &mut Dice, wire: &str, place: &Place<'_>) -> Field {
    let inner = Place { form: false, depth: place.depth + 1, types: place.types };
    let mut item = field(dice, "item", &inner);
    item.keys
        .retain(|(key, _)| !["\"fixed\"", "\"required\"", "\"default\"", "\"also\""].contains(&key.as_str()));
    let value = if item.fixed { json!([]) } else { json!([item.value, item.value]) };
    let mut keys = of_type("list", [("items", Yaml::Map(item.keys))]);
    if place.form || dice.chance(20) {
        keys.push(entry("wire", word("text")));
    } else if dice.chance(50) {
        keys.extend([entry("min", word(0)), entry("max", word(3))]);
    }
    Field::plain(wire, keys, value, Kind::Large)
}

/// A field of one of `types:`.
fn shared(dice: &mut Dice, wire: &str, place: &Place<'_>) -> Field {
    let Some(of) = place.types.get(dice.below(place.types.len().max(1))) else { return string(dice, wire) };
    let mut keys = of_type(&of.name, []);
    let is_enum = of.fields.is_empty();
    let value = of.values[0].clone();
    if is_enum {
        let of_value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if dice.chance(40) {
            keys.push(entry("only", texts(of.values.iter().map(of_value))));
        }
        return Field::plain(wire, keys, value, Kind::Enum);
    }
    if place.form || dice.chance(20) {
        keys.push(entry("wire", word("text")));
    }
    let mut value = value;
    match dice.below(4) {
        0 => keys.push(entry("require", texts(&of.fields[..1]))),
        1 => {
            keys.push(entry("omit", texts(&of.fields[..1])));
            value.as_object_mut().expect("an object").remove(&of.fields[0]);
        }
        2 if !place.form && dice.chance(50) => {
            keys = vec![entry("type", Yaml::List(vec![word(&of.name)]))];
            value = json!([value]);
        }
        _ => {}
    }
    Field::plain(wire, keys, value, Kind::Large)
}
