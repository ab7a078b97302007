//! For whom an answer or a notification is meant, and which use of a number a refusal is about: what stands beside the fields decides.

use paysmith_runtime::spec::{
    AnswerLayout, Class, Credential, Envelope, Notification, Pattern, Reused, Signed, Written,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Mock, reply};

#[derive(Clone, Message, Redacted)]
pub struct Charge {
    #[field(wire = "no")]
    pub no: String,
}

#[derive(Clone, Message, Redacted)]
pub struct Charged {
    #[field(wire = "no")]
    pub no: Option<String>,
}

const OUTCOME: spec::Outcome = spec::Outcome {
    codes: &[("OK", Class::Success), ("NO", Class::Declined)],
    otherwise: Class::Unknown,
    wire: &[Written::Text],
    reused: Some(Reused { code: "NO", beside: &[("sub", "USED")] }),
    ..spec::Outcome::NONE
};

/// The merchant's number stands at the top, in an object, or in JSON text in a string.
const fn envelope(pattern: Pattern) -> Envelope {
    Envelope {
        response: AnswerLayout { pattern, signed: Signed::Never, ..AnswerLayout::NONE },
        outcome: OUTCOME,
        ..Envelope::NONE
    }
}

const HEAD: Pattern = Pattern::Object(&[("shop", Pattern::Credential(0))]);

static TOP: Envelope = envelope(Pattern::Object(&[
    ("code", Pattern::Code),
    ("shop", Pattern::Credential(0)),
    ("*", Pattern::Fields),
]));
static WITHIN: Envelope =
    envelope(Pattern::Object(&[("code", Pattern::Code), ("head", HEAD), ("*", Pattern::Fields)]));
static TEXT: Envelope = envelope(Pattern::Object(&[
    ("code", Pattern::Code),
    ("head", Pattern::Text(&HEAD)),
    ("*", Pattern::Fields),
]));

const fn operation(envelope: &'static Envelope) -> spec::Operation {
    spec::Operation {
        name: "charge",
        address: spec::Address::Post("/charge"),
        effect: spec::Effect::Charge,
        order: &["no"],
        echo: &[(&["no"], &["no"])],
        envelope,
        request: blank::<Charge>,
        answer: blank::<Charged>,
        ..spec::Operation::NONE
    }
}

static OPERATIONS: [spec::Operation; 3] = [operation(&TOP), operation(&WITHIN), operation(&TEXT)];

static TOLD: Notification = Notification {
    name: "told",
    pattern: Pattern::Object(&[("head", HEAD), ("*", Pattern::Fields)]),
    signed: false,
    order: &["no"],
    key: &[&["no"]],
    fields: blank::<Charged>,
    ..Notification::NONE
};

static PROVIDER: spec::Provider = spec::Provider {
    name: "addressed",
    credentials: &[Credential { name: "shop", secret: false, key: None, optional: true, doc: "" }],
    notifications: &[&TOLD],
    ..spec::Provider::NONE
};

type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

fn client(shop: Option<&str>) -> AnyClient<Mock> {
    let keys = Keys::from_values([shop.map(Secret::from)]);
    AnyClient::new(&PROVIDER, keys, spec::Environment::custom("https://addressed.example"))
        .with_transport(Mock::default())
}

fn opened(operation: &'static spec::Operation, shop: Option<&str>, body: &str) -> Ended {
    client(shop).open(operation, &Charge { no: "1".to_owned() }, &reply(200, body))
}

