//! Answers and notifications of which a part is encrypted: it is looked at once the signature over the bytes that arrived is verified.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use paysmith_runtime::spec::{
    Algorithm, AnswerLayout, BodyKind, Cipher, Class, Condition, Credential, Digest, Encode, Envelope, Is,
    Notification, Part, Pattern, Scheme, Signed, Template, Written,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Held, Mock, hmac};

#[derive(Clone, Message, Redacted)]
pub struct Find {
    #[field(wire = "no")]
    pub no: String,
}

#[derive(Clone, Message, Redacted)]
pub struct Found {
    #[field(wire = "event")]
    pub event: Option<String>,
    #[field(wire = "no")]
    pub no: String,
    #[field(wire = "note")]
    pub note: Option<String>,
    /// What arrived besides.
    #[field(extra)]
    pub extra: Extra,
}

static CIPHER: Cipher = Cipher {
    name: "letter",
    algorithm: Algorithm::Aes256Gcm,
    key: 1,
    digests_key: false,
    text: Some("text"),
    nonce: Some("nonce"),
    associated: None,
    plain: BodyKind::Json,
};

/// Everything that a client reads is encrypted, the code as well.
static SEALED: Envelope = Envelope {
    response: AnswerLayout {
        pattern: Pattern::Object(&[
            ("event", Pattern::Field("event")),
            (
                "sealed",
                Pattern::Decrypt(
                    &CIPHER,
                    &Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields)]),
                ),
            ),
        ]),
        headers: &[("x-sign", Template::Signature(0))],
        signed: Signed::Except(&["BUSY"]),
        ..AnswerLayout::NONE
    },
    outcome: spec::Outcome {
        codes: &[("BUSY", Class::Declined), ("NO", Class::Declined), ("OK", Class::Success)],
        otherwise: Class::Unknown,
        wire: &[Written::Text],
        ..spec::Outcome::NONE
    },
    ..Envelope::NONE
};

/// The same, if the provider may leave the signature out.
static OPTIONAL: Envelope = Envelope {
    response: AnswerLayout {
        pattern: Pattern::Object(&[(
            "sealed",
            Pattern::Decrypt(&CIPHER, &Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields)])),
        )]),
        headers: &[("x-sign", Template::Signature(0))],
        signed: Signed::Optional,
        ..AnswerLayout::NONE
    },
    outcome: spec::Outcome {
        codes: &[("OK", Class::Success)],
        otherwise: Class::Unknown,
        wire: &[Written::Text],
        ..spec::Outcome::NONE
    },
    ..Envelope::NONE
};

const fn operation(envelope: &'static Envelope) -> spec::Operation {
    spec::Operation {
        name: "find",
        address: spec::Address::Post("/find"),
        effect: spec::Effect::Read,
        means: spec::Means::Read,
        envelope,
        request: blank::<Find>,
        answer: blank::<Found>,
        ..spec::Operation::NONE
    }
}

static FIND: spec::Operation = operation(&SEALED);
static FIND_UNSIGNED: spec::Operation = operation(&OPTIONAL);

static TOLD: Notification = Notification {
    name: "told",
    when: &[Condition { path: &["event"], is: Is::Any(&["found"]) }],
    pattern: Pattern::Object(&[
        ("about", Pattern::Object(&[("what", Pattern::Field("event"))])),
        ("sealed", Pattern::Decrypt(&CIPHER, &Pattern::Fields)),
    ]),
    headers: &[("x-sign", Template::Signature(0))],
    order: &["no"],
    key: &[&["no"]],
    fields: blank::<Found>,
    ..Notification::NONE
};

static PROVIDER: spec::Provider = spec::Provider {
    name: "letters",
    credentials: &[
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
        Credential { name: "wax", secret: true, key: None, optional: false, doc: "" },
    ],
    schemes: &[Scheme {
        name: "body",
        message: &[Part::Body],
        digest: Digest::HmacSha256,
        keys: &[spec::SchemeKey::One(0)],
        key_id: None,
        encode: Encode::HexUpper,
    }],
    ciphers: &[&CIPHER],
    operations: &[&FIND, &FIND_UNSIGNED],
    notifications: &[&TOLD],
    ..spec::Provider::NONE
};

