//! The fuzzer's dictionary: words at which random bytes would hardly ever arrive.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use paysmith_codegen::checked::{Kind, Table};
use serde_json::Value;

use crate::canary::CANARY;
use crate::provider::KNOWN;
use crate::sign::MARK;

/// The dictionary of a target, as libFuzzer reads it: one word a line, in quotes.
#[must_use]
pub fn dictionary(target: &str) -> String {
    let words = match target {
        "spec" => language(),
        "json" => words(&[
            "true", "false", "null", "\\u", "\\ud83d", "\\ude00", "-0", "1e5", "\":", "[[", "{\"a\":",
        ]),
        "xml" => words(&[
            "<xml>",
            "</xml>",
            "<a>",
            "</a>",
            "<a/>",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&#13;",
            "&#x",
            "<!--",
            "-->",
            "<?",
            "?>",
            "<!DOCTYPE ",
            "<?xml version=\"1.0\"",
            " encoding=\"UTF-8\"",
            " a=\"1\"",
        ]),
        "capture" | "doctor" => captures(),
        _ => messages(),
    };
    let mut text = String::new();
    for word in words {
        // Whatever isn't a plain letter is written in hex.
        let written = word.bytes().fold(String::new(), |mut out, byte| {
            match byte {
                b'"' | b'\\' | ..=b' ' | 127.. => drop(write!(out, "\\x{byte:02x}")),
                byte => out.push(char::from(byte)),
            }
            out
        });
        text.push_str(&format!("\"{written}\"\n"));
    }
    text
}

fn words(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|word| (*word).to_owned()).collect()
}

/// The names of all members, the values and codes that specs list, and pieces of JSON.
fn messages() -> BTreeSet<String> {
    let mut found =
        words(&[CANARY, MARK, "\n\n", "\":\"", "\",\"", "{}", "[]", "null", "\\u0022", "%22", "%26", "&"]);
    for known in KNOWN.iter() {
        for operation in &known.spec.operations {
            in_table(&operation.response, &mut found);
            found.extend(operation.outcome().codes.iter().map(|(code, ..)| code.clone()));
            found.extend(operation.envelope.response.headers.iter().map(|(name, _)| format!("{name}: ")));
        }
        for notification in &known.spec.notifications {
            in_table(&notification.table, &mut found);
            found.extend(notification.headers.iter().map(|(name, _)| format!("{name}: ")));
        }
    }
    found.retain(|word| !word.is_empty() && word.len() <= 40);
    found
}

fn in_table(table: &Table, found: &mut BTreeSet<String>) {
    for field in &table.fields {
        found.insert(field.wire.clone());
        found.extend(field.also.iter().cloned());
        in_kind(&field.kind, found);
    }
}

fn in_kind(kind: &Kind, found: &mut BTreeSet<String>) {
    match kind {
        Kind::Enum(of) => found.extend(of.of.values.iter().map(|value| value.wire.clone())),
        // An object may hold an object of its own type, so each type is entered once.
        Kind::Object(object) if !found.contains(&object.table.name) => {
            found.insert(object.table.name.clone());
            in_table(&object.table, found);
        }
        _ => {}
    }
}

/// Every key and word of the spec language.
fn language() -> BTreeSet<String> {
    let mut found = words(&[
        "$fields", "$code", "$message", "$answer", "'*'", "\n  ", "\n    ", ": ", "{ ", " }", "*a", "&a ",
    ]);
    in_schema(&paysmith_codegen::schema(), &mut found);
    found
}

fn in_schema(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                found.extend(properties.keys().map(|key| format!("{key}: ")));
            }
            for word in members.get("enum").and_then(Value::as_array).into_iter().flatten() {
                found.extend(word.as_str().filter(|word| !word.is_empty()).map(str::to_owned));
            }
            members.values().for_each(|inner| in_schema(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| in_schema(inner, found)),
        _ => {}
    }
}

/// What the files of captures are made of, and the paths of the operations.
fn captures() -> BTreeSet<String> {
    let mut found = words(&[
        "POST ",
        "GET ",
        " HTTP/1.1",
        "HTTP/1.1 200 OK",
        "\n\n",
        "\r\n",
        "###",
        "Content-Length: ",
        "Content-Type: ",
        "application/x-www-form-urlencoded",
        "curl ",
        "-H ",
        "--data-raw ",
        "-X ",
        "-d ",
        "$'",
        "\\u",
        "\\x",
        " \\\n",
        "{\"log\":{\"entries\":[",
        "\"request\":{",
        "\"response\":{",
        "\"postData\":{",
        "\"encoding\":\"base64\"",
        CANARY,
        "\u{feff}",
        "transfer-encoding: chunked",
        "\"sign\":\"",
    ]);
    for known in KNOWN.iter() {
        found.extend(known.spec.operations.iter().map(|operation| operation.address.path().to_owned()));
        found.extend(
            known
                .spec
                .schemes
                .iter()
                .flat_map(|scheme| scheme.vectors.iter().map(|vector| vector.signature.clone())),
        );
    }
    found.retain(|word| !word.is_empty());
    found
}
