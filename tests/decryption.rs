//! Do the runtime and the generator's interpreter of ciphers agree with a program that shares nothing with them?
//!
//! `tests/oracle/ciphers.json` was written by the Python script beside it, which has AES and GCM in plain Python.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

use paysmith_codegen::checked::Algorithm;
use paysmith_codegen::encryption::{decrypt, encrypt};
use paysmith_runtime::spec::{self, BodyKind, Cipher, Credential, Environment, Notification, Pattern};
use paysmith_runtime::{
    AnyClient, Keys, Message, Raw, Redacted, Secret, Timestamp, Undecrypted, Why, blank, to_json,
};
use serde_json::{Value, json};

/// A message that was encrypted.
#[derive(Clone, Message, Redacted)]
struct Letter {
    #[field(wire = "no")]
    no: Option<String>,
    #[field(wire = "note")]
    note: Option<String>,
}

static CIPHER: Cipher = Cipher {
    name: "letter",
    algorithm: spec::Algorithm::Aes256Gcm,
    key: 0,
    digests_key: false,
    text: Some("text"),
    nonce: Some("nonce"),
    associated: Some("associated"),
    plain: BodyKind::Json,
};

static BLOCKS: Cipher = Cipher { name: "blocks", algorithm: spec::Algorithm::Aes256Ecb, ..CIPHER };

static IN_BLOCKS: Notification = Notification {
    name: "in_blocks",
    pattern: Pattern::Object(&[("sealed", Pattern::Decrypt(&BLOCKS, &Pattern::Fields))]),
    signed: false,
    fields: blank::<Letter>,
    ..Notification::NONE
};

static LETTER: Notification = Notification {
    name: "letter",
    pattern: Pattern::Object(&[("sealed", Pattern::Decrypt(&CIPHER, &Pattern::Fields))]),
    signed: false,
    fields: blank::<Letter>,
    ..Notification::NONE
};

static PROVIDER: spec::Provider = spec::Provider {
    name: "letters",
    credentials: &[Credential { name: "wax", secret: true, key: None, optional: false, doc: "" }],
    ciphers: &[&CIPHER],
    notifications: &[&LETTER, &IN_BLOCKS],
    ..spec::Provider::NONE
};

/// What a client reads that has this key: the fields as JSON.
fn received(key: &str, sealed: &Value) -> Result<String, Why> {
    let keys = Keys::from_values([Some(Secret::from(key))]);
    let client = AnyClient::new(&PROVIDER, keys, Environment::custom("https://letters.example"));
    let raw = Raw { body: json!({ "sealed": sealed }).to_string().into_bytes(), ..Raw::default() };
    let kind = if sealed["algorithm"] == "aes-256-ecb" { &IN_BLOCKS } else { &LETTER };
    let received = client.receive_untrusted(kind, &raw).map_err(|refused| refused.why)?;
    Ok(to_json(received.notification().as_ref()))
}

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("oracle/ciphers.json")).unwrap()
}

fn text<'c>(case: &'c Value, name: &str) -> &'c str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} in {case}"))
}

/// The same case with another value for a member.
fn with(case: &Value, name: &str, value: Value) -> Value {
    let mut changed = case.clone();
    changed[name] = value;
    changed
}

#[test]
fn the_generators_interpreter_agrees_with_python() {
    assert!(cases().len() >= 11);
    for case in cases() {
        let [key, nonce, associated, plain, encrypted] =
            ["key", "nonce", "associated", "plain", "text"].map(|name| text(&case, name));
        let is_gcm = text(&case, "algorithm") == "aes-256-gcm";
        let algorithm = if is_gcm { Algorithm::Aes256Gcm } else { Algorithm::Aes256Ecb };
        assert_eq!(encrypt(algorithm, key, nonce, associated, plain).as_deref(), Some(encrypted));
        assert_eq!(decrypt(algorithm, key, nonce, associated, encrypted).as_deref(), Some(plain));
        assert_eq!(decrypt(algorithm, key, nonce, "other", encrypted).is_none(), is_gcm);
    }
}

