//! An invented provider that signs the exact text of one member of a JSON body.

use paysmith_runtime::spec::{
    Alphabet, AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, Digest, Effect, Encode,
    Envelope, HandOver, Is, Means, Notification, Part, Pattern, Recover, Scheme, Signed, State, Template,
    TimeFormat,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, Mock, block_on, reply, sha256};

#[derive(Clone, Message, Redacted)]
#[rule(one_of("email", "phone"), at = "specs/x.yaml:9")]
pub struct Create {
    /// The order number.
    #[field(wire = "orderNo", max = 20, at = "specs/x.yaml:5")]
    pub order_no: String,
    #[field(wire = "amount", range(1, _))]
    pub amount: MinorUnits,
    #[field(flatten)]
    pub optional: Optional,
}

#[derive(Clone, Default, Message, Redacted)]
pub struct Optional {
    #[field(wire = "title", max = 10)]
    pub title: Option<String>,
    #[field(wire = "email", sensitive)]
    pub email: Option<String>,
    #[field(wire = "phone", sensitive)]
    pub phone: Option<String>,
    #[field(wire = "expires", time = "rfc3339", offset = 28800)]
    pub expires: Option<Timestamp>,
}

#[derive(Clone, Message, Redacted)]
pub struct Created {
    #[field(wire = "qrcode")]
    pub qrcode: String,
    #[field(wire = "payUrl", also("payUrl "))]
    pub pay_url: Option<String>,
    #[field(wire = "amount", lenient)]
    pub amount: Option<MinorUnits>,
    #[field(extra)]
    pub extra: Extra,
}

#[derive(Clone, Message, Redacted)]
pub struct Find {
    #[field(wire = "orderNo")]
    pub order_no: String,
}

