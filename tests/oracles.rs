//! Do both interpreters of signature schemes agree with other people's programs?
//!
//! `tests/oracle/*.json` was written by the Python script beside each file. The scripts use the standard library's
//! hashlib and hmac, and for one provider the signing function from its own page. CI runs the scripts again and
//! compares.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use std::path::Path;

use paysmith_codegen::checked::{Around, Checked, Part, Scheme, VectorInput};
use paysmith_codegen::signing;
use paysmith_doctor::{MessageContent, Secrets, SignedMessage, needed_secrets, trace, visible};
use serde_json::Value;

/// A case of an oracle's file.
struct Case {
    scheme: String,
    input: VectorInput,
    /// The secret; for an RSA signature the public key.
    secret: String,
    /// The private key of an RSA signature.
    private: Option<String>,
    canonical: String,
    signature: String,
    around: Around,
    /// A signature that must be accepted as well, because some programs leave out empty values.
    also: Option<String>,
}

fn text(case: &Value, key: &str) -> String {
    case[key].as_str().unwrap_or_else(|| panic!("`{key}` in {case}")).to_owned()
}

fn cases(provider: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/oracle/{provider}.json"));
    let json: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the oracle")).expect("JSON");
    json.as_array()
        .expect("a list")
        .iter()
        .map(|case| Case {
            scheme: text(case, "scheme"),
            input: match &case["input"] {
                Value::String(text) => VectorInput::Text(text.clone()),
                pairs => VectorInput::Pairs(
                    pairs
                        .as_array()
                        .expect("pairs")
                        .iter()
                        .map(|pair| {
                            (
                                pair[0].as_str().expect("a name").into(),
                                pair[1].as_str().expect("a value").into(),
                            )
                        })
                        .collect(),
                ),
            },
            secret: text(case, "secret"),
            private: case["private"].as_str().map(str::to_owned),
            canonical: text(case, "canonical"),
            signature: text(case, "signature"),
            around: Around {
                method: case["method"].as_str().map(str::to_owned),
                target: case["target"].as_str().map(str::to_owned),
                values: values(&case["values"]),
                answer: None,
            },
            also: case["also"].as_str().map(str::to_owned),
        })
        .collect()
}

/// The values that are made for each message.
fn values(of: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let entries = of.as_object().into_iter().flatten();
    entries.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn checked(provider: &str) -> Checked {
    let path = match provider {
        "acornpay" => "tests/fifth/acornpay.yaml".to_owned(),
        "rivergate" | "quill" | "inkwell" | "lantern" | "tidemark" => {
            format!("tests/obstacle/{provider}.yaml")
        }
        _ => format!("specs/{provider}.yaml"),
    };
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect("the spec");
    paysmith_codegen::check_str(&path, &text).unwrap_or_else(|report| panic!("{report}"))
}

/// A signed member: its path, and the text of its value.
type Member<'p> = (Vec<&'p str>, String);

/// The members that a scheme signs, by the exact text or by the string that each has.
fn members<'p>(scheme: &Scheme, pairs: &'p [(String, String)]) -> Vec<Member<'p>> {
    let is_raw =
        |path: &str| scheme.message.contains(&Part::Raw(path.split('.').map(str::to_owned).collect()));
    let member = |(path, value): &'p (String, String)| {
        let text = if is_raw(path) { value.clone() } else { Value::from(value.as_str()).to_string() };
        (path.split('.').collect(), text)
    };
    pairs.iter().map(member).collect()
}

