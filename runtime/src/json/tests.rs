//! Compares what is read of JSON with what serde_json reads of the same text.

use serde_json::Value;

use super::*;

/// Asserts that a text which serde_json reads is read here, too, and has the same members or elements. A text that is read
/// here may be refused by serde_json: half a surrogate pair is only noticed here when the string is decoded.
fn agree(text: &str) {
    let theirs = serde_json::from_str::<Value>(text);
    match value(text) {
        Ok(raw) => assert_eq!(raw, text.trim_matches([' ', '\n', '\r', '\t']), "{text:?}"),
        Err(fault) => assert!(fault == JsonFault::TooDeep || theirs.is_err(), "{text:?}"),
    }
    match theirs {
        Ok(Value::Object(theirs)) => {
            let mut ours = serde_json::Map::new();
            for (name, raw) in members(text).unwrap() {
                ours.insert(name.into_owned(), serde_json::from_str(raw).unwrap());
            }
            assert_eq!(ours, theirs, "{text:?}");
        }
        Ok(Value::Array(theirs)) => {
            let ours: Vec<Value> =
                items(text).unwrap().into_iter().map(|raw| serde_json::from_str(raw).unwrap()).collect();
            assert_eq!(ours, theirs, "{text:?}");
        }
        Ok(_) => assert!(members(text).is_err() && items(text).is_err(), "{text:?}"),
        Err(_) => {}
    }
}

const SEEDS: [&str; 12] = [
    r#"{"a":1,"b":[true,false,null,{"c":"d"}],"e":{"f":{}},"g":[]}"#,
    r#" { "a" : -1.50e+10 , "b\u0062\ud83d\ude00\/\\\"\n" : "中文 é" } "#,
    "[0, 0.0, 1E5, -0, 12345678901234567890123, [[[]]]]",
    r#""\u12aF\b\f\n\r\t""#,
    "true",
    "-",
    "{\"response\":{\"header\":{\"x\":1},\"body\":{\"code\":1}},\"signature\":\"ab\"}",
    "\"a\u{7f}\u{1}b\"",
    "nulll",
    "[1,2,]",
    "{\"a\":1,,\"b\":2}",
    "\u{feff}{}",
];

/// Tries every seed cut off at every place, and with each of these bytes put in the place of every byte or before it.
#[test]
fn what_is_read_is_what_serde_json_reads() {
    let bytes = b"\"\\{}[],:0 1.-+eEtnu/x\x01\n";
    for seed in SEEDS {
        for cut in (0..=seed.len()).filter(|cut| seed.is_char_boundary(*cut)) {
            agree(&seed[..cut]);
            agree(&seed[cut..]);
        }
        for index in 0..seed.len() {
            for byte in bytes {
                let mut changed = seed.as_bytes().to_vec();
                changed[index] = *byte;
                if let Ok(text) = std::str::from_utf8(&changed) {
                    agree(text);
                }
                let mut longer = seed.as_bytes().to_vec();
                longer.insert(index, *byte);
                if let Ok(text) = std::str::from_utf8(&longer) {
                    agree(text);
                }
            }
        }
    }
}

#[test]
fn strings_are_decoded_as_serde_json_does() {
    let pieces = [
        "a",
        "中",
        "\\n",
        "\\\\",
        "\\/",
        "\\\"",
        "\\u0041",
        "\\ud83d",
        "\\ude00",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\b",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let raw = format!("\"{first}{second}x{third}\"");
                let theirs = serde_json::from_str::<String>(&raw).ok();
                assert_eq!(string(&raw).map(Cow::into_owned), theirs, "{raw}");
            }
        }
    }
    assert!(matches!(string(r#""plain""#), Some(Cow::Borrowed("plain"))));
    assert_eq!(string("1"), None);
    assert_eq!(string(r#"""#), None);
}

/// Signatures cover what is written, so the way in which it is escaped must never change.
#[test]
fn only_what_must_be_is_escaped() {
    let mut out = String::new();
    quoted(&mut out, "a/b \"q\" \\ \u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f} é 中 \u{2028} \u{1f600}");
    assert_eq!(out, "\"a/b \\\"q\\\" \\\\ \\b\\f\\n\\r\\t\\u0000\\u001f\u{7f} é 中 \u{2028} \u{1f600}\"");
}

#[test]
fn a_member_that_stands_there_twice_is_there_twice() {
    let text = r#"{"a":1,"b":2,"\u0061":1.0}"#;
    let members = members(text).unwrap();
    let members: Vec<_> = members.iter().map(|(name, raw)| (name.as_ref(), *raw)).collect();
    assert_eq!(members, [("a", "1"), ("b", "2"), ("a", "1.0")]);
    assert_eq!(member_once(text, "a"), Ok(None));
    assert_eq!(member_once(text, "b"), Ok(Some("2")));
    assert_eq!(member_once(text, "c"), Ok(None));
}

#[test]
fn a_name_that_stands_for_nothing_is_no_name() {
    assert_eq!(members(r#"{"a":1,"\ud800":2}"#), Err(JsonFault::NotJson));
    assert_eq!(members(r#"{"a":{"\ud800":2}}"#).unwrap().len(), 1, "what is inside isn't looked at yet");
}

#[test]
fn faults_tell_cut_off_from_wrong() {
    for text in ["", "{", r#"{"a""#, r#"{"a":"x"#, r#"{"a":1"#, r#"{"a":[{}"#, "tr", "-", "1.", "\"\\u00"] {
        assert_eq!(value(text), Err(JsonFault::Truncated), "{text}");
    }
    for text in
        [r#"{"a":1,}"#, r#"{"a":1}x"#, "<html>", r#"{'a':1}"#, r#"{"a":01}"#, "[1}", "NaN", "+1", ".5"]
    {
        assert_eq!(value(text), Err(JsonFault::NotJson), "{text}");
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(value(&nested(128)).is_ok());
    assert_eq!(value(&nested(129)), Err(JsonFault::TooDeep));
    assert_eq!(value(&"[".repeat(1_000_000)), Err(JsonFault::TooDeep));
}

#[test]
fn what_is_kept_is_kept_exactly() {
    assert_eq!(Json::parse(" {\"a\": 1.50}\n").unwrap().get(), "{\"a\": 1.50}");
    assert_eq!(Json::string("a\"b").get(), r#""a\"b""#);
    assert_eq!(Json::default().get(), "null");
    for text in ["", "x", "1 2", "{\"a\":}"] {
        assert!(Json::parse(text).is_none(), "{text}");
    }
}
