//! An invented provider that puts JSON text into JSON and signs the decoded text with an HMAC. The fields of its answers stand
//! in a member whose name depends on the operation, some refusals may come without a signature, and notifications are signed
//! with another key.

use paysmith_runtime::spec::{
    AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, Digest, Effect, Encode, Envelope, Is,
    Means, Notification, Part, Pattern, Scheme, SchemeKey, Signed, State, Template,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, Mock, block_on, hmac, reply};

#[derive(Clone, Message, Redacted)]
pub struct Scan {
    #[field(wire = "order", text)]
    pub order: Order,
    #[field(wire = "nonce")]
    pub nonce: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Order {
    #[field(wire = "no", max = 8)]
    pub no: String,
    #[field(wire = "fee")]
    pub fee: i64,
}

#[derive(Clone, Message, Redacted)]
pub struct Scanned {
    #[field(wire = "state")]
    pub state: Option<i64>,
    #[field(wire = "url")]
    pub url: Option<String>,
}

const fn auth(scheme: usize) -> Pattern {
    if scheme == 0 {
        Pattern::Object(&[("code", Pattern::Signature(0))])
    } else {
        Pattern::Object(&[("code", Pattern::Signature(1))])
    }
}

static ENVELOPE: Envelope = Envelope {
    request: Body::Json(Template::Object(&[
        ("content", Template::Text(&Template::Fields)),
        ("auth", Template::Object(&[("type", Template::Json("1")), ("code", Template::Signature(0))])),
    ])),
    request_headers: &[],
    values: &[],
    response: AnswerLayout {
        pattern: Pattern::Object(&[
            (
                "content",
                Pattern::Text(&Pattern::Object(&[
                    ("status", Pattern::Code),
                    ("description", Pattern::Message),
                    ("$answer", Pattern::Fields),
                ])),
            ),
            ("auth", auth(0)),
        ]),
        kind: BodyKind::Json,
        headers: &[],
        // That the code of a success is listed here is a mistake in the tables. It mustn't make an unsigned success believed.
        fresh: &[],
        signed: Signed::Except(&["3", "101", "200"]),
    },
    refused: None,
    further: &[],
    outcome: spec::Outcome {
        cases: &[Case {
            when: &[
                Condition { path: &["status"], is: Is::Any(&["104"]) },
                Condition { path: &["internal"], is: Is::Any(&["407"]) },
            ],
            is: Class::Unknown,
        }],
        codes: &[
            ("0", Class::Success),
            ("101", Class::Declined),
            ("104", Class::Declined),
            ("200", Class::Success),
        ],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[spec::Written::Number],
        reused: Some(spec::Reused { code: "0", beside: &[] }),
    },
};

static STATE: State = State {
    of: spec::Subject::Order,
    rows: None,
    cases: &[
        Case { when: &[Condition { path: &["state"], is: Is::Any(&["2"]) }], is: OrderState::Paid },
        Case { when: &[Condition { path: &["state"], is: Is::Any(&["5"]) }], is: OrderState::Failed },
    ],
    otherwise: OrderState::Pending,
    ..State::NONE
};

static SCAN: spec::Operation = spec::Operation {
    name: "scan",
    address: spec::Address::Post("/scan"),
    answer_key: "scan_answer",
    effect: Effect::Charge,
    means: Means::Accepted,
    order: &["order", "no"],
    amount: &["order", "fee"],
    envelope: &ENVELOPE,
    state: Some(&STATE),
    at: "",
    request: blank::<Scan>,
    answer: blank::<Scanned>,
    ..spec::Operation::NONE
};

static NEWS: Notification = Notification {
    name: "paid",
    title: "",
    of: &["scan"],
    to: &[],
    when: &[],
    kind: BodyKind::Json,
    in_query: false,
    pattern: Pattern::Object(&[("content", Pattern::Text(&Pattern::Fields)), ("auth", auth(1))]),
    headers: &[],
    fresh: &[],
    signed: true,
    outcome: None,
    order: &[],
    amount: &[],
    currency: &[],
    merchant: &[],
    original: &[],
    state: Some(&STATE),
    key: &[&["url"]],
    acknowledge: spec::NotificationReply { status: 200, content_type: "application/json", body: "{}" },
    refuse: spec::NotificationReply { status: 400, content_type: "text/plain", body: "" },
    at: "",
    fields: blank::<Scanned>,
};

const fn scheme(keys: &'static [SchemeKey]) -> Scheme {
    Scheme {
        name: "content",
        message: &[Part::Text(&["content"])],
        digest: Digest::HmacSha256,
        keys,
        key_id: None,
        encode: Encode::HexUpper,
    }
}

static PROVIDER: spec::Provider = spec::Provider {
    name: "text_hmac",
    title: "",
    docs: "",
    credentials: &[
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
        Credential { name: "parent_key", secret: true, key: None, optional: true, doc: "" },
    ],
    credential_sets: &[],
    environments: &[],
    schemes: &[scheme(&[SchemeKey::One(0)]), scheme(&[SchemeKey::One(1)])],
    ciphers: &[],
    operations: &[&SCAN],
    notifications: &[&NEWS],
};

pub enum TextHmac {}

impl Provider for TextHmac {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Operation for Scan {
    type Provider = TextHmac;
    type Answer = Scanned;
    type Query = NoQuery<TextHmac>;
    const SPEC: &'static spec::Operation = &SCAN;
}

impl Notify for Scanned {
    type Provider = TextHmac;
    const SPEC: &'static Notification = &NEWS;
}

pub const KEY: &str = "0123456789abcdef";

pub fn client(parent: Option<&str>) -> Client<TextHmac, Mock> {
    let keys = Keys::from_values([Some(KEY.into()), parent.map(Into::into)]);
    Client::new(keys, spec::Environment::custom("https://pay.example"))
        .with_transport(Mock::default())
        .with_clock(Held::new())
        .with_nonces(Fixed)
}

fn scan() -> Scan {
    Scan { order: Order { no: "T\"1".to_owned(), fee: 1 }, nonce: Some("n".to_owned()) }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// An answer with this content, which may have escapes and line feeds in it.
pub fn signed(key: &str, content: &str) -> String {
    format!(r#"{{"content":{},"auth":{{"code":"{}"}}}}"#, quoted(content), hmac(key, content))
}

pub fn open(body: &str) -> Outcome<Scanned, NoQuery<TextHmac>> {
    client(None).open(&scan(), &reply(200, body))
}

#[test]
fn the_decoded_text_is_signed() {
    let sealed = client(None).seal(&scan()).unwrap();
    let content = r#"{"order":"{\"no\":\"T\\\"1\",\"fee\":1}","nonce":"n"}"#;
    let expected =
        format!(r#"{{"content":{},"auth":{{"type":1,"code":"{}"}}}}"#, quoted(content), hmac(KEY, content));
    assert_eq!(String::from_utf8(sealed.body).unwrap(), expected);
}

#[test]
fn the_answer_stands_under_the_operations_key() {
    let content =
        "{\"status\":0,\"scan_answer\":{\"state\":2,\"url\":\"https:\\/\\/x\"},\"log\":4049520517}\n";
    let accepted = open(&signed(KEY, content)).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    assert_eq!(accepted.answer.url.as_deref(), Some("https://x"));
    assert_eq!(accepted.extra.get("log").unwrap().get(), "4049520517");
    // An answer whose member has the name of another operation is the answer to another call.
    let other = open(&signed(KEY, r#"{"status":0,"other_answer":{"state":2}}"#));
    assert!(matches!(other.must_be_unknown().cause, Cause::Incomplete(names) if names == ["scan_answer"]));
}

#[test]
fn only_stated_codes_may_come_unsigned_and_success_never() {
    let unsigned = |content: &str| open(&format!(r#"{{"content":{}}}"#, quoted(content)));
    let declined = unsigned(r#"{"status":101,"description":"x"}"#);
    let Outcome::Final(Final::Declined(declined)) = declined else { panic!() };
    assert!(!declined.verified);
    assert!(matches!(unsigned(r#"{"status":3}"#).must_be_unknown().cause, Cause::ProviderUnsure));
    for status in [0, 104, 7, 200] {
        let content = format!(r#"{{"status":{status},"scan_answer":{{"state":2}}}}"#);
        assert!(matches!(unsigned(&content).must_be_unknown().cause, Cause::Unsigned), "{status}");
    }
    // With such a code, too, a signature must be right if there is one.
    assert!(matches!(
        open(&signed("wrong", r#"{"status":101}"#)).must_be_unknown().cause,
        Cause::BadSignature
    ));
}

#[test]
fn states_decide_what_success_means_for_a_charge() {
    let with_state =
        |state| open(&signed(KEY, &format!(r#"{{"status":0,"scan_answer":{{"state":{state}}}}}"#)));
    with_state("2").must_be_accepted();
    assert!(matches!(with_state("9").must_be_unknown().cause, Cause::Pending));
    assert!(
        matches!(with_state(r#""2""#).must_be_unknown().cause, Cause::Pending),
        "not lenient, so not read"
    );
    let Outcome::Final(Final::Declined(declined)) = with_state("5") else { panic!() };
    assert_eq!(declined.state, Some(Standing::Order(OrderState::Failed)));
    assert_eq!(declined.answer.unwrap().state, Some(5));
}

#[test]
fn members_beside_the_code_make_cases() {
    let content = r#"{"status":104,"internal":407}"#;
    assert!(matches!(open(&signed(KEY, content)).must_be_unknown().cause, Cause::ProviderUnsure));
    let content = r#"{"status":104,"internal":1}"#;
    assert!(matches!(open(&signed(KEY, content)), Outcome::Final(Final::Declined(_))));
}

#[test]
fn content_that_is_no_text_is_no_answer() {
    let signature = hmac(KEY, "{}");
    for content in ["{}", "1", r#""{""#, r#""[]""#, r#""""#, "null"] {
        let body = format!(r#"{{"content":{content},"auth":{{"code":"{signature}"}}}}"#);
        assert!(matches!(open(&body), Outcome::Unknown(_)), "{content}");
    }
}

#[test]
fn notifications_are_signed_with_the_other_key() {
    let raw =
        |key: &str| Raw { body: signed(key, r#"{"state":2,"url":"u"}"#).into_bytes(), ..Raw::default() };
    let verified = client(Some("parent")).receive::<Scanned>(&raw("parent")).unwrap();
    assert_eq!(verified.state(), OrderState::Paid);
    let why = |parent, key: &str| client(parent).receive::<Scanned>(&raw(key)).unwrap_err().why;
    assert_eq!(why(Some("parent"), KEY), Why::BadSignature);
    assert_eq!(why(None, "parent"), Why::NoCredential("parent_key"));
}

/// The client that knows operations by their tables gives the same outcomes.
#[test]
fn tables_are_enough() {
    let mock = Mock::answers([signed(KEY, r#"{"status":0,"scan_answer":{"state":2,"url":"u"}}"#)]);
    let keys = Keys::from_values([Some(KEY.into()), None]);
    let client = AnyClient::new(&PROVIDER, keys, spec::Environment::custom("https://pay.example"))
        .with_transport(mock.clone());
    let operation = client.provider().operations[0];
    let mut request = (operation.request)();
    put_json(request.as_mut(), r#"{"order":{"no":"T1","fee":5}}"#).unwrap();
    let accepted = block_on(client.send(operation, request.as_ref())).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    assert_eq!(to_json(accepted.answer.as_ref()), r#"{"state":2,"url":"u"}"#);
    assert!(
        mock.body(0).starts_with(r#"{"content":"{\"order\":\"{\\\"no\\\":\\\"T1\\\",\\\"fee\\\":5}\"}","#)
    );
}

/// A signature that covers the whole body can't stand in the body, whatever member it is.
#[test]
fn a_signature_over_the_body_that_holds_it_is_refused() {
    static WHOLE: Envelope = Envelope {
        request: Body::Json(Template::Object(&[
            ("content", Template::Text(&Template::Fields)),
            ("auth", Template::Object(&[("code", Template::Signature(0))])),
        ])),
        ..Envelope::NONE
    };
    static SEND: spec::Operation = spec::Operation {
        name: "send",
        address: spec::Address::Post("/send"),
        envelope: &WHOLE,
        request: blank::<()>,
        ..spec::Operation::NONE
    };
    static SIGNS_ALL: spec::Provider = spec::Provider {
        name: "signs_all",
        title: "",
        docs: "",
        credentials: &[Credential { name: "key", secret: true, key: None, optional: false, doc: "" }],
        credential_sets: &[],
        environments: &[],
        schemes: &[Scheme {
            name: "all",
            message: &[Part::Body, Part::Secret(0)],
            digest: Digest::Sha256,
            keys: &[],
            key_id: None,
            encode: Encode::HexLower,
        }],
        ciphers: &[],
        operations: &[&SEND],
        notifications: &[],
    };
    let keys = Keys::from_values([Some("k".into())]);
    let client = AnyClient::new(&SIGNS_ALL, keys, spec::Environment::custom("https://pay.example"));
    let sealed = client.seal(&SEND, &());
    assert!(matches!(sealed, Err(NotSent::Unsealed(Unsealed::Circular))), "{sealed:?}");
}
