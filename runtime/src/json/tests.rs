//! Side by side with serde_json.

use serde_json::value::RawValue;

use super::*;

/// The whole text as one value.
fn whole(text: &str) -> Result<&str, Fault> {
    let mut cursor = Cursor::new(text);
    let value = cursor.value()?;
    cursor.end().map(|()| value.text)
}

fn agree(text: &str) {
    let theirs = serde_json::from_str::<&RawValue>(text);
    match whole(text) {
        Ok(ours) => assert_eq!(theirs.map(RawValue::get).ok(), Some(ours), "{text:?}"),
        Err(Fault::TooDeep) => {}
        Err(_) => assert!(theirs.is_err(), "{text:?}"),
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

/// Every seed, cut off anywhere, and with any one byte put in the place of another.
#[test]
fn the_grammar_is_serde_jsons() {
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
                assert_eq!(decoded(&raw).map(Cow::into_owned), theirs, "{raw}");
            }
        }
    }
    assert!(matches!(decoded(r#""plain""#), Some(Cow::Borrowed("plain"))));
    assert_eq!(decoded("1"), None);
    assert_eq!(decoded(r#"""#), None);
}

#[test]
fn every_character_is_written_as_serde_json_does() {
    let all: String =
        (0..0x250).chain(0x4e00..0x4e10).chain(0x1f600..0x1f610).filter_map(char::from_u32).collect();
    let specials = ['"', '\\', '\u{1}', '\n', '\u{8}'];
    let mut texts =
        vec![all, String::new(), "a/b".to_owned(), "行\n\"\\end".to_owned(), "\"\\\n\u{1f}".repeat(9)];
    // Two of them wherever they can stand to one another and to the words that are looked at together.
    let lengths = [1, 3, 4, 5, 7, 8, 9, 12, 15, 16, 20];
    let places = lengths.iter().flat_map(|length| (0..=*length).map(move |first| (first, *length)));
    for (first, second, length) in
        places.flat_map(|(first, length)| (0..=length).map(move |second| (first, second, length)))
    {
        for (one, other) in specials.iter().flat_map(|one| specials.iter().map(move |other| (*one, *other))) {
            let at = |place| {
                if place == first {
                    one
                } else if place == second {
                    other
                } else {
                    'a'
                }
            };
            texts.push((0..length).map(at).collect());
        }
    }
    for text in &texts {
        let mut own = Vec::new();
        quoted(&mut own, text);
        assert_eq!(String::from_utf8(own).unwrap(), serde_json::to_string(text).unwrap());
    }
}

#[test]
fn special_bytes_are_found_wherever_they_stand() {
    for length in 0..40 {
        for at in 0..length {
            for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                for filler in [b'a', b' ', 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']'] {
                    let mut bytes = vec![filler; length];
                    bytes[at] = special;
                    assert_eq!(plain(&bytes), at, "{filler} {special} {length}");
                    assert_eq!(plain(&vec![filler; length]), length);
                }
            }
        }
    }
}

#[test]
fn faults_tell_cut_off_from_wrong() {
    for text in ["", "{", r#"{"a""#, r#"{"a":"x"#, r#"{"a":1"#, r#"{"a":[{}"#, "tr", "-", "1.", "\"\\u00"] {
        assert_eq!(whole(text), Err(Fault::Truncated), "{text}");
    }
    for text in
        [r#"{"a":1,}"#, r#"{"a":1}x"#, "<html>", r#"{'a':1}"#, r#"{"a":01}"#, "[1}", "NaN", "+1", ".5"]
    {
        assert_eq!(whole(text), Err(Fault::NotJson), "{text}");
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(whole(&nested(128)).is_ok());
    assert_eq!(whole(&nested(129)), Err(Fault::TooDeep));
    assert_eq!(whole(&"[".repeat(1_000_000)), Err(Fault::TooDeep));
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
