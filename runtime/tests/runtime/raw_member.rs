//! A provider that signs one member of the JSON by its exact text.

use paysmith_runtime::spec::*;
use paysmith_runtime::*;

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

static REQUEST: Template = Template::Object(&[
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
]);

const fn pattern() -> Pattern {
    Pattern::Object(&[
        (
            "response",
            Pattern::Object(&[(
                "body",
                Pattern::Object(&[("code", Pattern::Code), ("msg", Pattern::Message), ("*", Pattern::Fields)]),
            )]),
        ),
        ("signature", Pattern::Signature(1)),
    ])
}

static ENVELOPE: Envelope = Envelope {
    request: Body::Json(Template::Object(&[
        ("request", request_member()),
        ("signature", Template::Signature(0)),
    ])),
    request_headers: &[("X-Version", Template::Str("2"))],
    response: pattern(),
    response_headers: &[],
    signed: Signed::Except(&[]),
    outcome: Outcome {
        cases: &[],
        codes: &[("1", Class::Success), ("30", Class::Declined), ("99", Class::Pending)],
        otherwise: Class::Unknown,
    },
};

const fn request_member() -> Template {
    let Template::Object([(_, _), _]) = &REQUEST else { return Template::Fields };
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
    ])
}
