//! The language as a JSON Schema (draft 2020-12), for editors. What only the whole spec can tell, such as whether a
//! name leads somewhere, `check` finds.

use serde_json::{Map as Object, Value, json};

use super::maps::maps;
use super::shape::{Key, KeyRule, Map, Shape};
use super::words::REFUSALS;
use crate::report::Code;

/// The schema of a spec.
pub(crate) fn schema() -> Value {
    let mut all: Object<String, Value> = maps().map(|map| (map.name.to_owned(), of_map(map))).collect();
    all.extend(by_hand());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A payment provider, in the spec language of Paysmith",
        "$ref": "#/$defs/spec",
        "$defs": all,
    })
}

/// The parts of the schema that aren't maps with fixed keys.
fn by_hand() -> Object<String, Value> {
    let scalar = scalar();
    let words = json!({ "anyOf": [scalar, { "type": "array", "items": scalar }] });
    let conditions = json!({ "type": "object", "additionalProperties": words });
    let names = json!({ "anyOf": [
        scalar,
        { "type": "object", "additionalProperties": scalar },
        { "type": "array", "items": { "$ref": "#/$defs/names" } },
    ] });
    let warnings: Vec<&str> =
        Code::ALL.iter().filter(|code| code.is_warning()).map(|code| code.as_str()).collect();
    let allow =
        json!({ "type": "object", "propertyNames": { "enum": warnings }, "additionalProperties": scalar });
    let coded = json!({ "anyOf": [scalar, { "type": "object", "additionalProperties": scalar }] });
    let refusals: Vec<&str> = REFUSALS.iter().map(|(word, _)| *word).collect();
    let refusals =
        json!({ "type": "object", "propertyNames": { "enum": refusals }, "additionalProperties": coded });
    let template = json!({ "anyOf": [
        { "type": ["string", "number", "boolean", "null", "array"] },
        { "$ref": "#/$defs/directive" },
        { "$ref": "#/$defs/wrapped" },
        {
            "type": "object",
            "propertyNames": { "pattern": "^([^$]|\\$answer$|$)" },
            "additionalProperties": { "$ref": "#/$defs/template" },
        },
    ] });
    let used = json!({ "anyOf": [{ "enum": ["required", "optional"] }, { "$ref": "#/$defs/field" }] });
    let all = [
        ("conditions", conditions),
        ("names", names),
        ("allow", allow),
        ("refusals", refusals),
        ("template", template),
        ("use", used),
    ];
    all.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// A single value of any type, since the reader takes `max: 3` and `max: "3"` for the same.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn of_map(map: &Map) -> Value {
    let mut properties: Object<String, Value> =
        map.keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    if map.about {
        properties.insert("doc".into(), described(scalar(), "what people are told about it"));
        let source = json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }] });
        properties
            .insert("source".into(), described(source, "where the fact comes from: tags of `sources:`"));
        let allow = json!({ "$ref": "#/$defs/allow" });
        properties.insert(
            "allow".into(),
            described(allow, "warnings that are as they should be here, each with the reason"),
        );
    }
    let required: Vec<&str> = map.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(schema) = schema.as_object_mut() {
        if !required.is_empty() {
            schema.insert("required".into(), required.into());
        }
        if !map.rules.is_empty() {
            schema.insert("allOf".into(), map.rules.iter().map(of_rule).collect());
        }
    }
    schema
}

fn of_key(key: &Key) -> Value {
    described(of_shape(&key.shape), key.doc)
}

fn described(mut schema: Value, doc: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".into(), doc.into());
    }
    schema
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text => scalar(),
        Shape::Word(words) => json!({ "enum": words() }),
        Shape::Flag => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Number => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]+$" },
        ] }),
        Shape::Wait => json!({ "type": "string", "pattern": "^[0-9]+[smhd]$" }),
        Shape::Words => json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }] }),
        Shape::Pair => json!({ "type": "array", "items": scalar(), "minItems": 2, "maxItems": 2 }),
        Shape::Null => json!({ "type": "null" }),
        Shape::Free => json!({}),
        Shape::Template => json!({ "$ref": "#/$defs/template" }),
        Shape::Document => document(),
        Shape::Map(name) => json!({ "$ref": format!("#/$defs/{name}") }),
        // A map without entries may be written as nothing at all.
        Shape::Named(inner) => {
            json!({ "type": ["object", "null"], "additionalProperties": of_shape(inner) })
        }
        Shape::Several(inner) => {
            json!({ "type": "object", "minProperties": 2, "additionalProperties": of_shape(inner) })
        }
        Shape::List(inner) => json!({ "type": "array", "items": of_shape(inner) }),
        Shape::Either(all) => json!({ "anyOf": all.iter().map(of_shape).collect::<Vec<_>>() }),
    }
}

/// A flat XML document: an object with one member, the root, whose members hold no objects but those of directives.
fn document() -> Value {
    let element = json!({ "anyOf": [
        { "type": ["string", "number", "boolean", "null", "array"] },
        { "$ref": "#/$defs/directive" },
        { "$ref": "#/$defs/wrapped" },
    ] });
    json!({ "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": { "anyOf": [
        { "enum": ["$fields"] },
        { "type": "object", "additionalProperties": element },
    ] } })
}

fn of_rule(rule: &KeyRule) -> Value {
    let there =
        |names: &[&str]| -> Vec<Value> { names.iter().map(|name| json!({ "required": [name] })).collect() };
    match rule {
        KeyRule::One(names) => json!({ "oneOf": there(names) }),
        KeyRule::Any(names) => json!({ "anyOf": there(names) }),
        KeyRule::Both(one, other) => json!({ "dependentRequired": { *one: [other], *other: [one] } }),
        KeyRule::With(name, names) => json!({ "dependentSchemas": { *name: { "anyOf": there(names) } } }),
        KeyRule::Needs(key, values, other) => json!({
            "if": { "required": [key], "properties": { *key: { "enum": values } } },
            "then": { "required": [other] },
        }),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_of_the_schema_leads_somewhere() {
        let schema = super::schema();
        let text = schema.to_string();
        for part in text.split("\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            assert!(schema["$defs"].get(name).is_some(), "{name}");
        }
    }
}