const KEY: &str = "signs";
const WAX: &str = "sealing wax, thirty-two bytes: .";

fn client(wax: &str) -> AnyClient<Mock> {
    let keys = Keys::from_values([Some(KEY.into()), Some(wax.into())]);
    AnyClient::new(&PROVIDER, keys, spec::Environment::custom("https://letters.example"))
        .with_transport(Mock::default())
        .with_clock(Held::new())
}

/// The members of an encrypted text.
fn sealed(plain: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, WAX.as_bytes()).unwrap());
    let mut bytes = plain.as_bytes().to_vec();
    let nonce = Nonce::try_assume_unique_for_key(b"twelve bytes").unwrap();
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes).unwrap();
    format!(r#"{{"text":"{}","nonce":"twelve bytes","made":"of wax"}}"#, STANDARD.encode(bytes))
}

fn headers(sign: Option<&str>) -> HeaderMap {
    sign.into_iter().map(|sign| ("x-sign".parse().unwrap(), sign.parse().unwrap())).collect()
}

/// How a call ends that is answered by this body. Without a key for it the body isn't signed.
fn answered(operation: &'static spec::Operation, body: &str, key: Option<&str>) -> Outcome<Boxed, Boxed> {
    let sign = key.map(|key| hmac(key, body));
    let reply = Reply { status: 200, headers: headers(sign.as_deref()), body: body.into() };
    client(WAX).open(operation, &Find { no: "1".to_owned() }, &reply)
}

type Boxed = Box<dyn Message>;

fn told(body: &str) -> Raw {
    Raw { headers: headers(Some(&hmac(KEY, body))), body: body.into(), ..Raw::default() }
}

