//! An invented provider that signs the sorted members of a JSON body, doesn't sign answers, and sends notifications as forms.

use paysmith_runtime::spec::{
    Alphabet, AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, Digest, Effect, Empty,
    Encode, Envelope, Is, Means, Notification, Part, Pattern, Scheme, Signed, State, Template,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, md5, reply};

#[derive(Clone, Message, Redacted)]
pub struct Swipe {
    #[field(wire = "merchant_order_sn")]
    pub order: String,
    #[field(wire = "total_fee", scale = 2, decimal_range("0.01", ""), max = 9)]
    pub fee: Decimal,
}

#[derive(Clone, Message, Redacted)]
pub struct Swiped {
    #[field(wire = "trade_state", lenient)]
    pub state: Option<String>,
    #[field(wire = "total_fee", lenient)]
    pub fee: Option<Decimal>,
    #[field(extra)]
    pub extra: Extra,
}

static ENVELOPE: Envelope = Envelope {
    request: Body::Json(Template::Object(&[
        ("app_id", Template::Credential(0)),
        ("method", Template::Operation),
        ("nonce", Template::Nonce(20, Alphabet::Alphanumeric)),
        ("version", Template::Str("1.0")),
        ("biz_content", Template::Text(&Template::Fields)),
        ("sign", Template::Signature(0)),
    ])),
    request_headers: &[],
    values: &[],
    response: AnswerLayout {
        pattern: Pattern::Object(&[
            ("result_code", Pattern::Code),
            ("result_message", Pattern::Message),
            ("data", Pattern::MaybeText(&Pattern::Fields)),
        ]),
        kind: BodyKind::Json,
        headers: &[],
        fresh: &[],
        signed: Signed::Never,
    },
    refused: None,
    further: &[],
    outcome: spec::Outcome {
        cases: &[],
        codes: &[("200", Class::Success), ("400", Class::Declined)],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[spec::Written::Number, spec::Written::Text],
        reused: Some(spec::Reused { code: "0", beside: &[] }),
    },
};

static STATE: State = State {
    of: spec::Subject::Order,
    rows: None,
    cases: &[Case {
        when: &[Condition { path: &["trade_state"], is: Is::Any(&["SUCCESS"]) }],
        is: OrderState::Paid,
    }],
    otherwise: OrderState::Unknown,
    ..State::NONE
};

static SWIPE: spec::Operation = spec::Operation {
    name: "swipe",
    address: spec::Address::Post("/gateway"),
    method: "order.swipe",
    effect: Effect::Charge,
    means: Means::Accepted,
    order: &["merchant_order_sn"],
    amount: &["total_fee"],
    envelope: &ENVELOPE,
    state: Some(&STATE),
    at: "",
    request: blank::<Swipe>,
    answer: blank::<Swiped>,
    ..spec::Operation::NONE
};

const fn notification(signed: bool) -> Notification {
    Notification {
        name: "payment",
        title: "",
        of: &["swipe"],
        to: &[],
        when: &[],
        kind: BodyKind::Form,
        in_query: false,
        pattern: Pattern::Object(&[
            ("result_code", Pattern::Code),
            ("result_message", Pattern::Message),
            ("data", Pattern::Text(&Pattern::Fields)),
            ("sign", Pattern::Signature(0)),
        ]),
        headers: &[],
        fresh: &[],
        signed,
        outcome: Some(spec::Outcome {
            cases: &[],
            codes: &[("200", Class::Success)],
            statuses: &[],
            otherwise: Class::Unknown,
            wire: &[spec::Written::Number, spec::Written::Text],
            reused: Some(spec::Reused { code: "0", beside: &[] }),
        }),
        order: &[],
        amount: &[],
        currency: &[],
        merchant: &[],
        original: &[],
        state: Some(&STATE),
        key: &[&["trade_state"]],
        acknowledge: spec::NotificationReply { status: 200, content_type: "text/plain", body: "success" },
        refuse: spec::NotificationReply { status: 400, content_type: "text/plain", body: "fail" },
        at: "",
        fields: blank::<Swiped>,
    }
}

pub static SIGNED: Notification = notification(true);
static UNSIGNED: Notification = notification(false);

static PROVIDER: spec::Provider = spec::Provider {
    name: "sorted_members",
    title: "",
    docs: "",
    credentials: &[
        Credential { name: "app_id", secret: false, key: None, optional: true, doc: "" },
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
    ],
    credential_sets: &[],
    environments: &[],
    schemes: &[Scheme {
        name: "members",
        message: &[
            Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Keep, except: &[] },
            Part::Secret(1),
        ],
        digest: Digest::Md5,
        keys: &[],
        key_id: None,
        encode: Encode::HexUpper,
    }],
    ciphers: &[],
    operations: &[&SWIPE],
    notifications: &[&SIGNED, &UNSIGNED],
};

pub enum SortedMembers {}

