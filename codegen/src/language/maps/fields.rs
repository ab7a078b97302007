//! The maps of the spec language that describe types, fields, and the rules between fields.

use crate::language::shape::KeyRule::*;
use crate::language::shape::Shape::*;
use crate::language::shape::{Map, may, words};
use crate::language::words::{MOMENTS, READS, TIME_FORMATS, VALUES};

pub(super) const MAPS: &[Map] = &[
    Map {
        what: "a type",
        name: "type",
        about: true,
        keys: &[
            may("enum", Word(|| words(VALUES)), "`string` or `int`: what the values are on the wire"),
            may(
                "values",
                Either(&[Words, Named(&Either(&[Text, Null, Map("enum_value")]))]),
                "the values, each with its meaning, as in `values: { paid: the money moved }`",
            ),
            may("closed", Flag, "a request may only hold listed values"),
            may("fields", Named(&Map("use")), "an object's fields"),
            may("rules", List(&Map("rule")), "rules between an object's fields"),
        ],
        rules: &[Any(&["enum", "fields"]), With("enum", &["values"]), With("closed", &["enum"])],
    },
    Map {
        what: "an enum value",
        name: "enum_value",
        about: true,
        keys: &[
            may("name", Text, "its name in Rust, where the value is no word"),
            may("made_by", Words, "the operations whose orders alone have it"),
        ],
        rules: &[],
    },
    Map {
        what: "a field",
        name: "field",
        about: true,
        keys: &[
            may(
                "type",
                Either(&[Text, List(&Text)]),
                "what it holds, as in `type: string`; without it, the shared field of that name",
            ),
            may("required", Flag, "in a request the compiler demands it; without it an answer is useless"),
            may("required_with", Text, "`$credential`: a merchant who has it must give the field"),
            may(
                "only_if",
                Map("conditions"),
                "in an answer: there only if the request that made the order has these values",
            ),
            may("name", Text, "its name in Rust, where the wire name gives a poor one"),
            may("also", Words, "further names under which it may arrive"),
            may("default", Text, "what the provider assumes when it is absent; never sent"),
            may("fixed", Text, "the one value that this request always has"),
            may("sensitive", Flag, "masked wherever it could be shown"),
            may(
                "reads",
                Word(|| words(READS)),
                "whether a number may arrive as a string, and a string as a number",
            ),
            may("unstated", Words, "facts that the provider doesn't state"),
            may("max", Number, "the greatest length: the most characters, bytes or elements"),
            may("min", Number, "the least length"),
            may("unit", Word(|| vec!["chars", "bytes"]), "what `max` and `min` count"),
            may("pattern", Text, "a regular expression that matches the whole value"),
            may("trimmed", Flag, "no space at its ends"),
            may("prefix", Text, "`$credential`: what the value begins with"),
            may("range", Text, "the values allowed, as in `5..=120`, `1..` or `..=10`"),
            may("digits", Number, "the most digits"),
            may("max_chars", Number, "the most characters of a decimal on the wire"),
            may("scale", Number, "the digits after the point, as in `scale: 2`"),
            may("currency", Text, "the field with the currency, its ISO 4217 code, or `of_order`"),
            may("wire", Word(|| vec!["number", "string", "text"]), "how it is written"),
            may(
                "format",
                Word(|| words(TIME_FORMATS)),
                "`format: rfc3339`, `datetime`, `compact`, `unix` or `unix_ms`",
            ),
            may("zone", Text, "the offset of the provider's clock from UTC, as in `zone: \"+08:00\"`"),
            may(
                "moment",
                Word(|| words(MOMENTS)),
                "what it is the time of: when the order was `made`, `paid`, …",
            ),
            may("units", Words, "the units of time allowed, of `s`, `m`, `h` and `d`"),
            may("until_midnight", Text, "the letter that means \"until 00:00\""),
            may(
                "values",
                Either(&[Words, Named(&Either(&[Text, Null, Map("enum_value")]))]),
                "the values of an enum in place",
            ),
            may(
                "value_type",
                Word(|| words(VALUES)),
                "`string` or `int`: what the values of an enum in place are",
            ),
            may("closed", Flag, "a request may only hold listed values"),
            may("only", Words, "the values of a shared enum, or the currencies, that are allowed here"),
            may("fields", Named(&Map("use")), "the fields of an object in place"),
            may("rules", List(&Map("rule")), "rules between them"),
            may("require", Words, "fields of a shared object that are required here"),
            may("omit", Words, "fields of a shared object that are absent here"),
            may("items", Map("use"), "what each element is, as in `items: { type: string, max: 32 }`"),
        ],
        rules: &[
            Needs("type", &["enum"], "values"),
            Needs("type", &["object"], "fields"),
            Needs("type", &["list"], "items"),
            Needs("type", &["decimal"], "scale"),
            Needs("type", &["instant"], "format"),
            Needs("format", &["rfc3339", "datetime", "compact"], "zone"),
        ],
    },
    Map {
        what: "a rule",
        name: "rule",
        about: true,
        keys: &[
            may("required", Text, "a field that must be there"),
            may("forbidden", Text, "a field that must not be there"),
            may("when", Map("conditions"), "only when all of this holds"),
            may("one_of", Words, "exactly one of these"),
            may("at_least_one", Words, "at least one of these"),
            may("overrides", Pair, "the first given, the second has no effect"),
        ],
        rules: &[
            One(&["required", "forbidden", "one_of", "at_least_one", "overrides"]),
            With("when", &["required", "forbidden"]),
        ],
    },
];
