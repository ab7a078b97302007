//! An invented provider that takes forms and has signatures in headers: those of requests cover the pairs, those of answers
//! cover the whole body.

use paysmith_runtime::spec::{
    AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, Digest, Effect, Empty, Encode,
    Envelope, Is, Means, Part, Pattern, Recover, Scheme, Signed, State, Template,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, Mock, block_on, md5, reply, with_header};

#[derive(Clone, Message, Redacted)]
pub struct Pay {
    #[field(wire = "txamt", string, digits = 11)]
    pub txamt: MinorUnits,
    #[field(wire = "out_trade_no")]
    pub out_trade_no: String,
    #[field(wire = "goods_name")]
    pub goods_name: Option<String>,
    #[field(wire = "goods", text, max = 40)]
    pub goods: Option<Vec<Goods>>,
    #[field(wire = "auth_code", sensitive)]
    pub auth_code: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Goods {
    #[field(wire = "id", max = 3)]
    pub id: String,
    #[field(wire = "price", scale = 2, decimal_range("0.01", ""))]
    pub price: Decimal,
}

#[derive(Clone, Message, Redacted)]
pub struct Paid {
    #[field(wire = "syssn")]
    pub syssn: Option<String>,
    #[field(wire = "txdtm", time = "datetime", offset = 28800)]
    pub txdtm: Option<Timestamp>,
    #[field(extra)]
    pub extra: Extra,
}

#[derive(Clone, Default, Message, Redacted)]
pub struct Ask {
    #[field(wire = "syssn")]
    pub syssn: Option<String>,
    #[field(wire = "out_trade_no")]
    pub out_trade_no: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Rows {
    #[field(wire = "data")]
    pub data: Vec<Row>,
}

#[derive(Clone, Message, Redacted)]
pub struct Row {
    #[field(wire = "out_trade_no")]
    pub out_trade_no: String,
    #[field(wire = "respcd")]
    pub respcd: String,
    #[field(wire = "cancel", lenient)]
    pub cancel: Option<i64>,
}

static ENVELOPE: Envelope = Envelope {
    request: Body::Form(Template::Object(&[("*", Template::Fields)])),
    request_headers: &[("X-App", Template::Credential(0)), ("X-Sign", Template::Signature(0))],
    values: &[],
    response: AnswerLayout {
        pattern: Pattern::Object(&[
            ("respcd", Pattern::Code),
            ("resperr", Pattern::Message),
            ("*", Pattern::Fields),
        ]),
        kind: BodyKind::Json,
        headers: &[("X-Sign", Template::Signature(1))],
        fresh: &[],
        signed: Signed::Optional,
    },
    refused: None,
    further: &[],
    outcome: spec::Outcome {
        cases: &[Case { when: &[Condition { path: &["hold"], is: Is::Present }], is: Class::Pending }],
        codes: &[("0000", Class::Success), ("1143", Class::Pending)],
        statuses: &[],
        otherwise: Class::Declined,
        wire: &[spec::Written::Text],
        reused: Some(spec::Reused { code: "1102", beside: &[] }),
    },
};

const fn operation(name: &'static str, path: &'static str, effect: Effect) -> spec::Operation {
    spec::Operation {
        name,
        address: spec::Address::Post(path),
        effect,
        means: Means::Paid,
        order: &["out_trade_no"],
        amount: &["txamt"],
        envelope: &ENVELOPE,
        recover: Some(Recover {
            query: "ask",
            by: &[(&["out_trade_no"], &["out_trade_no"])],
            ask: &[],
            every: 5,
            within: 20,
        }),
        at: "",
        request: blank::<Pay>,
        answer: blank::<Paid>,
        ..spec::Operation::NONE
    }
}

pub static PAY: spec::Operation = operation("pay", "/pay", Effect::Charge);
pub static REFUND: spec::Operation = operation("refund", "/refund", Effect::Refund);

pub static ASK: spec::Operation = spec::Operation {
    address: spec::Address::Get("/ask"),
    means: Means::Read,
    recover: None,
    state: Some(&State {
        of: spec::Subject::Order,
        rows: Some(spec::Rows {
            path: &["data"],
            pick: &[(&["out_trade_no"], &["out_trade_no"]), (&["syssn"], &["syssn"])],
        }),
        cases: &[
            Case { when: &[Condition { path: &["cancel"], is: Is::Any(&["2"]) }], is: OrderState::Refunded },
            Case {
                when: &[Condition { path: &["cancel"], is: Is::Any(&["5"]) }],
                is: OrderState::PartlyRefunded,
            },
            Case { when: &[Condition { path: &["respcd"], is: Is::Any(&["0000"]) }], is: OrderState::Paid },
            Case {
                when: &[Condition { path: &["respcd"], is: Is::Any(&["1143"]) }],
                is: OrderState::Pending,
            },
        ],
        otherwise: OrderState::Failed,
        ..State::NONE
    }),
    request: blank::<Ask>,
    answer: blank::<Rows>,
    ..operation("ask", "/ask", Effect::Read)
};

pub static PROVIDER: spec::Provider = spec::Provider {
    name: "form_header",
    title: "",
    docs: "",
    credentials: &[
        Credential { name: "app", secret: false, key: None, optional: false, doc: "" },
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
    ],
    credential_sets: &[],
    environments: &[],
    schemes: &[
        Scheme {
            name: "request",
            message: &[
                Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Keep, except: &[] },
                Part::Secret(1),
            ],
            digest: Digest::Md5,
            keys: &[],
            key_id: None,
            encode: Encode::HexUpper,
        },
        Scheme {
            name: "body",
            message: &[Part::Body, Part::Secret(1)],
            digest: Digest::Md5,
            keys: &[],
            key_id: None,
            encode: Encode::HexUpper,
        },
    ],
    ciphers: &[],
    operations: &[&PAY, &REFUND, &ASK],
    notifications: &[],
};

pub enum FormHeader {}

impl Provider for FormHeader {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Operation for Pay {
    type Provider = FormHeader;
    type Answer = Paid;
    type Query = Ask;
    const SPEC: &'static spec::Operation = &PAY;
}

impl Operation for Ask {
    type Provider = FormHeader;
    type Answer = Rows;
    type Query = NoQuery<FormHeader>;
    const SPEC: &'static spec::Operation = &ASK;
}

pub const KEY: &str = "CANARY-k3y";

pub fn client(mock: &Mock, clock: &Held) -> Client<FormHeader, Mock> {
    let keys = Keys::from_values([Some("APP".into()), Some(KEY.into())]);
    Client::new(keys, spec::Environment::custom("https://pay.example"))
        .with_transport(mock.clone())
        .with_clock(clock.clone())
        .with_nonces(Fixed)
}

pub fn pay() -> Pay {
    Pay {
        txamt: MinorUnits::new(100),
        out_trade_no: "T 1&2".to_owned(),
        goods_name: Some("茶+=".to_owned()),
        goods: None,
        auth_code: Some("CANARY134579".to_owned()),
    }
}

#[test]
fn pairs_are_signed_decoded_and_sent_encoded() {
    let mut request = pay();
    request.goods = Some(vec![Goods { id: "a".to_owned(), price: "1.5".parse().unwrap() }]);
    let sealed = client(&Mock::default(), &Held::new()).seal(&request).unwrap();
    assert_eq!(
        String::from_utf8(sealed.body).unwrap(),
        "txamt=100&out_trade_no=T+1%262&goods_name=%E8%8C%B6%2B%3D\
         &goods=%5B%7B%22id%22%3A%22a%22%2C%22price%22%3A1.50%7D%5D&auth_code=CANARY134579"
    );
    let canonical = format!(
        r#"auth_code=CANARY134579&goods=[{{"id":"a","price":1.50}}]&goods_name=茶+=&out_trade_no=T 1&2&txamt=100{KEY}"#
    );
    assert_eq!(sealed.headers["x-sign"], md5(&canonical).as_str());
    assert_eq!(sealed.headers["x-app"], "APP");
    assert_eq!(sealed.headers["content-type"], "application/x-www-form-urlencoded");
}

#[test]
fn what_is_asked_by_get_stands_in_the_url() {
    let ask = Ask { out_trade_no: Some("T 1".to_owned()), ..Ask::default() };
    let sealed = client(&Mock::default(), &Held::new()).seal(&ask).unwrap();
    assert_eq!(sealed.method, "GET");
    assert_eq!(sealed.url, "https://pay.example/ask?out_trade_no=T+1");
    assert!(sealed.body.is_empty());
    assert!(!sealed.headers.contains_key("content-type"));
    assert_eq!(sealed.headers["x-sign"], md5(&format!("out_trade_no=T 1{KEY}")).as_str());
}

fn send(answer: Reply) -> Outcome<Paid, Ask> {
    let mock = Mock::default();
    mock.then(move |_| Ok(answer));
    block_on(client(&mock, &Held::new()).send(&pay()))
}

const PAID: &str = r#"{"respcd":"0000","resperr":"","syssn":"S1","txdtm":"2018-08-02 12:08:56","other":[1]}"#;

#[test]
fn a_signature_may_be_missing_but_not_wrong() {
    let unsigned = send(reply(200, PAID)).must_be_accepted();
    assert!(!unsigned.verified);
    assert_eq!(unsigned.state, OrderState::Paid);
    assert_eq!(unsigned.answer.txdtm.unwrap().as_second(), 1_533_182_936);
    assert_eq!(unsigned.answer.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["other"]);

    let signature = md5(&format!("{PAID}{KEY}")).to_lowercase();
    let signed = send(with_header(reply(200, PAID), "x-sign", &signature)).must_be_accepted();
    assert!(signed.verified);

    for wrong in ["", "0", &md5(&format!("{PAID} {KEY}"))] {
        let outcome = send(with_header(reply(200, PAID), "x-sign", wrong)).must_be_unknown();
        assert!(matches!(outcome.cause, Cause::BadSignature));
        assert_eq!(outcome.code.as_deref(), Some("0000"));
    }
    let mut twice = with_header(reply(200, PAID), "x-sign", &signature);
    twice.headers.append("x-sign", "0".parse().unwrap());
    assert!(matches!(send(twice).must_be_unknown().cause, Cause::BadSignature));
}

#[test]
fn an_unsigned_answer_with_a_bad_status_is_not_believed() {
    for (status, body) in [(500, PAID), (400, r#"{"respcd":"1108"}"#), (204, "")] {
        let cause = send(reply(status, body)).must_be_unknown().cause;
        assert!(matches!(cause, Cause::HttpStatus(_) | Cause::Unrecognised), "{status}");
    }
    assert!(matches!(send(reply(200, r#"{"respcd":"1108"}"#)), Outcome::Final(Final::Declined(_))));
}

#[test]
fn cases_come_before_codes() {
    let cause = send(reply(200, r#"{"respcd":"0000","hold":{}}"#)).must_be_unknown().cause;
    assert!(matches!(cause, Cause::Pending));
    send(reply(200, r#"{"respcd":"0000","hold":null}"#)).must_be_accepted();
}

#[test]
fn the_row_that_was_asked_for_says_how_the_order_stands() {
    let state = |ask: Ask, rows: &str| {
        let body = format!(r#"{{"respcd":"0000","data":{rows}}}"#);
        let outcome = client(&Mock::default(), &Held::new()).open(&ask, &reply(200, &body));
        match outcome {
            Outcome::Final(Final::Accepted(accepted)) => Some(accepted.state),
            _ => None,
        }
    };
    let ask = || Ask { out_trade_no: Some("T1".to_owned()), ..Ask::default() };
    let paid = r#"{"out_trade_no":"T1","respcd":"0000"}"#;
    let other = r#"{"out_trade_no":"T2","respcd":"0000"}"#;
    let refunded = r#"{"out_trade_no":"T1","respcd":"0000","cancel":"2"}"#;
    assert_eq!(state(ask(), &format!("[{other},{paid}]")), Some(Standing::Order(OrderState::Paid)));
    assert_eq!(state(ask(), &format!("[{refunded}]")), Some(Standing::Order(OrderState::Refunded)));
    assert_eq!(state(ask(), &format!("[{paid},{refunded}]")), Some(Standing::Order(OrderState::Unknown)));
    assert_eq!(state(ask(), &format!("[{other}]")), Some(Standing::Order(OrderState::Unknown)));
    assert_eq!(state(ask(), "[]"), Some(Standing::Order(OrderState::Unknown)));
    assert_eq!(state(Ask::default(), &format!("[{paid}]")), Some(Standing::Order(OrderState::Unknown)));
    assert_eq!(state(ask(), "[1]"), None, "a row that can't be read makes the answer incomplete");
}
