//! Signatures over the members of a JSON body's object, if the fields of the request aren't among these members.

use paysmith_runtime::spec::{
    Alphabet, Body, Credential, Digest, Empty, Encode, Envelope, Part, Scheme, Template, TimeFormat,
};
use paysmith_runtime::*;

use crate::mock::{Fixed, Held, md5, provider};

#[derive(Clone, Message, Redacted)]
struct Order {
    #[field(wire = "no")]
    no: String,
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A layout with every kind of member, not sorted by name. One of the members is given by the test.
fn members(last: Template) -> Vec<(&'static str, Template)> {
    vec![
        ("version", Template::Str("1 \"0\"")),
        ("app", Template::Credential(0)),
        ("shop", Template::Credential(1)),
        ("token", Template::Credential(2)),
        ("method", Template::Operation),
        ("second", Template::Nonce(4, Alphabet::Hex)),
        ("first", Template::Nonce(6, Alphabet::Hex)),
        ("skipped", Template::Nonce(3, Alphabet::Hex)),
        ("at", Template::Now(TimeFormat::Unix, 0)),
        ("on", Template::Now(TimeFormat::DateTime, 28_800)),
        ("empty", Template::Str("")),
        ("content", Template::Text(Box::leak(Box::new(Template::Object(&[("*", Template::Fields)]))))),
        ("sign", Template::Signature(0)),
        ("z", last),
    ]
}

/// The body that a client sends; the second credential may be left out.
fn sealed(members: Vec<(&'static str, Template)>, pairs: Part, shop: bool) -> Result<String, NotSent> {
    let envelope = Envelope { request: Body::Json(Template::Object(members.leak())), ..Envelope::NONE };
    let credentials =
        [("app", false, false), ("shop", false, true), ("token", true, false), ("key", true, false)];
    let (provider, operation) =
        provider::<Order>(envelope, spec::Address::Post("/"), &credentials, vec![pairs, Part::Secret(3)]);
    let keys = [Some("A\\1"), shop.then_some("S 1"), Some("T\"1"), Some(KEY)];
    let keys = Keys::from_values(keys.map(|value| value.map(Into::into)));
    let client = AnyClient::new(provider, keys, spec::Environment::custom("https://pay.example"))
        .with_clock(Held::new())
        .with_nonces(Fixed);
    let sealed = client.seal(operation, &Order { no: "订单\"1\"".to_owned() })?;
    Ok(String::from_utf8(sealed.body).unwrap())
}

const fn pairs(sorted: bool, empty: Empty) -> Part {
    Part::Pairs { sorted, between: "=", join: "&", empty, except: &["skipped"] }
}

fn signature(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["sign"].as_str().unwrap().to_owned()
}

const CONTENT: &str = r#"content={"no":"订单\"1\""}"#;

#[test]
fn what_is_known_beforehand_is_signed_as_it_is_sent() {
    for (last, z) in [(Template::Str("1"), "1"), (Template::Json("1"), "1")] {
        // A value that isn't a string is signed by its JSON text.
        let body = sealed(members(last), pairs(true, Empty::Keep), true).unwrap();
        let canonical = format!(
            "app=A\\1&at=1533182936&{CONTENT}&empty=&first=abcdef&method=order.create&on=2018-08-02 12:08:56&\
             second=abcd&shop=S 1&token=T\"1&version=1 \"0\"&z={z}{KEY}"
        );
        assert_eq!(signature(&body), md5(&canonical), "{body}");
    }
}

#[test]
fn what_is_left_out_of_the_body_is_left_out_of_the_signature() {
    for last in [Template::Str("1"), Template::Json("1")] {
        let body = sealed(members(last), pairs(false, Empty::Skip), false).unwrap();
        assert!(!body.contains("shop"), "{body}");
        let canonical = format!(
            "version=1 \"0\"&app=A\\1&token=T\"1&method=order.create&second=abcd&first=abcdef&at=1533182936&\
             on=2018-08-02 12:08:56&{CONTENT}&z=1{KEY}"
        );
        assert_eq!(signature(&body), md5(&canonical), "{body}");
    }
}

#[test]
fn without_empty_values_all_is_known_too() {
    let mut members = members(Template::Str("1"));
    members.retain(|(name, _)| !["empty", "method"].contains(name));
    let body = sealed(members, pairs(true, Empty::Skip), false).unwrap();
    let canonical = format!(
        "app=A\\1&at=1533182936&{CONTENT}&first=abcdef&on=2018-08-02 12:08:56&second=abcd&token=T\"1&\
         version=1 \"0\"&z=1{KEY}"
    );
    assert_eq!(signature(&body), md5(&canonical), "{body}");
}

#[test]
fn two_members_of_one_name_are_refused_whoever_knows_them() {
    for last in [Template::Str("1"), Template::Json("1")] {
        let mut members = members(last);
        members.push(("app", Template::Str("B")));
        let error = sealed(members, pairs(true, Empty::Keep), true).unwrap_err();
        assert!(matches!(&error, NotSent::Unsealed(Unsealed::Ambiguous(name)) if name == "app"), "{error}");
    }
}

#[test]
fn a_signature_inside_a_text_signs_no_signature() {
    let inner = Template::Object(&[("sign", Template::Signature(0))]);
    let members =
        vec![("content", Template::Text(Box::leak(Box::new(inner)))), ("sign", Template::Signature(0))];
    let error = sealed(members, pairs(true, Empty::Keep), true).unwrap_err();
    assert!(matches!(error, NotSent::Unsealed(Unsealed::Circular)), "{error}");
}

/// The header's signature covers the body as it is sent, with the signature that stands in it.
#[test]
fn a_text_with_its_signature_is_signed_whole() {
    static INNER: Template = Template::Object(&[("*", Template::Fields), ("sign", Template::Signature(0))]);
    static ENVELOPE: Envelope = Envelope {
        request: Body::Json(Template::Object(&[("content", Template::Text(&INNER))])),
        request_headers: &[("x-sign", Template::Signature(1))],
        ..Envelope::NONE
    };
    static OPERATION: spec::Operation = spec::Operation {
        name: "order",
        address: spec::Address::Post("/"),
        envelope: &ENVELOPE,
        request: blank::<Order>,
        answer: blank::<Order>,
        ..spec::Operation::NONE
    };
    const fn scheme(message: &'static [Part]) -> Scheme {
        Scheme { name: "", message, digest: Digest::Md5, keys: &[], key_id: None, encode: Encode::HexUpper }
    }
    static PROVIDER: spec::Provider = spec::Provider {
        name: "nested",
        title: "",
        docs: "",
        credentials: &[Credential { name: "key", secret: true, key: None, optional: false, doc: "" }],
        credential_sets: &[],
        environments: &[],
        schemes: &[scheme(&[Part::Secret(0)]), scheme(&[Part::Text(&["content"]), Part::Secret(0)])],
        ciphers: &[],
        operations: &[&OPERATION],
        notifications: &[],
    };
    let keys = Keys::from_values([Some(KEY.into())]);
    let client = AnyClient::new(&PROVIDER, keys, spec::Environment::custom("https://pay.example"));
    let sealed = client.seal(&OPERATION, &Order { no: "1".to_owned() }).unwrap();
    let content = format!(r#"{{"no":"1","sign":"{}"}}"#, md5(KEY));
    let body: serde_json::Value = serde_json::from_slice(&sealed.body).unwrap();
    assert_eq!(body["content"], content.as_str());
    assert_eq!(sealed.headers["x-sign"], md5(&format!("{content}{KEY}")).as_str());
}