#[derive(Clone, Message, Redacted)]
pub struct Found {
    #[field(wire = "status")]
    pub status: Status,
    #[field(wire = "orderNo")]
    pub order_no: Option<String>,
    #[field(extra)]
    pub extra: Extra,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Status {
    #[choice(0)]
    Waiting,
    #[choice(1)]
    Paid,
    #[choice(other)]
    Other(i64),
}

const fn pattern() -> Pattern {
    Pattern::Object(&[
        (
            "response",
            Pattern::Object(&[(
                "body",
                Pattern::Object(&[
                    ("code", Pattern::Code),
                    ("msg", Pattern::Message),
                    ("*", Pattern::Fields),
                ]),
            )]),
        ),
        ("signature", Pattern::Signature(1)),
    ])
}

static ENVELOPE: Envelope = Envelope {
    request: Body::Json(Template::Object(&[
        (
            "request",
            Template::Object(&[
                (
                    "header",
                    Template::Object(&[
                        ("version", Template::Str("1.0")),
                        ("partner", Template::Credential(0)),
                        ("shop", Template::Credential(2)),
                        ("id", Template::Nonce(12, Alphabet::Hex)),
                        ("time", Template::Now(TimeFormat::Rfc3339, 28_800)),
                        ("flag", Template::Json("true")),
                    ]),
                ),
                ("body", Template::Fields),
            ]),
        ),
        ("signature", Template::Signature(0)),
    ])),
    request_headers: &[("X-Version", Template::Str("2"))],
    values: &[],
    response: AnswerLayout {
        pattern: pattern(),
        kind: BodyKind::Json,
        headers: &[],
        fresh: &[],
        signed: Signed::Except(&[]),
    },
    refused: None,
    further: &[],
    outcome: spec::Outcome {
        cases: &[],
        codes: &[("1", Class::Success), ("30", Class::Declined), ("99", Class::Pending)],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[spec::Written::Number],
        reused: Some(spec::Reused { code: "0", beside: &[] }),
    },
};

const fn scheme(name: &'static str, message: &'static [Part]) -> Scheme {
    Scheme { name, message, digest: Digest::Sha256, keys: &[], key_id: None, encode: Encode::HexLower }
}

static STATE: State = State {
    of: spec::Subject::Order,
    rows: None,
    cases: &[
        Case { when: &[Condition { path: &["status"], is: Is::Any(&["0"]) }], is: OrderState::Pending },
        Case { when: &[Condition { path: &["status"], is: Is::Any(&["1"]) }], is: OrderState::Paid },
    ],
    otherwise: OrderState::Unknown,
    ..State::NONE
};

pub const fn creating(recover: Recover) -> spec::Operation {
    spec::Operation {
        name: "create",
        address: spec::Address::Post("/create"),
        effect: Effect::Create,
        means: Means::Created,
        order: &["orderNo"],
        amount: &["amount"],
        hand_over: Some(HandOver::Qr(&["qrcode"])),
        envelope: &ENVELOPE,
        state: None,
        recover: Some(recover),
        at: "specs/x.yaml:30",
        request: blank::<Create>,
        answer: blank::<Created>,
        ..spec::Operation::NONE
    }
}

pub static CREATE: spec::Operation =
    creating(Recover { query: "find", by: &[(&["orderNo"], &["orderNo"])], ask: &[], every: 5, within: 60 });

pub static FIND: spec::Operation = spec::Operation {
    name: "find",
    address: spec::Address::Post("/find"),
    effect: Effect::Read,
    means: Means::Read,
    order: &["orderNo"],
    amount: &[],
    envelope: &ENVELOPE,
    state: Some(&STATE),
    at: "specs/x.yaml:60",
    request: blank::<Find>,
    answer: blank::<Found>,
    ..spec::Operation::NONE
};

static NEWS: Notification = Notification {
    name: "payment",
    title: "",
    of: &["create"],
    to: &[],
    when: &[],
    kind: BodyKind::Json,
    in_query: false,
    pattern: pattern(),
    headers: &[],
    fresh: &[],
    signed: true,
    outcome: None,
    order: &["orderNo"],
    amount: &[],
    currency: &[],
    merchant: &[],
    original: &[],
    state: Some(&STATE),
    key: &[&["orderNo"], &["status"]],
    acknowledge: spec::NotificationReply { status: 200, content_type: "text/plain", body: "success" },
    refuse: spec::NotificationReply { status: 400, content_type: "text/plain", body: "" },
    at: "specs/x.yaml:80",
    fields: blank::<Found>,
};

pub static PROVIDER: spec::Provider = spec::Provider {
    name: "raw_member",
    title: "Raw member",
    docs: "",
    credentials: &[
        Credential { name: "partner", secret: false, key: None, optional: false, doc: "" },
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
        Credential { name: "shop", secret: false, key: None, optional: true, doc: "" },
    ],
    credential_sets: &[],
    environments: &[],
    schemes: &[
        scheme("request", &[Part::Raw(&["request"]), Part::Secret(1)]),
        scheme("response", &[Part::Raw(&["response"]), Part::Secret(1)]),
    ],
    ciphers: &[],
    operations: &[&CREATE, &FIND],
    notifications: &[&NEWS],
};

pub enum RawMember {}

impl Provider for RawMember {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Operation for Create {
    type Provider = RawMember;
    type Answer = Created;
    type Query = Find;
    const SPEC: &'static spec::Operation = &CREATE;
}

impl Operation for Find {
    type Provider = RawMember;
    type Answer = Found;
    type Query = NoQuery<RawMember>;
    const SPEC: &'static spec::Operation = &FIND;
}

impl Notify for Found {
    type Provider = RawMember;
    const SPEC: &'static Notification = &NEWS;
}

pub const KEY: &str = "CANARY-k3y";

pub fn client(mock: &Mock, clock: &Held) -> Client<RawMember, Mock> {
    let keys = Keys::from_values([Some("10001".into()), Some(KEY.into()), None]);
    Client::new(keys, spec::Environment::custom("https://pay.example/api/"))
        .with_transport(mock.clone())
        .with_clock(clock.clone())
        .with_nonces(Fixed)
}

pub fn create() -> Create {
    Create {
        order_no: "T-1".to_owned(),
        amount: MinorUnits::new(2100),
        optional: Optional {
            title: Some("订\"单/".to_owned()),
            email: Some("CANARY@example.com".to_owned()),
            ..Optional::default()
        },
    }
}

/// An answer as the provider would sign it.
pub fn signed(body: &str) -> String {
    let response = format!(r#"{{"header":{{"x":1}},"body":{body}}}"#);
    let signature = sha256(&format!("{response}{KEY}"));
    format!(r#"{{"response": {response} , "signature":"{signature}"}}"#)
}

pub fn send(answer: Reply) -> Outcome<Created, Find> {
    let mock = Mock::default();
    mock.then(move |_| Ok(answer));
    block_on(client(&mock, &Held::new()).send(&create()))
}

fn cause(answer: Reply) -> Cause {
    send(answer).must_be_unknown().cause
}

const GOOD: &str = r#"{"code":1,"msg":"ok","qrcode":"qr:1","amount":"2100","payUrl ":"u","new":1.50}"#;

#[test]
fn the_signed_bytes_are_the_sent_bytes() {
    let sealed = client(&Mock::default(), &Held::new()).seal(&create()).unwrap();
    let request = concat!(
        r#"{"header":{"version":"1.0","partner":"10001","id":"abcdefghijab","#,
        r#""time":"2018-08-02T12:08:56+08:00","flag":true},"#,
        r#""body":{"orderNo":"T-1","amount":2100,"title":"订\"单/","email":"CANARY@example.com"}}"#
    );
    let signature = sha256(&format!("{request}{KEY}"));
    let expected = format!(r#"{{"request":{request},"signature":"{signature}"}}"#);
    assert_eq!(String::from_utf8(sealed.body).unwrap(), expected);
    assert_eq!(sealed.url, "https://pay.example/api/create");
    assert_eq!(sealed.headers["content-type"], "application/json");
    assert_eq!(sealed.headers["x-version"], "2");
}

#[test]
fn a_signed_success_is_accepted_and_kept_whole() {
    let accepted = send(reply(200, &signed(GOOD))).must_be_accepted();
    assert_eq!(accepted.answer.qrcode, "qr:1");
    assert_eq!(accepted.answer.amount, Some(MinorUnits::new(2100)));
    assert_eq!(accepted.answer.pay_url.as_deref(), Some("u"));
    assert_eq!(accepted.answer.extra.get("new").unwrap().get(), "1.50");
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert_eq!((accepted.code.as_str(), accepted.message.as_deref()), ("1", Some("ok")));
    assert!(accepted.verified);
    assert!(accepted.extra.get("header").is_some());
}

#[test]
fn every_changed_byte_of_a_signed_answer_is_noticed() {
    let good = signed(GOOD).into_bytes();
    for index in 0..good.len() {
        let mut changed = reply(200, "");
        changed.body = good.clone();
        changed.body[index] ^= 1;
        let outcome = send(changed);
        // Spaces between members aren't signed, and hex digits may be small or capital letters.
        if let Outcome::Final(end) = &outcome {
            panic!("byte {index} was changed, and the outcome is {end:?}");
        }
    }
}

#[test]
fn an_answer_that_proves_nothing_is_unknown() {
    let good = signed(GOOD);
    assert!(matches!(cause(reply(200, &good.replace("2100", "2101"))), Cause::BadSignature));
    assert!(matches!(cause(reply(200, r#"{"response":{"body":{"code":1,"qrcode":"x"}}}"#)), Cause::Unsigned));
    assert!(matches!(cause(reply(200, r#"{"response":{"body":{"code":30}}}"#)), Cause::Unsigned));
    assert!(matches!(cause(reply(200, "<html>")), Cause::Html));
    assert!(matches!(cause(reply(200, "OK")), Cause::NotJson));
    assert!(matches!(cause(reply(200, &good[..good.len() - 9])), Cause::Truncated));
    assert!(matches!(cause(reply(200, "")), Cause::Truncated));
    assert!(matches!(cause(reply(200, "{}")), Cause::Unrecognised));
    assert!(matches!(cause(reply(502, "<html>")), Cause::HttpStatus(502)));
    assert!(matches!(cause(reply(302, "")), Cause::HttpStatus(302)));
    assert!(matches!(cause(reply(200, &"x".repeat((1 << 20) + 1))), Cause::TooLarge(_)));
    assert!(matches!(cause(reply(200, &signed(r#"{"code":99}"#))), Cause::Pending));
    assert!(matches!(cause(reply(200, &signed(r#"{"code":7}"#))), Cause::ProviderUnsure));
    let Cause::Incomplete(missing) = cause(reply(200, &signed(r#"{"code":1,"qrcode":null}"#))) else {
        panic!()
    };
    assert_eq!(missing, ["qrcode"]);
}

#[test]
fn a_member_that_stands_there_twice_is_no_member() {
    let response = r#"{"body":{"code":1,"qrcode":"x"}}"#;
    let forged = r#"{"body":{"code":30}}"#;
    let signature = sha256(&format!("{response}{KEY}"));
    let twice = format!(r#"{{"response":{forged},"response":{response},"signature":"{signature}"}}"#);
    assert!(matches!(cause(reply(200, &twice)), Cause::Ambiguous(name) if name == "response"));
    let inside = signed(r#"{"code":1,"qrcode":"x","qrcode":"y"}"#);
    assert!(matches!(cause(reply(200, &inside)), Cause::Ambiguous(name) if name == "qrcode"));
}

#[test]
fn a_signed_refusal_is_final_whatever_the_http_status() {
    for status in [200, 400, 500] {
        let outcome = send(reply(status, &signed(r#"{"code":30,"msg":"CANARY"}"#)));
        let Outcome::Final(Final::Declined(declined)) = outcome else { panic!() };
        assert_eq!((declined.code.as_str(), declined.state), ("30", None));
        assert!(declined.answer.is_none());
    }
}

#[test]
fn a_wrong_request_is_not_sent() {
    let mock = Mock::default();
    let client = client(&mock, &Held::new());
    let mut request = create();
    request.order_no = "x".repeat(21);
    request.optional.email = None;
    let outcome = block_on(client.send(&request));
    let Outcome::NotSent(NotSent::Invalid(violations)) = outcome else { panic!() };
    assert_eq!(
        violations.to_string(),
        "orderNo: 21 characters, but at most 20 are allowed (specs/x.yaml:5)\n\
         email, phone: exactly one must be given, but 0 are (specs/x.yaml:9)"
    );
    assert_eq!(mock.count(), 0);
}

#[test]
fn a_missing_credential_is_noticed_before_anything_is_sent() {
    for keys in [Keys::default(), Keys::from_values([Some("10001".into()), Some("".into()), None])] {
        let client: Client<RawMember> = Client::new(keys, spec::Environment::custom("https://pay.example"));
        let error = client.seal(&create()).unwrap_err();
        assert!(matches!(error, NotSent::Unsealed(Unsealed::NoCredential(_))), "{error}");
    }
}

#[test]
fn a_notification_goes_all_the_way() {
    let client = client(&Mock::default(), &Held::new());
    let raw = |body: &str| Raw { body: signed(body).into_bytes(), ..Raw::default() };
    let mut seen = Memory::default();
    let paid = raw(r#"{"code":1,"status":1,"orderNo":"T-1"}"#);
    let verified = client.receive::<Found>(&paid).unwrap();
    assert_eq!((verified.state(), verified.order()), (Standing::Order(OrderState::Paid), Some("T-1")));
    let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut seen) else { panic!() };
    let mut order = Ledger::new("T-1", Decimal::from(250), "HKD");
    let applied = fresh.apply(&mut order);
    assert_eq!((applied.state, applied.changed), (OrderState::Paid, true));
    assert_eq!(applied.reply.body, "success");

    let again = client.receive::<Found>(&paid).unwrap().deduplicate(&mut seen);
    assert!(matches!(again, Ok(Delivery::Repeat(reply)) if reply.status == 200));

    let late = client.receive::<Found>(&raw(r#"{"code":1,"status":0,"orderNo":"T-1"}"#)).unwrap();
    let Ok(Delivery::Fresh(fresh)) = late.deduplicate(&mut seen) else { panic!() };
    let applied = fresh.apply(&mut order);
    assert_eq!((applied.state, applied.changed), (OrderState::Paid, false));
}

#[test]
fn a_notification_of_anybody_else_is_refused() {
    let client = client(&Mock::default(), &Held::new());
    let body = signed(r#"{"code":1,"status":1,"orderNo":"T-1"}"#);
    for (body, why) in [
        (body.replace("T-1", "T-2"), Why::BadSignature),
        (r#"{"response":{"body":{"status":1,"orderNo":"T-1"}}}"#.to_owned(), Why::Unsigned),
        ("status=1".to_owned(), Why::Unreadable(NotRead::NotJson)),
        (signed(r#"{"orderNo":"T-1"}"#), Why::Incomplete(vec!["status".to_owned()])),
    ] {
        let refused =
            client.receive::<Found>(&Raw { body: body.into_bytes(), ..Raw::default() }).unwrap_err();
        assert_eq!(refused.why, why);
        assert_eq!(refused.reply.status, 400);
    }
}
