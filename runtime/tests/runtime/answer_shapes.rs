//! Answers of several shapes: ordinary ones without a code, refusals with a layout of their own, and answers without a body.
//! Each case is an answer and what may follow from it.

use paysmith_runtime::spec::{
    Address, AnswerLayout, Body, Case, Class, Condition, Effect, Envelope, Is, Means, Part, Pattern, Signed,
    Template, Written,
};
use paysmith_runtime::*;

use crate::mock::{md5, provider, reply, with_header};

#[derive(Clone, Default, Message, Redacted)]
struct Pay {
    #[field(wire = "no")]
    no: Option<String>,
}

/// Where the provider's answers have their code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    /// Only refusals have one.
    OfRefusals,
    /// Ordinary answers have one as well, elsewhere.
    OfAll,
}

const OUTCOME: spec::Outcome = spec::Outcome {
    cases: &[Case { when: &[Condition { path: &["why"], is: Is::Any(&["later"]) }], is: Class::Unknown }],
    codes: &[("0", Class::Success), ("51", Class::Declined), ("7", Class::Pending)],
    statuses: &[],
    otherwise: Class::Declined,
    wire: &[Written::Number],
    reused: Some(spec::Reused { code: "52", beside: &[] }),
};

const STATUSES: &[(u16, Class)] =
    &[(200, Class::Success), (202, Class::Pending), (204, Class::Success), (206, Class::Unknown)];

const SIGNATURE: &[(&str, Template)] = &[("X-Sign", Template::Signature(0))];

fn envelope(code: Code, signs: Signed, signs_refusals: Signed) -> Envelope {
    let ordinary: Pattern = match code {
        Code::OfRefusals => Pattern::Fields,
        Code::OfAll => {
            Pattern::Object(&[("done", Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields)]))])
        }
    };
    let refused = Pattern::Object(&[(
        "error",
        Pattern::Object(&[("code", Pattern::Code), ("text", Pattern::Message), ("*", Pattern::Fields)]),
    )]);
    let layout = |pattern, signed: Signed| {
        let headers = if matches!(signed, Signed::Never) { &[][..] } else { SIGNATURE };
        AnswerLayout { pattern, headers, signed, ..AnswerLayout::NONE }
    };
    Envelope {
        request: Body::Empty,
        response: layout(ordinary, signs),
        refused: Some(layout(refused, signs_refusals)),
        outcome: spec::Outcome { statuses: if code == Code::OfRefusals { STATUSES } else { &[] }, ..OUTCOME },
        ..Envelope::NONE
    }
}

/// How a call ends by an answer: in a word, with the code.
fn end(envelope: Envelope, echo: bool, answer: &Reply) -> String {
    let signed = vec![Part::Body, Part::Secret(0)];
    let (provider, operation) =
        provider::<Pay>(envelope, Address::Post("/pay"), &[("key", true, false)], signed);
    let operation: &'static spec::Operation = Box::leak(Box::new(spec::Operation {
        effect: Effect::Charge,
        means: Means::Paid,
        echo: if echo { &[(&["no"], &["no"])] } else { &[] },
        no_echo: if echo { "" } else { "it has no fields" },
        envelope: operation.envelope,
        request: blank::<Pay>,
        answer: blank::<Pay>,
        ..spec::Operation::NONE
    }));
    let keys = Keys::from_values([Some(Secret::from("s"))]);
    let client = AnyClient::new(provider, keys, spec::Environment::custom("http://127.0.0.1:1"));
    let asked = Pay { no: Some("A-1".to_owned()) };
    match client.open(operation, &asked, answer) {
        Outcome::Final(Final::Accepted(it)) => format!("accepted {}", it.code),
        Outcome::Final(Final::Declined(it)) => format!("declined {}", it.code),
        Outcome::Unknown(it) => format!("unknown {} ({})", it.code.unwrap_or_default(), it.cause),
        Outcome::NotSent(it) => format!("not sent: {it}"),
    }
}

fn signed(status: u16, body: &str) -> Reply {
    with_header(reply(status, body), "X-Sign", &md5(&format!("{body}s")))
}

const PAID: &str = r#"{"no":"A-1"}"#;
const REFUSED: &str = r#"{"error":{"code":51,"text":"no"}}"#;
const UNLISTED: &str = r#"{"error":{"code":99,"text":"no"}}"#;

