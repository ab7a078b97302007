//! An invented provider with two sets of credentials, holds, links and texts for the payer, files as answers, and several kinds
//! of notifications at one URL. Its answers aren't signed.

use paysmith_runtime::spec::{
    Address, AnswerLayout, Body, BodyKind, Case, Class, Condition, Credential, CredentialSet, Digest, Effect,
    Empty, Encode, Envelope, File, Is, Means, Notification, Part, Pattern, Recover, Scheme, Signed, State,
    Subject, Template,
};
use paysmith_runtime::*;

use crate::mock::{Fixed as FixedNonces, Held, Mock};

#[derive(Clone, Message, Redacted)]
#[fixed("scene" = "FACE \"1\" 中")]
#[fixed("level" = -7)]
#[fixed("count" = 3, string)]
#[fixed("test" = false)]
#[fixed("live" = true, string)]
#[fixed("none" = "")]
pub struct Pay {
    #[field(wire = "no", max = 8)]
    pub no: String,
    #[field(wire = "part")]
    pub part: Option<Inner>,
}

#[derive(Clone, Message, Redacted)]
#[fixed("kind" = "inner")]
pub struct Inner {
    #[field(wire = "free")]
    pub free: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Found {
    #[field(wire = "state")]
    pub state: Option<String>,
}

#[derive(Clone, Message, Redacted)]
pub struct Ask {
    #[field(wire = "no")]
    pub no: String,
    #[field(wire = "shop", min = 1)]
    pub shop: String,
}

/// The fields of all kinds of notifications.
#[derive(Clone, Message, Redacted)]
pub struct News {
    #[field(wire = "kind")]
    pub kind: Option<String>,
    #[field(wire = "no")]
    pub no: Option<String>,
}

const fn whole(members: &'static [(&'static str, Template)]) -> Template {
    Template::Object(members)
}

const ANSWER: Pattern = Pattern::Object(&[("code", Pattern::Code), ("data", Pattern::Fields)]);

static CALL: Envelope = Envelope {
    request: Body::Json(whole(&[
        ("app", Template::Credential(0)),
        ("agent", Template::Credential(1)),
        ("shop", Template::Credential(3)),
        ("data", Template::Fields),
        ("sign", Template::Signature(0)),
    ])),
    response: AnswerLayout { pattern: ANSWER, signed: Signed::Never, ..AnswerLayout::NONE },
    outcome: spec::Outcome {
        cases: &[],
        codes: &[("0", Class::Success), ("1", Class::Declined)],
        statuses: &[],
        otherwise: Class::Unknown,
        wire: &[spec::Written::Text, spec::Written::Number],
        reused: Some(spec::Reused { code: "0", beside: &[] }),
    },
    ..Envelope::NONE
};

static FORM: Envelope = Envelope {
    request: Body::Form(whole(&[
        ("*", Template::Fields),
        ("app", Template::Credential(0)),
        ("agent", Template::Credential(1)),
        ("sign", Template::Signature(0)),
    ])),
    ..Envelope::NONE
};

static SDK: Envelope = Envelope {
    request: Body::Json(whole(&[("request", Template::Fields), ("sign", Template::Signature(1))])),
    ..Envelope::NONE
};

const fn scheme(name: &'static str, message: &'static [Part]) -> Scheme {
    Scheme { name, message, digest: Digest::Sha256, keys: &[], key_id: None, encode: Encode::HexLower }
}

macro_rules! states {
    ($of:ident: $($value:literal $is:ident),*) => {
        State {
            of: Subject::$of,
            rows: None,
            cases: &[$(Case {
                when: &[Condition { path: &["state"], is: Is::Any(&[$value]) }],
                is: OrderState::$is,
            }),*],
            otherwise: OrderState::Unknown,
            ..State::NONE
        }
    };
}

static ORDERS: State = states!(Order: "open" Pending, "held" Held, "released" Released, "paid" Paid,
    "failed" Failed, "closed" Closed, "refunded" Refunded);
static REFUNDS: State = states!(Refund: "yet" Pending, "made" Refunded, "no" Failed);
static RELEASES: State = states!(Release: "yet" Pending, "made" Released, "no" Failed);

/// A call about an order, which is answered with the order's state and has a query.
const fn about_money(name: &'static str, effect: Effect, state: &'static State) -> spec::Operation {
    let query = match state.of {
        Subject::Hold => "",
        Subject::Order => "order",
        Subject::Refund => "query.refund",
        Subject::Release => "query.release",
    };
    spec::Operation {
        name,
        address: Address::Post("/pay"),
        effect,
        means: Means::Accepted,
        envelope: &CALL,
        state: Some(state),
        recover: Some(Recover { query, by: &[(&["no"], &["no"])], ask: &["shop"], every: 5, within: 20 }),
        request: blank::<Pay>,
        answer: blank::<Found>,
        ..spec::Operation::NONE
    }
}

pub static HOLD: spec::Operation = about_money("hold", Effect::Hold, &ORDERS);
pub static CHARGE: spec::Operation = about_money("charge", Effect::Charge, &ORDERS);
pub static CAPTURE: spec::Operation = about_money("capture", Effect::Capture, &ORDERS);
pub static CANCEL: spec::Operation = about_money("cancel", Effect::Cancel, &ORDERS);
pub static REFUND: spec::Operation = about_money("refund", Effect::Refund, &REFUNDS);
pub static RELEASE: spec::Operation = about_money("release", Effect::Release, &RELEASES);

const fn query(name: &'static str, state: &'static State) -> spec::Operation {
    spec::Operation {
        name,
        address: Address::Post("/query"),
        envelope: &CALL,
        state: Some(state),
        request: blank::<Ask>,
        answer: blank::<Found>,
        ..spec::Operation::NONE
    }
}