impl Provider for SortedMembers {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Operation for Swipe {
    type Provider = SortedMembers;
    type Answer = Swiped;
    type Query = NoQuery<SortedMembers>;
    const SPEC: &'static spec::Operation = &SWIPE;
}

pub const KEY: &str = "0123456789abcdef0123456789abcdef";

pub fn client(app: Option<&str>) -> AnyClient {
    let keys = Keys::from_values([app.map(Into::into), Some(KEY.into())]);
    AnyClient::new(&PROVIDER, keys, spec::Environment::custom("https://pay.example"))
        .with_clock(Held::new())
        .with_nonces(Fixed)
}

fn swipe() -> Swipe {
    Swipe { order: "订单".to_owned(), fee: "0.1".parse().unwrap() }
}

pub fn open(status: u16, body: &str) -> Outcome<Box<dyn Message>, Box<dyn Message>> {
    client(None).open(&SWIPE, &swipe(), &reply(status, body))
}

#[test]
fn members_are_signed_by_decoded_value_and_optional_ones_left_out() {
    let content = r#"{"merchant_order_sn":"订单","total_fee":0.10}"#;
    let quoted = content.replace('"', "\\\"");
    for (app, member, pair) in [(Some("A"), r#""app_id":"A","#, "app_id=A&"), (None, "", "")] {
        let sealed = client(app).seal(&SWIPE, &swipe()).unwrap();
        let canonical = format!(
            "{pair}biz_content={content}&method=order.swipe&nonce=abcdefghijabcdefghij&version=1.0{KEY}"
        );
        let expected = format!(
            r#"{{{member}"method":"order.swipe","nonce":"abcdefghijabcdefghij","version":"1.0","biz_content":"{quoted}","sign":"{}"}}"#,
            md5(&canonical)
        );
        assert_eq!(String::from_utf8(sealed.body).unwrap(), expected);
    }
}

#[test]
fn unsigned_answers_are_read_as_object_or_text() {
    for data in [
        r#"{"trade_state":"SUCCESS","total_fee":0.10}"#,
        r#""{\"trade_state\":\"SUCCESS\",\"total_fee\":\"0.10\"}""#,
    ] {
        let accepted = open(200, &format!(r#"{{"result_code":200,"data":{data}}}"#)).must_be_accepted();
        assert_eq!(accepted.state, OrderState::Paid);
        assert_eq!(to_json(accepted.answer.as_ref()), r#"{"trade_state":"SUCCESS","total_fee":0.10}"#);
        assert!(!accepted.verified);
    }
    open(500, r#"{"result_code":200,"data":{"trade_state":"SUCCESS"}}"#).must_be_unknown();
    open(200, r#"{"result_code":200,"data":{"trade_state":"USERPAYING"}}"#).must_be_unknown();
}

#[test]
fn a_refusal_stands_whatever_its_data() {
    for data in ["[]", "null", r#""""#, r#""x""#, "{}", r#"{"a":1,"a":2}"#] {
        let outcome = open(200, &format!(r#"{{"result_code":"400","data":{data},"sub_code":"X"}}"#));
        let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{data}") };
        assert_eq!(declined.extra.get("sub_code").unwrap().get(), r#""X""#);
    }
}

pub fn form(pairs: &[(&str, &str)], sign: Option<&str>) -> Raw {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(pairs);
    if let Some(sign) = sign {
        body.append_pair("sign", sign);
    }
    Raw { body: body.finish().into_bytes(), ..Raw::default() }
}

#[test]
fn a_form_is_verified_by_its_decoded_pairs() {
    let data = r#"{"trade_state":"SUCCESS","total_fee":0.01,"x":"成功 +&="}"#;
    let pairs = [("result_message", "成功"), ("data", data), ("result_code", "200"), ("new", "")];
    let sign = md5(&format!("data={data}&new=&result_code=200&result_message=成功{KEY}"));
    let client = client(None);
    let verified = client.receive(&SIGNED, &form(&pairs, Some(&sign.to_lowercase()))).unwrap();
    assert_eq!((verified.state(), verified.code()), (Standing::Order(OrderState::Paid), Some("200")));

    let why = |raw: &Raw| client.receive(&SIGNED, raw).unwrap_err().why;
    assert_eq!(why(&form(&pairs, None)), Why::Unsigned);
    assert_eq!(why(&form(&pairs, Some(""))), Why::BadSignature);
    let mut changed = pairs;
    changed[2].1 = "201";
    assert_eq!(why(&form(&changed, Some(&sign))), Why::BadSignature);
    let twice = [pairs.as_slice(), &[("new", "")]].concat();
    assert!(matches!(why(&form(&twice, Some(&sign))), Why::Unreadable(NotRead::Ambiguous(_))));
}

/// Anybody may choose the names in a form, and errors are written to logs: names are shortened and escaped there.
#[test]
fn a_name_that_stands_there_twice_breaks_no_line() {
    let text = |name: &str| {
        let refused = client(None).receive(&SIGNED, &form(&[(name, "1"), (name, "2")], None)).unwrap_err();
        refused.to_string()
    };
    assert_eq!(text("a\n\u{1b}[2Jb"), r"the notification was refused: a\n\u{1b}[2Jb stands there twice");
    let long = "行".repeat(65);
    assert!(text(&long).contains(&format!(" {}… ", "行".repeat(64))));
}

#[test]
fn a_notification_of_no_success_says_nothing_about_the_order() {
    let data = r#"{"trade_state":"SUCCESS"}"#;
    let sign = md5(&format!("data={data}&result_code=500{KEY}"));
    let raw = form(&[("data", data), ("result_code", "500")], Some(&sign));
    assert_eq!(client(None).receive(&SIGNED, &raw).unwrap().state(), OrderState::Unknown);
}

#[test]
fn what_nobody_signs_is_untrusted() {
    let client = client(None);
    let raw = form(&[("data", r#"{"trade_state":"SUCCESS"}"#), ("result_code", "200")], None);
    assert_eq!(client.receive(&UNSIGNED, &raw).unwrap_err().why, Why::NeverSigned);
    assert_eq!(client.receive_untrusted(&SIGNED, &raw).unwrap_err().why, Why::AlwaysSigned);
    let untrusted = client.receive_untrusted(&UNSIGNED, &raw).unwrap();
    assert_eq!(untrusted.reply().body, "success");
}