#[test]
fn an_answer_is_read_whose_code_is_encrypted() {
    let body = format!(r#"{{"event":"found","sealed":{}}}"#, sealed(r#"{"code":"OK","no":"1","note":"茶"}"#));
    let accepted = answered(&FIND, &body, Some(KEY)).must_be_accepted();
    assert_eq!(to_json(accepted.answer.as_ref()), r#"{"event":"found","no":"1","note":"茶"}"#);
    assert_eq!(accepted.extra.get("made").unwrap().get(), r#""of wax""#);
    let body = format!(r#"{{"sealed":{}}}"#, sealed(r#"{"code":"NO"}"#));
    assert!(matches!(answered(&FIND, &body, Some(KEY)), Outcome::Final(Final::Declined(_))));
}

/// Whatever is wrong with the encrypted part, a wrong signature is what is told: nothing is decrypted before it is verified.
#[test]
fn the_signature_comes_first() {
    let good = format!(r#"{{"sealed":{}}}"#, sealed(r#"{"code":"OK","no":"1"}"#));
    let bad = good.replace("twelve", "eleven");
    for body in [&good, &bad] {
        let cause = answered(&FIND, body, Some("another key")).must_be_unknown().cause;
        assert!(matches!(cause, Cause::BadSignature), "{cause}");
        // Without a signature it isn't decrypted either, so that it has no code; that of a refusal which may come unsigned
        // isn't looked for in it.
        let busy = body.replace(&sealed(r#"{"code":"OK","no":"1"}"#), &sealed(r#"{"code":"BUSY"}"#));
        for body in [body, &busy] {
            let unknown = answered(&FIND, body, None).must_be_unknown();
            assert!(matches!(unknown.cause, Cause::Unrecognised), "{}", unknown.cause);
            assert_eq!(unknown.code, None);
        }
    }
    let wrong = answered(&FIND, &bad, Some(KEY)).must_be_unknown().cause;
    assert!(matches!(wrong, Cause::Undecrypted(Undecrypted::Wrong("wax"))), "{wrong}");
}

#[test]
fn what_need_not_be_signed_is_decrypted_all_the_same() {
    let body = format!(r#"{{"sealed":{}}}"#, sealed(r#"{"code":"OK","no":"1"}"#));
    let accepted = answered(&FIND_UNSIGNED, &body, None).must_be_accepted();
    assert!(!accepted.verified);
    let cause = answered(&FIND_UNSIGNED, &body, Some("another key")).must_be_unknown().cause;
    assert!(matches!(cause, Cause::BadSignature), "{cause}");
}

/// A field that has a place of its own outside, and is inside as well, is one too many.
#[test]
fn a_field_in_two_places_is_refused() {
    let body = format!(r#"{{"event":"x","sealed":{}}}"#, sealed(r#"{"code":"OK","no":"1","event":"x"}"#));
    let cause = answered(&FIND, &body, Some(KEY)).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Ambiguous(name) if name == "event"), "{cause}");
    let body = format!(r#"{{"sealed":{}}}"#, sealed(r#"{"code":"OK","no":"1","event":"inside alone"}"#));
    answered(&FIND, &body, Some(KEY)).must_be_accepted();
    let twice = sealed(r#"{"code":"OK"}"#).replace("{", r#"{"nonce":"other","#);
    let cause = answered(&FIND, &format!(r#"{{"sealed":{twice}}}"#), Some(KEY)).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Ambiguous(name) if name == "nonce"), "{cause}");
}

/// Of which kind a notification is, is asked before it is verified, and so of what stands outside.
#[test]
fn a_kind_is_told_by_what_is_not_encrypted() {
    let client = client(WAX);
    let body = |event: &str| {
        format!(r#"{{"about":{{"what":"{event}"}},"sealed":{}}}"#, sealed(r#"{"no":"1","note":"x"}"#))
    };
    let kinds = |raw: &Raw| client.kinds(raw).len();
    assert_eq!((kinds(&told(&body("found"))), kinds(&told(&body("lost")))), (1, 0));
    let verified = client.receive(&TOLD, &told(&body("found"))).unwrap();
    let told_all = to_json(verified.notification().as_ref());
    assert_eq!(told_all, r#"{"event":"found","no":"1","note":"x"}"#);
    assert_eq!(verified.order(), Some("1"));
    let why = |raw: &Raw| client.receive(&TOLD, raw).unwrap_err().why;
    assert_eq!(why(&told(&body("lost"))), Why::OtherKind);
    // What is encrypted may be missing as long as nobody can read it, and no longer.
    let without = format!(r#"{{"about":{{"what":"found"}},"sealed":{}}}"#, sealed("{}"));
    assert_eq!(kinds(&told(&without)), 1);
    assert_eq!(why(&told(&without)), Why::Incomplete(vec!["no".to_owned()]));
    let none = r#"{"about":{"what":"found"}}"#;
    assert_eq!(why(&told(none)), Why::Incomplete(vec!["no".to_owned()]));
    let outside = r#"{"about":{"what":"found"},"no":"1","sealed":null}"#;
    assert_eq!(why(&told(outside)), Why::Incomplete(vec!["no".to_owned()]), "outside it isn't looked for");
}

#[test]
fn a_key_of_another_length_is_refused_before_anything_is_sent() {
    let sealed = client("too short").seal(&FIND, &Find { no: "1".to_owned() }).unwrap_err();
    let NotSent::Unsealed(why) = sealed else { panic!("{sealed}") };
    assert_eq!(why, Unsealed::BadKey("wax", BadKey::Length(32)));
    assert!(client(WAX).seal(&FIND, &Find { no: "1".to_owned() }).is_ok());
}

/// The text is as long as its answer may be. Nothing of it is shown.
#[test]
fn a_megabyte_is_decrypted_and_not_shown() {
    let note = "n".repeat(700_000);
    let body = format!(r#"{{"sealed":{}}}"#, sealed(&format!(r#"{{"code":"OK","no":"1","note":"{note}"}}"#)));
    let accepted = answered(&FIND, &body, Some(KEY)).must_be_accepted();
    assert!(to_json(accepted.answer.as_ref()).len() > 700_000);
    let body = format!(r#"{{"sealed":{}}}"#, sealed(&format!("{}{}", "[".repeat(129), "]".repeat(129))));
    let cause = answered(&FIND, &body, Some(KEY)).must_be_unknown().cause;
    assert!(matches!(cause, Cause::Undecrypted(Undecrypted::Unreadable(NotRead::TooDeep))), "{cause}");
}