pub static ORDER: spec::Operation = query("order", &ORDERS);
static QUERY_REFUND: spec::Operation = query("query.refund", &REFUNDS);
static QUERY_RELEASE: spec::Operation = query("query.release", &RELEASES);

pub static NOTE: spec::Operation = spec::Operation {
    name: "note",
    address: Address::Post("/note"),
    effect: Effect::Change,
    means: Means::Done,
    envelope: &CALL,
    ..spec::Operation::NONE
};

/// An operation whose request is a form: a link or a call.
pub const fn in_form(name: &'static str, address: Address) -> spec::Operation {
    spec::Operation { address, envelope: &FORM, ..about_money(name, Effect::Create, &ORDERS) }
}

pub static LINK: spec::Operation = in_form("link", Address::Link("/checkout"));
pub static APP: spec::Operation =
    spec::Operation { address: Address::App, envelope: &SDK, ..about_money("app", Effect::Charge, &ORDERS) };

const fn bill(name: &'static str, file: File) -> spec::Operation {
    spec::Operation {
        name,
        address: Address::Post("/bill"),
        envelope: &CALL,
        file: Some(file),
        request: blank::<Pay>,
        ..spec::Operation::NONE
    }
}

pub static ZIP: spec::Operation = bill("zip", File::Zip);
pub static GZIP: spec::Operation = bill("gzip", File::Gzip);
pub static TEXT: spec::Operation = bill("text", File::Text);

pub const fn news(name: &'static str, when: &'static [Condition]) -> Notification {
    Notification {
        name,
        title: "",
        of: &[],
        to: &[],
        when,
        kind: BodyKind::Json,
        in_query: false,
        pattern: Pattern::Object(&[("data", Pattern::Fields), ("sign", Pattern::Signature(0))]),
        headers: &[],
        fresh: &[],
        signed: true,
        outcome: None,
        order: &["no"],
        amount: &[],
        currency: &[],
        merchant: &[],
        original: &[],
        state: None,
        key: &[&["kind"], &["no"]],
        acknowledge: spec::NotificationReply { status: 200, content_type: "text/plain", body: "" },
        refuse: spec::NotificationReply { status: 400, content_type: "text/plain", body: "" },
        at: "",
        fields: blank::<News>,
    }
}

static KIND: &[&str] = &["kind"];
pub static PAID: Notification = news("paid", &[Condition { path: KIND, is: Is::Any(&["pay", "hold"]) }]);
pub static BACK: Notification = news(
    "back",
    &[Condition { path: KIND, is: Is::Any(&["refund"]) }, Condition { path: &["no"], is: Is::Present }],
);
pub static OTHER: Notification = news("other", &[Condition { path: KIND, is: Is::Absent }]);

pub static PROVIDER: spec::Provider = spec::Provider {
    name: "second",
    title: "Second",
    docs: "",
    credentials: &[
        Credential { name: "app", secret: false, key: None, optional: false, doc: "" },
        Credential { name: "agent", secret: false, key: None, optional: false, doc: "" },
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
        Credential { name: "shop", secret: false, key: None, optional: false, doc: "" },
    ],
    // No set lists the shop, so that it is part of both sets.
    credential_sets: &[
        CredentialSet { name: "merchant", members: &[0, 2] },
        CredentialSet { name: "agency", members: &[1, 2] },
    ],
    environments: &[],
    schemes: &[
        scheme(
            "pairs",
            &[
                Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Keep, except: &[] },
                Part::Secret(2),
            ],
        ),
        scheme("raw", &[Part::Raw(&["request"]), Part::Secret(2)]),
    ],
    ciphers: &[],
    operations: &[
        &HOLD,
        &CHARGE,
        &CAPTURE,
        &CANCEL,
        &REFUND,
        &RELEASE,
        &ORDER,
        &QUERY_REFUND,
        &QUERY_RELEASE,
        &NOTE,
        &LINK,
        &APP,
        &ZIP,
        &GZIP,
        &TEXT,
    ],
    notifications: &[&PAID, &BACK, &OTHER],
};

pub enum Second {}

impl Provider for Second {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl HandOver for Pay {
    type Provider = Second;
    type Query = Ask;
    const SPEC: &'static spec::Operation = &LINK;
}

impl Operation for Ask {
    type Provider = Second;
    type Answer = Found;
    type Query = NoQuery<Second>;
    const SPEC: &'static spec::Operation = &ORDER;
}

pub const KEY: &str = "CANARY-k3y";

/// The credentials of a merchant, in the order of the tables.
pub const MERCHANT: [Option<&str>; 4] = [Some("APP"), None, Some(KEY), Some("SHOP")];

pub fn client_with(mock: &Mock, clock: &Held, keys: [Option<&str>; 4]) -> Client<Second, Mock> {
    client_in(mock, clock, keys, spec::Environment::custom("https://pay.example"))
}

/// A client whose environment has another host as well.
pub fn client_with_backup(mock: &Mock) -> Client<Second, Mock> {
    let both = spec::Environment::custom("https://pay.example").with_backup("https://far.example");
    client_in(mock, &Held::new(), MERCHANT, both)
}

fn client_in(
    mock: &Mock,
    clock: &Held,
    keys: [Option<&str>; 4],
    environment: spec::Environment,
) -> Client<Second, Mock> {
    let keys = Keys::from_values(keys.map(|key| key.map(Secret::from)));
    Client::new(keys, environment)
        .with_transport(mock.clone())
        .with_clock(clock.clone())
        .with_nonces(FixedNonces)
}

pub fn client(mock: &Mock) -> Client<Second, Mock> {
    client_with(mock, &Held::new(), MERCHANT)
}

pub fn pay() -> Pay {
    Pay { no: "1 &中".to_owned(), part: None }
}