/// A JSON object with these members.
fn object(members: &[Member<'_>]) -> String {
    let mut names: Vec<&str> = members.iter().map(|(path, _)| path[0]).collect();
    names.dedup();
    let value = |name: &str| match members.iter().find(|(path, _)| path.as_slice() == [name]) {
        Some((_, text)) => text.clone(),
        None => {
            let inner = members.iter().filter(|(path, _)| path[0] == name);
            object(&inner.map(|(path, text)| (path[1..].to_vec(), text.clone())).collect::<Vec<_>>())
        }
    };
    let all: Vec<_> = names.iter().map(|name| format!("\"{name}\":{}", value(name))).collect();
    format!("{{{}}}", all.join(","))
}

fn generator_agrees(provider: &str) {
    let checked = checked(provider);
    let cases = cases(provider);
    assert!(cases.len() >= 10, "{provider}: only {} cases", cases.len());
    for case in &cases {
        let scheme = checked.scheme(&case.scheme).unwrap_or_else(|| panic!("scheme {}", case.scheme));
        let (pairs, text) = match &case.input {
            VectorInput::Pairs(pairs) => (pairs.as_slice(), ""),
            VectorInput::Text(text) => (&[][..], text.as_str()),
        };
        let member = |path: &[String]| {
            let listed = pairs.iter().find(|(name, _)| *name == path.join("."));
            listed.map_or_else(|| text.to_owned(), |(_, value)| value.clone())
        };
        let inputs = signing::Inputs {
            pairs,
            member: &|path, _| Some(member(path)),
            body: text.as_bytes(),
            around: &case.around,
            secret: &|_| Some(case.private.as_ref().unwrap_or(&case.secret).clone()),
        };
        let canonical = signing::canonical(scheme, &inputs).expect("canonical");
        assert_eq!(String::from_utf8_lossy(&canonical), case.canonical, "{provider} {}", case.scheme);
        let signature = signing::sign(scheme, &inputs).expect("signature");
        assert_eq!(signature, case.signature, "{provider} {} over {:?}", case.scheme, case.canonical);
        // An RSA signature is verified by the public key alone.
        let inputs = signing::Inputs { secret: &|_| Some(case.secret.clone()), ..inputs };
        for right in std::iter::once(&case.signature).chain(&case.also) {
            assert_eq!(signing::verify(scheme, &inputs, right), Ok(true), "{provider} {}", case.scheme);
        }
    }
}

#[test]
fn generator_agrees_with_python() {
    for provider in [
        "scanforpay",
        "fubei",
        "qfpay",
        "cpay",
        "alipay",
        "wechatpay",
        "acornpay",
        "rivergate",
        "quill",
        "inkwell",
        "lantern",
        "tidemark",
    ] {
        generator_agrees(provider);
    }
}

/// The steps that are shown to people must be the steps that were taken.
#[test]
fn the_trace_shows_what_python_signs() {
    for provider in [
        "scanforpay",
        "fubei",
        "qfpay",
        "cpay",
        "alipay",
        "wechatpay",
        "acornpay",
        "rivergate",
        "quill",
        "inkwell",
        "lantern",
        "tidemark",
    ] {
        let checked = checked(provider);
        for case in cases(provider) {
            let place = SignedMessage::find(&checked, Some(&format!("scheme:{}", case.scheme)), None)
                .expect("the scheme");
            let material = match &case.input {
                VectorInput::Pairs(pairs) if place.scheme.signed_members().next().is_some() => {
                    let body = object(&members(place.scheme, pairs)).into_bytes();
                    MessageContent { body, ..MessageContent::default() }
                }
                VectorInput::Pairs(pairs) => {
                    MessageContent { pairs: pairs.clone(), ..MessageContent::default() }
                }
                VectorInput::Text(text) => MessageContent::of_text(text.clone().into_bytes()),
            };
            let material = MessageContent { around: case.around.clone(), ..material };
            let mut secrets = Secrets::default();
            let names = needed_secrets(place.scheme);
            for name in &names {
                secrets.insert(name, case.private.as_ref().unwrap_or(&case.secret).clone());
            }
            let trace = trace(&place, &material, &secrets).expect("a trace");
            assert_eq!(trace.signature, case.signature, "{provider} {}", case.scheme);
            assert_eq!(trace.canonical.bytes, case.canonical.len(), "{provider} {}", case.scheme);
            // The secret stands at the end of the string, or is the key of the HMAC. Nothing else is masked.
            let appended = trace.digest.key.is_none();
            let text = if appended {
                case.canonical.strip_suffix(&case.secret)
            } else {
                Some(case.canonical.as_str())
            };
            let shown = format!(
                "{}{}",
                text.expect("the secret at its end"),
                if appended { format!("‹{}›", names[0]) } else { String::new() }
            );
            assert_eq!(trace.canonical.text, visible(shown.as_bytes()), "{provider} {}", case.scheme);
        }
    }
}