#[test]
fn the_runtime_reads_what_python_encrypted() {
    let mut read = 0;
    for case in cases() {
        let (key, plain) = (text(&case, "key"), text(&case, "plain"));
        match received(key, &case) {
            Ok(fields) => {
                assert_eq!(fields, plain, "{case}");
                read += 1;
            }
            // It was decrypted, and isn't the JSON that this message is.
            Err(Why::Undecrypted(Undecrypted::Unreadable(_))) => assert!(!plain.starts_with('{')),
            Err(why) => panic!("{why} in {case}"),
        }
    }
    assert!(read >= 7, "{read}");
}

/// The tag covers the text, the nonce and the associated data: none of them may be another.
#[test]
fn nothing_can_be_changed() {
    for case in cases().into_iter().filter(|case| text(case, "algorithm") == "aes-256-gcm") {
        let key = text(&case, "key");
        let other_key: String = key.chars().rev().collect();
        let wrong = Err(Why::Undecrypted(Undecrypted::Wrong("wax")));
        assert_eq!(received(&other_key, &case), wrong);
        assert_eq!(received(key, &with(&case, "nonce", json!("another one."))), wrong);
        assert_eq!(received(key, &with(&case, "associated", json!("another"))), wrong);
        let encrypted = text(&case, "text");
        for at in 0..encrypted.trim_end_matches('=').len() - 1 {
            let flip = |(here, byte): (usize, u8)| match (here == at, byte) {
                (true, b'A') => 'B',
                (true, _) => 'A',
                (false, _) => char::from(byte),
            };
            let changed: String = encrypted.bytes().enumerate().map(flip).collect();
            let same = changed == encrypted;
            assert!(same || received(key, &with(&case, "text", json!(changed))) == wrong, "{at} in {case}");
        }
    }
}

#[test]
fn each_fault_has_a_name_of_its_own() {
    let case = cases().swap_remove(1);
    let key = text(&case, "key");
    let why = |key: &str, sealed: &Value| match received(key, sealed) {
        Err(Why::Undecrypted(why)) => why,
        other => panic!("{other:?}"),
    };
    for length in [0, 16, 31, 33] {
        assert_eq!(why(&"k".repeat(length), &case), Undecrypted::NoKey("wax"), "{length}");
    }
    for (name, value, expected) in [
        ("text", Value::Null, Undecrypted::Missing("text")),
        ("text", json!(["x"]), Undecrypted::Missing("text")),
        ("text", json!("x"), Undecrypted::NotBase64),
        ("text", json!("eA==\n"), Undecrypted::NotBase64),
        ("nonce", Value::Null, Undecrypted::Missing("nonce")),
        ("nonce", json!("eleven byte"), Undecrypted::Nonce),
        ("nonce", json!("0123456789abcdef"), Undecrypted::Nonce),
        // Twelve characters that are more bytes.
        ("nonce", json!("zwölf Zeiche"), Undecrypted::Nonce),
    ] {
        assert_eq!(why(key, &with(&case, name, value)), expected);
    }
    // What isn't an object at all, and one whose members stand in it twice.
    for sealed in [json!("text"), json!(7), json!([])] {
        assert!(matches!(received(key, &sealed), Err(Why::Unreadable(_))), "{sealed}");
    }
}