#[test]
fn a_status_tells_how_a_call_ended_whose_answer_has_no_code() {
    let all = || envelope(Code::OfRefusals, Signed::Except(&[]), Signed::Optional);
    let end = |answer: &Reply| end(all(), true, answer);
    assert_eq!(end(&signed(200, PAID)), "accepted 200");
    assert_eq!(
        end(&signed(202, PAID)),
        "unknown 202 (the provider has the call, and its result isn't known yet)"
    );
    assert_eq!(end(&signed(206, PAID)), "unknown 206 (the provider itself doesn't know the result)");
    // A status that isn't listed.
    assert_eq!(end(&signed(201, PAID)), "unknown 201 (the provider itself doesn't know the result)");
    assert_eq!(end(&reply(200, PAID)), "unknown 200 (the answer should be signed, and isn't)");
    assert_eq!(
        end(&signed(200, r#"{"no":"B-2"}"#)),
        "unknown 200 (the answer isn't about what was asked: no differs from the request)"
    );
    // The layout of a refusal doesn't count where the status says success.
    assert_eq!(
        end(&signed(200, REFUSED)),
        "unknown 200 (the answer refuses the call, and says that what was asked for is done)"
    );
    assert_eq!(end(&signed(200, "")), "unknown  (the answer stops in the middle)");
}

#[test]
fn an_answer_without_a_body_is_believed_if_no_field_is_needed() {
    let all = || envelope(Code::OfRefusals, Signed::Except(&[]), Signed::Optional);
    assert_eq!(end(all(), false, &signed(204, "")), "accepted 204");
    assert_eq!(end(all(), true, &signed(204, "")), "unknown 204 (the answer lacks no)");
    // The signature covers the empty body.
    assert_eq!(end(all(), false, &reply(204, "")), "unknown 204 (the answer should be signed, and isn't)");
    let wrong = with_header(reply(204, ""), "X-Sign", &md5("xs"));
    assert_eq!(end(all(), false, &wrong), "unknown 204 (the answer's signature is wrong)");
    // Where answers have a code, one without a body says nothing.
    let coded = envelope(Code::OfAll, Signed::Never, Signed::Never);
    assert_eq!(
        end(coded, false, &reply(204, "")),
        "unknown  (the answer isn't laid out as the provider documents)"
    );
}

#[test]
fn a_refusal_without_a_signature_is_believed_only_by_a_listed_code() {
    let all = |signs| end_of_refusals(signs);
    for signs in [|| Signed::Never, || Signed::Optional] {
        let end = all(signs);
        assert_eq!(end(&reply(400, REFUSED)), "declined 51");
        assert_eq!(end(&reply(429, REFUSED)), "declined 51");
        assert_eq!(end(&reply(400, UNLISTED)), "unknown 99 (the answer has the HTTP status 400)");
    }
    let end = all(|| Signed::Except(&[]));
    assert_eq!(end(&reply(400, REFUSED)), "unknown 51 (the answer should be signed, and isn't)");
    assert_eq!(end(&signed(400, REFUSED)), "declined 51");
    // What isn't listed is what the provider says of all other codes.
    assert_eq!(end(&signed(400, UNLISTED)), "declined 99");
    let end = all(|| Signed::Optional);
    assert_eq!(end(&signed(400, UNLISTED)), "declined 99");
    let wrong = with_header(reply(400, REFUSED), "X-Sign", &md5("xs"));
    assert_eq!(end(&wrong), "unknown 51 (the answer's signature is wrong)");
}

fn end_of_refusals(signs: fn() -> Signed) -> impl Fn(&Reply) -> String {
    move |answer| end(envelope(Code::OfRefusals, Signed::Except(&[]), signs()), true, answer)
}

#[test]
fn a_refusal_with_another_status_or_about_another_order_decides_nothing() {
    let end = end_of_refusals(|| Signed::Optional);
    for status in [199, 300, 304, 500, 502, 503, 599, 600] {
        let expected = format!("unknown 51 (the answer has the HTTP status {status})");
        assert_eq!(end(&reply(status, REFUSED)), expected);
        assert_eq!(end(&signed(status, REFUSED)), expected);
    }
    let about = |no: &str| format!(r#"{{"error":{{"code":51,"no":"{no}"}}}}"#);
    assert_eq!(end(&reply(400, &about("A-1"))), "declined 51");
    assert_eq!(
        end(&reply(400, &about("B-2"))),
        "unknown 51 (the answer isn't about what was asked: no differs from the request)"
    );
    let why = r#"{"error":{"code":51,"why":"later"}}"#;
    assert_eq!(end(&signed(400, why)), "unknown 51 (the provider itself doesn't know the result)");
    // A code that means success or "pending" isn't that of a refusal.
    let contradiction = "unknown 0 (the answer refuses the call, and says that what was asked for is done)";
    assert_eq!(end(&signed(400, r#"{"error":{"code":0,"no":"A-1"}}"#)), contradiction);
    let pending = "unknown 7 (the provider has the call, and its result isn't known yet)";
    assert_eq!(end(&signed(400, r#"{"error":{"code":7}}"#)), pending);
    // What isn't laid out like a refusal, and what is no JSON.
    assert_eq!(end(&signed(400, PAID)), "unknown  (the answer has the HTTP status 400)");
    assert_eq!(end(&reply(400, "<html></html>")), "unknown  (the answer has the HTTP status 400)");
    assert_eq!(end(&reply(400, "")), "unknown  (the answer has the HTTP status 400)");
    // A code in another JSON type isn't a listed one.
    assert_eq!(
        end(&reply(400, r#"{"error":{"code":"51"}}"#)),
        "unknown 51 (the provider itself doesn't know the result)"
    );
}

#[test]
fn a_refusal_in_another_member_is_one_whatever_its_status() {
    let all = || envelope(Code::OfAll, Signed::Except(&[]), Signed::Never);
    let end = |answer: &Reply| end(all(), true, answer);
    assert_eq!(end(&signed(200, r#"{"done":{"code":0,"no":"A-1"}}"#)), "accepted 0");
    assert_eq!(end(&signed(200, r#"{"done":{"code":51}}"#)), "declined 51");
    assert_eq!(end(&reply(200, REFUSED)), "declined 51");
    assert_eq!(end(&reply(400, REFUSED)), "declined 51");
    assert_eq!(end(&reply(500, REFUSED)), "unknown 51 (the answer has the HTTP status 500)");
    assert_eq!(end(&reply(200, UNLISTED)), "unknown 99 (the answer has the HTTP status 200)");
    // The ordinary code counts where it is there.
    let both = r#"{"done":{"code":0,"no":"A-1"},"error":{"code":51}}"#;
    assert_eq!(end(&signed(200, both)), "accepted 0");
    assert_eq!(end(&reply(200, both)), "unknown 0 (the answer should be signed, and isn't)");
    // A member that is there twice makes an answer ambiguous, not a refusal.
    let twice = r#"{"done":{"code":0},"done":{"code":0},"error":{"code":51}}"#;
    assert_eq!(end(&reply(200, twice)), "unknown  (done stands in the answer twice)");
    assert_eq!(end(&reply(200, "{}")), "unknown  (the answer isn't laid out as the provider documents)");
}

/// Where refusals have no layout of their own, a signature proves an answer to be the provider's, whatever its status.
#[test]
fn without_a_layout_of_refusals_a_signature_counts_for_more_than_the_status() {
    let plain = || Envelope { refused: None, ..envelope(Code::OfAll, Signed::Optional, Signed::Never) };
    let end = |answer: &Reply| end(plain(), true, answer);
    let refused = r#"{"done":{"code":51}}"#;
    for status in [400, 500] {
        assert_eq!(end(&signed(status, refused)), "declined 51");
        let unsigned = format!("unknown 51 (the answer has the HTTP status {status})");
        assert_eq!(end(&reply(status, refused)), unsigned);
    }
}

#[test]
fn a_request_without_a_body_has_no_content_type() {
    let (provider, operation) = provider::<Pay>(
        Envelope { request_headers: SIGNATURE, ..envelope(Code::OfRefusals, Signed::Never, Signed::Never) },
        Address::Post("/pay"),
        &[("key", true, false)],
        vec![Part::Body, Part::Secret(0)],
    );
    let keys = Keys::from_values([Some(Secret::from("s"))]);
    let client = AnyClient::new(provider, keys, spec::Environment::custom("http://127.0.0.1:1"));
    let sealed = client.seal(operation, &Pay::default()).unwrap();
    assert_eq!((sealed.body.as_slice(), sealed.url.as_str()), (&b""[..], "http://127.0.0.1:1/pay"));
    assert!(!sealed.headers.contains_key("content-type"));
    assert_eq!(sealed.headers["x-sign"], md5("s").as_str());
}