/// The answer to a charge, with this merchant's number where the envelope has it.
fn body(operation: &spec::Operation, code: &str, shop: &str) -> String {
    let head = format!(r#"{{"shop":"{shop}"}}"#);
    let named = match operation.envelope.response.pattern {
        Pattern::Object(&[_, (_, Pattern::Credential(_)), _]) => format!(r#""shop":"{shop}""#),
        Pattern::Object(&[_, (_, Pattern::Text(_)), _]) => format!(r#""head":{head:?}"#),
        _ => format!(r#""head":{head}"#),
    };
    format!(r#"{{"code":"{code}",{named},"no":"1"}}"#)
}

#[test]
fn an_answer_for_another_merchant_is_not_believed_wherever_it_says_so() {
    for operation in &OPERATIONS {
        opened(operation, Some("S1"), &body(operation, "OK", "S1")).must_be_accepted();
        let cause = opened(operation, Some("S1"), &body(operation, "OK", "S2")).must_be_unknown().cause;
        assert!(matches!(cause, Cause::OtherMerchant("shop")), "{cause}");
        let unnamed = body(operation, "OK", "S1").replace("shop", "shap");
        let cause = opened(operation, Some("S1"), &unnamed).must_be_unknown().cause;
        assert!(matches!(&cause, Cause::Incomplete(names) if names == &["shop"]), "{cause}");
        // A merchant who has no such number has nothing to compare it with.
        opened(operation, None, &body(operation, "OK", "S2")).must_be_accepted();
    }
}

#[test]
fn a_notification_for_another_merchant_is_refused() {
    let told = |shop: &str| Raw {
        body: format!(r#"{{"head":{{"shop":"{shop}"}},"no":"1"}}"#).into(),
        ..Raw::default()
    };
    let received =
        |raw: &Raw| client(Some("S1")).receive_untrusted(&TOLD, raw).map(|_| ()).map_err(|why| why.why);
    assert_eq!(received(&told("S1")), Ok(()));
    assert_eq!(received(&told("S2")), Err(Why::OtherMerchant("shop")));
    let unnamed = Raw { body: br#"{"head":{},"no":"1"}"#.to_vec(), ..Raw::default() };
    assert_eq!(received(&unnamed), Err(Why::Incomplete(vec!["shop".to_owned()])));
}

/// One code is every refusal's, and a member beside it says which: only the one of a used number leaves open what the number did.
#[test]
fn a_refusal_of_a_used_number_is_told_from_others_by_what_stands_beside_the_code() {
    let operation = &OPERATIONS[0];
    let refused = |sub: &str| {
        let body = body(operation, "NO", "S1").replace(r#""no""#, &format!(r#"{sub}"no""#));
        opened(operation, Some("S1"), &body)
    };
    for (sub, declined) in [
        (r#""sub":"LIMIT","#, true),
        (r#""sub":"USED","#, false),
        // What is missing, or isn't written as the provider writes it, says nothing.
        ("", false),
        (r#""sub":null,"#, false),
        (r#""sub":["LIMIT"],"#, false),
    ] {
        let ended = refused(sub);
        let is_declined = matches!(ended, Outcome::Final(Final::Declined(_)));
        assert_eq!(is_declined, declined, "{sub}: {ended:?}");
    }
}

#[derive(Clone, Message, Redacted)]
pub struct Strict {
    #[field(wire = "no")]
    pub no: String,
    #[field(wire = "amount")]
    pub amount: MinorUnits,
}

static STRICT_ENVELOPE: Envelope = Envelope {
    outcome: spec::Outcome { reused: None, ..OUTCOME },
    ..envelope(Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields)]))
};

static STRICT: spec::Operation = spec::Operation { answer: blank::<Strict>, ..operation(&STRICT_ENVELOPE) };

/// A refusal counts although some of its fields can't be read. What was read of it must still be about this request.
#[test]
fn a_refusal_of_another_order_is_not_believed_though_its_other_fields_cannot_be_read() {
    let refused = |no: &str| {
        let body = format!(r#"{{"code":"NO",{no}"amount":1,"amount":2}}"#);
        client(None).open_first(&STRICT, &Charge { no: "1".to_owned() }, &reply(200, &body))
    };
    let cause = refused(r#""no":"2","#).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Mismatch(names) if names == &["no"]), "{cause}");
    for no in [r#""no":"1","#, ""] {
        let ended = refused(no);
        assert!(matches!(ended, Outcome::Final(Final::Declined(_))), "{no}: {ended:?}");
    }
}

#[derive(Clone, Message, Redacted)]
pub struct Pairs {
    #[field(wire = "no")]
    pub no: String,
    #[field(wire = "n")]
    pub n: Option<String>,
    #[field(wire = "more")]
    pub more: Option<String>,
}

static FORM: Notification = Notification {
    name: "form",
    kind: spec::BodyKind::Form,
    pattern: Pattern::Object(&[("n", Pattern::Field("no")), ("*", Pattern::Fields)]),
    signed: false,
    order: &["no"],
    key: &[&["no"]],
    fields: blank::<Pairs>,
    ..Notification::NONE
};

/// The pair `n` is the field `no`, and so it isn't the field `n` as well.
#[test]
fn a_pair_that_is_named_for_one_field_is_no_other_field() {
    let raw = Raw { body: b"n=7&more=1".to_vec(), ..Raw::default() };
    let read = client(None).receive_untrusted(&FORM, &raw).unwrap();
    assert_eq!(to_json(read.notification().as_ref()), r#"{"no":"7","more":"1"}"#);
}
