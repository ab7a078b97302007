//! Writes the fields of a spec as OpenAPI, JSON Schema and Protobuf, which the peers read.

use paysmith_codegen::checked::{Field, Kind, Operation, Provider, Table, Text};
use serde_json::{Map, Value, json};

/// An OpenAPI 3.0 document with a path for each operation.
#[must_use]
pub fn openapi(provider: &Provider) -> Value {
    let mut paths = Map::new();
    for operation in &provider.operations {
        paths.insert(format!("/{}", operation.name), json!({ "post": post(operation) }));
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": provider.title,
            "version": "1.0.0",
            "description": provider.title,
            "contact": { "name": provider.title, "url": provider.docs, "email": "nobody@example.com" },
        },
        "servers": [{ "url": "https://pay.example" }],
        "tags": [{ "name": "pay", "description": "Payments" }],
        "paths": paths,
        "components": { "schemas": schemas(provider, "#/components/schemas/") },
    })
}

/// A JSON Schema whose definitions are the requests and answers.
#[must_use]
pub fn json_schema(provider: &Provider) -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Everything",
        "definitions": schemas(provider, "#/definitions/"),
    })
}

fn post(operation: &Operation) -> Value {
    let name = pascal(&operation.name);
    let content = |kind: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}{kind}") });
        json!({ "application/json": { "schema": schema } })
    };
    json!({
        "operationId": operation.name.replace('.', "_"),
        "summary": operation.title,
        "description": operation.title.as_deref().unwrap_or(&operation.name),
        "tags": ["pay"],
        "requestBody": { "required": true, "content": content("Request") },
        "responses": { "200": { "description": "the answer", "content": content("Answer") } },
    })
}

fn schemas(provider: &Provider, prefix: &str) -> Map<String, Value> {
    let mut schemas = Map::new();
    for operation in &provider.operations {
        let name = pascal(&operation.name);
        for (kind, table) in [("Request", &operation.request), ("Answer", &operation.response)] {
            let schema = object(table, prefix, &mut schemas);
            schemas.insert(format!("{name}{kind}"), schema);
        }
    }
    schemas
}

fn object(table: &Table, prefix: &str, shared: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for field in &table.fields {
        let mut schema = value(field, prefix, shared);
        if let (Some(doc), Value::Object(schema)) = (&field.about.doc, &mut schema)
            && !schema.contains_key("$ref")
        {
            schema.insert("description".to_owned(), Value::from(doc.as_str()));
        }
        properties.insert(field.wire.clone(), schema);
    }
    let required: Vec<&str> =
        table.fields.iter().filter(|field| field.required).map(|field| field.wire.as_str()).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if let (false, Value::Object(schema)) = (required.is_empty(), &mut schema) {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn value(field: &Field, prefix: &str, shared: &mut Map<String, Value>) -> Value {
    match &field.kind {
        Kind::Text(text) => string(text, field.required),
        Kind::Int(int) | Kind::MinorUnits(int, _) => {
            let mut schema = json!({ "type": "integer", "format": "int64" });
            if let Value::Object(schema) = &mut schema {
                schema.extend(int.min.map(|least| ("minimum".to_owned(), json!(least))));
                schema.extend(int.max.map(|most| ("maximum".to_owned(), json!(most))));
            }
            schema
        }
        Kind::Bool(_) => json!({ "type": "boolean" }),
        Kind::Decimal(_) => json!({ "type": "number" }),
        Kind::Enum(of) if of.of.int => json!({ "type": "integer" }),
        Kind::Enum(of) => {
            let values: Vec<&str> = of.of.values.iter().map(|value| value.wire.as_str()).collect();
            json!({ "type": "string", "enum": values })
        }
        Kind::Instant(_) | Kind::Duration(_) | Kind::Currency(_) => json!({ "type": "string" }),
        Kind::Object(of) if of.shared && !of.table.name.is_empty() => {
            if !shared.contains_key(&of.table.name) {
                let schema = object(&of.table, prefix, shared);
                shared.insert(of.table.name.clone(), schema);
            }
            json!({ "$ref": format!("{prefix}{}", of.table.name) })
        }
        Kind::Object(of) => object(&of.table, prefix, shared),
        Kind::List(list) => json!({ "type": "array", "items": value(&list.item, prefix, shared) }),
        Kind::Any => json!({}),
    }
}

fn string(text: &Text, required: bool) -> Value {
    let mut schema = json!({ "type": "string" });
    if let Value::Object(schema) = &mut schema {
        let least = text.min.or(required.then_some(1));
        schema.extend(least.map(|least| ("minLength".to_owned(), json!(least))));
        schema.extend(text.max.map(|most| ("maxLength".to_owned(), json!(most))));
        schema.extend(
            text.pattern.as_ref().map(|pattern| ("pattern".to_owned(), json!(format!("^(?:{pattern})$")))),
        );
    }
    schema
}

/// A Protobuf file with the same messages, for buf.
#[must_use]
pub fn protobuf(provider: &Provider) -> String {
    let mut messages = String::new();
    for operation in &provider.operations {
        let name = pascal(&operation.name);
        message(&mut messages, &format!("{name}Request"), &operation.request);
        message(&mut messages, &format!("{name}Response"), &operation.response);
    }
    format!("syntax = \"proto3\";\n\npackage {name}.v1;\n{messages}", name = provider.name)
}

fn message(out: &mut String, name: &str, table: &Table) {
    use std::fmt::Write as _;
    let mut fields = String::new();
    for (place, field) in table.fields.iter().enumerate() {
        let (kind, repeated) = match &field.kind {
            Kind::List(list) => (&list.item.kind, "repeated "),
            kind => (kind, ""),
        };
        let kind = match kind {
            Kind::Int(_) | Kind::MinorUnits(..) => "int64".to_owned(),
            Kind::Bool(_) => "bool".to_owned(),
            Kind::Object(of) => {
                let inner = format!("{name}{}", pascal(&field.wire));
                message(out, &inner, &of.table);
                inner
            }
            _ => "string".to_owned(),
        };
        let doc = field.about.doc.as_deref().unwrap_or("a field").replace('\n', " ");
        let _ = writeln!(fields, "  // {doc}\n  {repeated}{kind} {} = {};", snake(&field.wire), place + 1);
    }
    let _ = write!(out, "\n// {name} is a message.\nmessage {name} {{\n{fields}}}\n");
}

fn pascal(name: &str) -> String {
    let words = name.split(|char: char| !char.is_alphanumeric());
    let upper = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    words.map(upper).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        if char.is_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(if char.is_alphanumeric() { char.to_ascii_lowercase() } else { '_' }.to_lowercase());
    }
    out
}
