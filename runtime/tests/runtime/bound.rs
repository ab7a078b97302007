//! An invented provider whose answers repeat the request, and whose notifications are signed forms, to test what is compared
//! with what.

use paysmith_runtime::spec::{
    Address, AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, Digest, Effect, Empty, Encode,
    Envelope, Is, Means, Notification, NotificationReply, Part, Pattern, Recover, Rows, Scheme, Signed,
    State, Subject, Template, Written,
};
use paysmith_runtime::*;

use crate::mock::{Held, Mock, reply, sha256};

#[derive(Clone, Default, Message, Redacted)]
pub struct Pay {
    #[field(wire = "no")]
    pub no: Option<String>,
    #[field(wire = "of")]
    pub of: Option<String>,
    #[field(wire = "amount")]
    pub amount: Option<Decimal>,
    #[field(wire = "money")]
    pub money: Option<String>,
    #[field(wire = "pieces")]
    pub pieces: Option<i64>,
    #[field(wire = "kind")]
    pub kind: Option<Kind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Kind {
    #[choice(1)]
    One,
    #[choice(other)]
    Other(i64),
}

#[derive(Clone, Message, Redacted)]
pub struct Paid {
    #[field(wire = "no")]
    pub no: Option<String>,
    #[field(wire = "amount")]
    pub amount: Option<String>,
    #[field(wire = "money")]
    pub money: Option<String>,
    #[field(wire = "pieces")]
    pub pieces: Option<i64>,
    #[field(wire = "kind")]
    pub kind: Option<Kind>,
    #[field(wire = "state")]
    pub state: Option<String>,
    #[field(wire = "rows")]
    pub rows: Option<Vec<Row>>,
    #[field(extra)]
    pub extra: Extra,
}

/// An answer with a required field.
#[derive(Clone, Message, Redacted)]
pub struct Whole {
    #[field(wire = "id")]
    pub id: String,
    #[field(wire = "state")]
    pub state: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Row {
    #[field(wire = "no")]
    pub no: Option<String>,
    #[field(wire = "state")]
    pub state: Option<String>,
    #[field(wire = "amount")]
    pub amount: Option<Decimal>,
}

#[derive(Clone, Message, Redacted)]
pub struct Told {
    #[field(wire = "no")]
    pub no: Option<String>,
    #[field(wire = "of")]
    pub of: Option<String>,
    #[field(wire = "shop")]
    pub shop: Option<String>,
    #[field(wire = "amount", string)]
    pub amount: Option<Decimal>,
    #[field(wire = "money")]
    pub money: Option<String>,
    #[field(wire = "state")]
    pub state: String,
    #[field(flatten)]
    pub rest: Rest,
}

#[derive(Clone, Message, Redacted)]
pub struct Rest {
    #[field(wire = "id")]
    pub id: Option<String>,
    #[field(wire = "kind")]
    pub kind: Option<String>,
}

const fn outcome(reused: Option<spec::Reused>) -> spec::Outcome {
    spec::Outcome {
        cases: &[],
        codes: &[
            ("0", Class::Success),
            ("1", Class::Declined),
            ("2", Class::Declined),
            ("3", Class::Pending),
            ("4", Class::Unknown),
        ],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[Written::Text],
        reused,
    }
}

/// The meanings of codes for a provider of which any refusal may mean that the number was used before.
pub static ANY_REUSE: spec::Outcome = outcome(None);

const ANSWER: Pattern = Pattern::Object(&[("code", Pattern::Code), ("data", Pattern::Fields)]);

static CALL: Envelope = Envelope {
    request: Body::Json(Template::Fields),
    response: AnswerLayout { pattern: ANSWER, signed: Signed::Never, ..AnswerLayout::NONE },
    outcome: outcome(Some(spec::Reused { code: "2", beside: &[] })),
    ..Envelope::NONE
};

/// The layout of answers in which the fields are JSON text in a string.
pub static FIELDS_IN_TEXT: Envelope = Envelope {
    request: Body::Json(Template::Fields),
    response: AnswerLayout {
        pattern: Pattern::Object(&[("code", Pattern::Code), ("data", Pattern::MaybeText(&Pattern::Fields))]),
        signed: Signed::Never,
        ..AnswerLayout::NONE
    },
    outcome: outcome(Some(spec::Reused { code: "2", beside: &[] })),
    ..Envelope::NONE
};

/// The layout of answers in which the fields stand beside the code and the signature.
static SIGNED: Envelope = Envelope {
    response: AnswerLayout {
        pattern: Pattern::Object(&[
            ("code", Pattern::Code),
            ("*", Pattern::Fields),
            ("sign", Pattern::Signature(0)),
        ]),
        signed: Signed::Except(&["1"]),
        ..AnswerLayout::NONE
    },
    outcome: outcome(Some(spec::Reused { code: "2", beside: &[] })),
    request: Body::Json(Template::Fields),
    ..Envelope::NONE
};

macro_rules! states {
    ($of:ident: $($value:literal $is:ident),*) => {
        State {
            of: Subject::$of,
            cases: &[$(Case {
                when: &[Condition { path: &["state"], is: Is::Any(&[$value]) }],
                is: OrderState::$is,
            }),*],
            amount: &["amount"],
            currency: &["money"],
            ..State::NONE
        }
    };
}

pub static ORDERS: State = states!(Order: "open" Pending, "held" Held, "released" Released, "paid" Paid,
    "failed" Failed, "closed" Closed, "refunded" Refunded, "partly" PartlyRefunded, "back" GivenBack);
pub static REFUNDS: State = states!(Refund: "yet" Pending, "made" Refunded, "no" Failed);
pub static RELEASES: State = states!(Release: "yet" Pending, "made" Released, "no" Failed);
pub static HOLDS: State =
    states!(Hold: "yet" Pending, "held" Held, "ended" Released, "no" Failed, "what" Unknown);
/// The state of one row of a list. The row is found by the order number.
pub static ROWS: State = State {
    rows: Some(Rows { path: &["rows"], pick: &[(&["no"], &["no"])] }),
    cases: ORDERS.cases,
    amount: &["amount"],
    ..State::NONE
};

/// A call that names the order, the amount and the currency, and whose answer repeats four fields.
pub const fn call(effect: Effect, state: Option<&'static State>) -> spec::Operation {
    spec::Operation {
        name: "call",
        address: Address::Post("/call"),
        effect,
        means: Means::Paid,
        order: &["no"],
        original: &["of"],
        amount: &["amount"],
        currency: &["money"],
        echo: &[
            (&["no"], &["no"]),
            (&["amount"], &["amount"]),
            (&["pieces"], &["pieces"]),
            (&["kind"], &["kind"]),
        ],
        envelope: &CALL,
        state,
        recover: Some(Recover { query: "query", by: &[(&["no"], &["no"])], ask: &[], every: 5, within: 20 }),
        request: blank::<Pay>,
        answer: blank::<Paid>,
        ..spec::Operation::NONE
    }
}

pub static PAY: spec::Operation = call(Effect::Charge, None);
/// The same call with a signed answer.
pub static SIGNED_PAY: spec::Operation =
    spec::Operation { envelope: &SIGNED, echo: &[], ..call(Effect::Charge, None) };
static QUERY: spec::Operation =
    spec::Operation { name: "query", recover: None, echo: &[], ..call(Effect::Read, Some(&ORDERS)) };
static QUERY_REFUND: spec::Operation =
    spec::Operation { name: "query.refund", recover: None, echo: &[], ..call(Effect::Read, Some(&REFUNDS)) };
static QUERY_HOLD: spec::Operation =
    spec::Operation { name: "query.hold", recover: None, echo: &[], ..call(Effect::Read, Some(&HOLDS)) };
static QUERY_RELEASE: spec::Operation = spec::Operation {
    name: "query.release",
    recover: None,
    echo: &[],
    ..call(Effect::Read, Some(&RELEASES))
};
static QUERY_ROWS: spec::Operation =
    spec::Operation { name: "query.rows", recover: None, echo: &[], ..call(Effect::Read, Some(&ROWS)) };

const fn news(state: &'static State, outcome: Option<spec::Outcome>) -> Notification {
    Notification {
        name: "told",
        of: &["nothing", "query", "call"],
        kind: BodyKind::Form,
        pattern: Pattern::Object(&[
            ("code", Pattern::Code),
            ("*", Pattern::Fields),
            ("sign", Pattern::Signature(0)),
        ]),
        outcome,
        order: &["no"],
        original: &["of"],
        amount: &["amount"],
        currency: &["money"],
        merchant: &["shop"],
        state: Some(state),
        key: &[&["id"], &["kind"]],
        acknowledge: NotificationReply { status: 200, content_type: "text/plain", body: "success" },
        refuse: NotificationReply { status: 400, content_type: "text/plain", body: "fail" },
        fields: blank::<Told>,
        ..Notification::NONE
    }
}

pub static NEWS: Notification = news(&ORDERS, Some(outcome(None)));
pub static CODELESS: Notification = Notification { name: "codeless", ..news(&ORDERS, None) };
pub static OF_REFUND: Notification = Notification { name: "refund", ..news(&REFUNDS, None) };
pub static UNSIGNED: Notification =
    Notification { name: "unsigned", signed: false, ..news(&ORDERS, Some(outcome(None))) };

pub static PROVIDER: spec::Provider = spec::Provider {
    name: "bound",
    credentials: &[Credential { name: "key", secret: true, key: None, optional: false, doc: "" }],
    schemes: &[Scheme {
        name: "pairs",
        message: &[
            Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Keep, except: &["sign"] },
            Part::Secret(0),
        ],
        digest: Digest::Sha256,
        keys: &[],
        key_id: None,
        encode: Encode::HexLower,
    }],
    operations: &[&PAY, &QUERY, &QUERY_REFUND, &QUERY_HOLD, &QUERY_RELEASE, &QUERY_ROWS],
    notifications: &[&NEWS, &CODELESS, &OF_REFUND, &UNSIGNED],
    ..spec::Provider::NONE
};

pub const KEY: &str = "CANARY-k3y";

pub type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

pub fn client(mock: &Mock) -> AnyClient<Mock> {
    AnyClient::new(
        &PROVIDER,
        Keys::from_values([Some(KEY.into())]),
        spec::Environment::custom("https://pay.example"),
    )
    .with_transport(mock.clone())
    .with_clock(Held::new())
}

/// Makes a table that lives as long as the tests.
pub fn of(operation: spec::Operation) -> &'static spec::Operation {
    Box::leak(Box::new(operation))
}

pub fn pay() -> Pay {
    Pay {
        no: Some("T-1".to_owned()),
        amount: Some(Decimal::from(12)),
        money: Some("HKD".to_owned()),
        ..Pay::default()
    }
}

/// The outcome of a call that is answered with this code and these fields.
pub fn opened(operation: &'static spec::Operation, request: &Pay, code: &str, data: &str) -> Ended {
    let answer = reply(200, &format!(r#"{{"code":"{code}","data":{data}}}"#));
    client(&Mock::default()).open(operation, request, &answer)
}

/// A form with the pairs in `sent`, and with the signature that the provider makes for the pairs in `signed`.
pub fn form(sent: &[(&str, &str)], signed: &[(&str, &str)]) -> Raw {
    let mut canonical: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    canonical.sort();
    let signature = sha256(&format!("{}{KEY}", canonical.join("&")));
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(sent).append_pair("sign", &signature);
    Raw { body: body.finish().into_bytes(), ..Raw::default() }
}