/// An error and `Debug` of all that is received have nothing of the key, of what was encrypted and of what is inside.
#[test]
fn nothing_is_shown() {
    let case = cases().swap_remove(1);
    let keys = Keys::from_values([Some(Secret::from(text(&case, "key")))]);
    let client = AnyClient::new(&PROVIDER, keys.clone(), Environment::custom("https://letters.example"));
    for sealed in
        [case.clone(), with(&case, "nonce", json!("another one.")), with(&case, "text", json!("eA"))]
    {
        let raw = Raw { body: json!({ "sealed": sealed }).to_string().into_bytes(), ..Raw::default() };
        let received = client.receive_untrusted(&LETTER, &raw);
        let shown =
            format!("{raw:?} {keys:?} {:?} {:?}", received.as_ref().map(|_| ()), received.as_ref().err());
        let said = received.err().map(|refused| refused.to_string()).unwrap_or_default();
        for part in ["sealing", "goose", "feathe", "Feder", text(&case, "text")] {
            assert!(!shown.contains(part) && !said.contains(part), "{part} in {shown} {said}");
        }
    }
    let now = Timestamp::now();
    let unsealed = keys.complete(&PROVIDER, now);
    assert!(unsealed.is_ok());
    let short = Keys::from_values([Some(Secret::from("a key that is too short"))])
        .complete(&PROVIDER, now)
        .unwrap_err();
    assert_eq!(
        short.to_string(),
        "the credential wax can't be used: it is the key of a cipher, and hasn't 32 bytes"
    );
    assert!(!format!("{short:?}").contains("too short"));
}

/// A key may be the MD5 of a credential, and what is encrypted a document, which stands alone in an element. This is how WeChat Pay v2
/// tells of refunds. Key and text are those of a vector that was made with another program (PyCryptodome).
#[test]
fn a_document_is_read_that_was_encrypted_by_a_digested_key() {
    static CIPHER: Cipher = Cipher {
        name: "info",
        digests_key: true,
        text: None,
        nonce: None,
        associated: None,
        plain: BodyKind::Xml("root"),
        ..BLOCKS
    };
    static REFUNDED: Notification = Notification {
        name: "refunded",
        kind: BodyKind::Xml("xml"),
        pattern: Pattern::Object(&[
            ("return_code", Pattern::Field("note")),
            ("req_info", Pattern::Decrypt(&CIPHER, &Pattern::Fields)),
        ]),
        fields: blank::<Refunded>,
        signed: false,
        ..Notification::NONE
    };
    static REFUNDS: spec::Provider =
        spec::Provider { ciphers: &[&CIPHER], notifications: &[&REFUNDED], ..LETTERS };
    const LETTERS: spec::Provider = spec::Provider {
        name: "letters",
        credentials: &[Credential { name: "wax", secret: true, key: None, optional: false, doc: "" }],
        ..spec::Provider::NONE
    };
    let read = |key: &str, document: &str| {
        let keys = Keys::from_values([Some(Secret::from(key))]);
        assert!(keys.complete(&REFUNDS, Timestamp::now()).is_ok(), "a credential of any length");
        let client = AnyClient::new(&REFUNDS, keys, Environment::custom("https://letters.example"));
        let raw = Raw { body: document.as_bytes().to_vec(), ..Raw::default() };
        let received = client.receive_untrusted(&REFUNDED, &raw).map_err(|refused| refused.why)?;
        Ok::<_, Why>(to_json(received.notification().as_ref()))
    };
    let document = include_str!("oracle/req_info.xml");
    let key = "LwVHkTfCnKe6gtdnkhe67TXYb3J8FEtm";
    let fields = read(key, document).unwrap();
    assert_eq!(
        fields,
        r#"{"note":"SUCCESS","out_refund_no":"R20260101_0001","out_trade_no":"T20260101_0001"}"#
    );
    // Of another key hardly anything is left that has the right padding, and nothing that is the document.
    let wrong = read("another key", document);
    assert!(matches!(wrong, Err(Why::Undecrypted(_))), "{wrong:?}");
    let twice = document.replace("<return_code>", "<out_trade_no>x</out_trade_no><return_code>");
    assert_eq!(read(key, &twice).unwrap(), fields, "what the pattern doesn't list is no field");
}

/// A refund, as a document tells it.
#[derive(Clone, Message, Redacted)]
struct Refunded {
    #[field(wire = "note")]
    note: Option<String>,
    #[field(wire = "out_refund_no")]
    out_refund_no: Option<String>,
    #[field(wire = "out_trade_no")]
    out_trade_no: Option<String>,
}
