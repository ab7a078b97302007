//! Do the samples of the providers' own pages fit the generated clients?
//!
//! The samples stand in `tests/samples/` as they are printed, typing faults and all; only an app id and a merchant's
//! number are replaced by invented ones. Each test mends the faults that its page has, so that they can be seen. No page
//! prints the key that it signed with: answers are signed anew with a key that nobody has, by `samples/sign.py`, which uses
//! none of our code; what it signed and the signatures are in `samples/signatures.json`.
//!
//! A request is built with the generated types and sealed under a clock and a nonce that are the sample's; what is
//! sealed must have the members of the sample, with the same values. An answer must come to what its page says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "samples/cpay.rs"]
mod cpay;
#[path = "support/ends.rs"]
mod ends;
#[path = "samples/fubei.rs"]
mod fubei;
#[path = "samples/qfpay.rs"]
mod qfpay;
#[path = "samples/scanforpay.rs"]
mod scanforpay;

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use paysmith_runtime::spec::Alphabet;
use paysmith_runtime::{Cause, Clock, NoRandomness, Nonces, Outcome, Reply, Sealed, Timestamp, Unknown};
use serde_json::Value;

/// The key that answers are signed with. Nobody has it.
const KEY: &str = "a-key-that-nobody-has";

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A sample as its page prints it.
fn printed(name: &str) -> String {
    file(&format!("{name}.txt"))
}

/// A text with a typing fault mended.
fn mended(text: &str, wrong: &str, right: &str) -> String {
    assert_eq!(text.matches(wrong).count(), 1, "the fault {wrong:?}");
    text.replace(wrong, right)
}

/// The signature that `sign.py` made of a mended sample; `text` is the sample as mended here.
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

/// The JSON text that a string holds, in place of the string.
fn decode(text: &mut Value) {
    *text = json(text.as_str().expect("JSON text"));
}

/// Renames a member that the page calls otherwise in its sample than in its table.
fn rename(object: &mut Value, from: &str, to: &str) {
    let object = object.as_object_mut().expect("an object");
    let value = object.remove(from).unwrap_or_else(|| panic!("no {from}"));
    assert_eq!(object.insert(to.to_owned(), value), None);
}

/// Takes the signature out of what is compared; it has to look like one.
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

/// The outcome is unknown; it says why, and what to do, and nothing of the body.
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

/// A clock that stands at the sample's time.
struct At(Timestamp);

fn at(instant: &str) -> At {
    At(instant.parse().expect("an instant"))
}

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        panic!("sealing and opening don't wait")
    }
}

/// The sample's nonce.
struct Nonce(&'static str);

impl Nonces for Nonce {
    fn nonce(&self, _: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok(self.0.to_owned())
    }
}
