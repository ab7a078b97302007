//! Do the samples on the providers' own pages fit the generated clients?
//!
//! The samples in `tests/samples/` are as the pages print them, with their typing errors; only an app id and a
//! merchant's number were replaced by invented ones. Each test corrects the errors of its page where they can be seen.
//! Hardly any page prints the key with which its sample was signed. So answers are signed anew with an invented key by
//! `samples/sign.py`, which uses none of our code; `samples/signatures.json` has what it signed, and the signatures.
//! The samples of a provider whose public key is published keep their signatures.
//!
//! A request is built with the generated types and sealed with the sample's time and nonce. It must have the members of
//! the sample, with the same values. An answer must mean what its page says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "samples/alipay.rs"]
mod alipay;
#[path = "samples/cpay.rs"]
mod cpay;
#[path = "samples/fubei.rs"]
mod fubei;
#[path = "samples/qfpay.rs"]
mod qfpay;
#[path = "samples/scanforpay.rs"]
mod scanforpay;
mod support;
#[path = "samples/wechatpay.rs"]
mod wechatpay;

use std::fmt;
use std::path::Path;

use paysmith_runtime::{Cause, Outcome, Reply, Sealed, Unknown};
use serde_json::Value;

/// The invented key with which answers are signed.
const KEY: &str = "a-key-that-nobody-has";

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A sample as its page prints it.
fn printed(name: &str) -> String {
    file(&format!("{name}.txt"))
}

/// The text with one typing error corrected.
fn mended(text: &str, wrong: &str, right: &str) -> String {
    assert_eq!(text.matches(wrong).count(), 1, "the fault {wrong:?}");
    text.replace(wrong, right)
}

/// The signature that `sign.py` made of a corrected sample. `text` must be corrected in the same way.
fn signature(sample: &str, text: &str) -> String {
    let signatures: Value = serde_json::from_str(&file("signatures.json")).unwrap();
    assert_eq!(signatures["key"], KEY);
    let signed = signatures["samples"][sample]["signed"].as_str().unwrap();
    assert!(text.contains(signed), "{sample} is mended otherwise there: {signed}");
    signatures["samples"][sample]["signature"].as_str().unwrap().to_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Replaces a string by the JSON that it holds.
fn decode(text: &mut Value) {
    *text = json(text.as_str().expect("JSON text"));
}

/// Renames a member that has one name in the page's sample and another in its table.
fn rename(object: &mut Value, from: &str, to: &str) {
    let object = object.as_object_mut().expect("an object");
    let value = object.remove(from).unwrap_or_else(|| panic!("no {from}"));
    assert_eq!(object.insert(to.to_owned(), value), None);
}

/// Removes the signature, which can't be compared. It must have the form of one.
fn take_signature(object: &mut Value, name: &str, characters: &str, length: usize) {
    let signature = object.as_object_mut().expect("an object").remove(name).expect("a signature");
    let text = signature.as_str().expect("a string");
    assert!(text.len() == length && text.chars().all(|one| characters.contains(one)), "{text}");
}

const HEX: &str = "0123456789abcdef";
const UPPER_HEX: &str = "0123456789ABCDEF";

fn body(sealed: &Sealed) -> String {
    String::from_utf8(sealed.body.clone()).expect("UTF-8")
}

fn answered(body: &str) -> Reply {
    Reply { status: 200, headers: Default::default(), body: body.as_bytes().to_vec() }
}

/// The outcome must be unknown, and its text must say why and what to do, and must repeat nothing of the body. Returns
/// the cause.
fn unknown<A: fmt::Debug, Q: fmt::Debug>(outcome: Outcome<A, Q>, body: &str) -> Cause {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    tells_nothing(&unknown, body);
    unknown.cause
}

fn tells_nothing<Q: fmt::Debug>(unknown: &Unknown<Q>, body: &str) {
    let text = unknown.to_string();
    assert!(text.starts_with("unknown: the answer") && text.contains("don't repeat the call, ask"), "{text}");
    let values = body.split(['"', ',', ':', '{', '}', '\n', ' ', '\u{a0}']).filter(|value| value.len() > 7);
    let values: Vec<_> = values.filter(|value| *value != "signature").collect();
    assert!(values.len() > 5, "{values:?}");
    for value in values.into_iter().chain([KEY]) {
        assert!(!text.contains(value), "{value} in: {text}");
    }
    assert!(!format!("{unknown:?}").contains(KEY));
}
