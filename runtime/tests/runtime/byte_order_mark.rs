//! A byte order mark before JSON, which some editors and web frameworks write. It isn't part of the JSON, but a signature
//! covers the bytes that arrived, with the mark.

use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Held, Mock, block_on, hmac, md5, reply, with_header};
use crate::second::{self, TEXT, ZIP};
use crate::{form_header, raw_member, sorted_members, text_hmac};

const MARK: &str = "\u{feff}";

fn marked(text: &str) -> String {
    format!("{MARK}{text}")
}

#[test]
fn an_answer_whose_members_are_signed_is_read_behind_a_mark() {
    let answer = marked(&raw_member::signed(r#"{"code":1,"msg":"ok","qrcode":"qr:1"}"#));
    let accepted = raw_member::send(reply(200, &answer)).must_be_accepted();
    assert!(accepted.verified);
    assert_eq!(accepted.answer.qrcode, "qr:1");
    // A refusal is read, too, and is as final as without the mark.
    let refusal = marked(&raw_member::signed(r#"{"code":30}"#));
    assert!(matches!(raw_member::send(reply(200, &refusal)), Outcome::Final(Final::Declined(_))));
}

#[test]
fn an_answer_that_nobody_signs_is_read_behind_a_mark() {
    let answer = marked(r#"{"result_code":200,"data":{"trade_state":"SUCCESS","total_fee":0.10}}"#);
    assert_eq!(sorted_members::open(200, &answer).must_be_accepted().state, OrderState::Paid);
}

#[test]
fn a_signature_over_the_whole_body_is_over_the_mark_too() {
    let body = r#"{"respcd":"0000","syssn":"S1"}"#;
    let sent = |signed: &str| {
        let mock = Mock::default();
        let signature = md5(&format!("{signed}{}", form_header::KEY));
        mock.then(move |_| Ok(with_header(reply(200, &marked(body)), "x-sign", &signature)));
        block_on(form_header::client(&mock, &Held::new()).send(&form_header::pay()))
    };
    let accepted = sent(&marked(body)).must_be_accepted();
    assert!(accepted.verified);
    assert_eq!(accepted.answer.syssn.as_deref(), Some("S1"));
    // A signature of the body without the mark isn't one of the bytes that arrived.
    assert!(matches!(sent(body).must_be_unknown().cause, Cause::BadSignature));
}

#[test]
fn json_text_inside_a_string_is_read_behind_a_mark_and_signed_with_it() {
    let content = marked(r#"{"status":0,"scan_answer":{"state":2,"url":"u"}}"#);
    let accepted = text_hmac::open(&marked(&text_hmac::signed(text_hmac::KEY, &content))).must_be_accepted();
    assert_eq!((accepted.state, accepted.verified), (Standing::Order(OrderState::Paid), true));
    // The signature was made for the text without the mark, which is another text.
    let signature = hmac(text_hmac::KEY, &content.replace(MARK, ""));
    let other =
        text_hmac::signed(text_hmac::KEY, &content).replace(&hmac(text_hmac::KEY, &content), &signature);
    assert!(matches!(text_hmac::open(&other).must_be_unknown().cause, Cause::BadSignature));

    let data = serde_json::to_string(&marked(r#"{"trade_state":"SUCCESS"}"#)).unwrap();
    let answer = format!(r#"{{"result_code":200,"data":{data}}}"#);
    assert_eq!(sorted_members::open(200, &answer).must_be_accepted().state, OrderState::Paid);
}

#[test]
fn a_verified_notification_is_not_lost_to_a_mark() {
    let client = raw_member::client(&Mock::default(), &Held::new());
    let body = marked(&raw_member::signed(r#"{"code":1,"status":1,"orderNo":"T-1"}"#));
    let raw = Raw { body: body.into_bytes(), ..Raw::default() };
    let verified = client.receive::<raw_member::Found>(&raw).unwrap();
    assert_eq!((verified.state(), verified.order()), (Standing::Order(OrderState::Paid), Some("T-1")));

    let body = marked(&text_hmac::signed("parent", &marked(r#"{"state":2,"url":"u"}"#)));
    let raw = Raw { body: body.into_bytes(), ..Raw::default() };
    let verified = text_hmac::client(Some("parent")).receive::<text_hmac::Scanned>(&raw).unwrap();
    assert_eq!(verified.state(), OrderState::Paid);

    // The form has a pair whose value is JSON text. It is signed as it stands there.
    let data = marked(r#"{"trade_state":"SUCCESS"}"#);
    let sign = md5(&format!("data={data}&result_code=200{}", sorted_members::KEY));
    let raw = sorted_members::form(&[("data", &data), ("result_code", "200")], Some(&sign));
    let verified = sorted_members::client(None).receive(&sorted_members::SIGNED, &raw).unwrap();
    assert_eq!(verified.state(), OrderState::Paid);
}

#[derive(Message)]
struct Whole {
    #[field(wire = "part", text)]
    part: Option<Part>,
    #[field(wire = "parts", text)]
    parts: Option<Vec<Part>>,
    #[field(wire = "note")]
    note: Option<String>,
}

#[derive(Message)]
struct Part {
    #[field(wire = "no")]
    no: i64,
}

#[test]
fn fields_in_json_text_are_read_behind_a_mark_and_a_text_keeps_its_own() {
    let mut whole = Whole::blank();
    let text = format!(
        r#"{MARK} {{"part":"{MARK}{{\"no\":1}}","parts":"{MARK}[{{\"no\":2}}]","note":"{MARK}note"}}"#
    );
    assert_eq!(read_json(&mut whole, &text), Ok(ReadReport::default()));
    assert_eq!(whole.part.unwrap().no, 1);
    assert_eq!(whole.parts.unwrap()[0].no, 2);
    assert_eq!(whole.note.as_deref(), Some("\u{feff}note"), "what isn't JSON is left as it came");
}

#[test]
fn only_one_mark_and_only_at_the_beginning_is_none_of_the_json() {
    for text in [marked(&marked("{}")), format!("{{}}{MARK}"), format!(" {MARK}{{}}"), format!("{{{MARK}}}")]
    {
        assert_eq!(read_json(&mut Whole::blank(), &text), Err(NotRead::NotJson), "{text:?}");
    }
    assert_eq!(read_json(&mut Whole::blank(), MARK), Err(NotRead::Truncated));
}

#[test]
fn a_page_behind_a_mark_is_still_a_page() {
    let cause = |body: &str| sorted_members::open(200, body).must_be_unknown().cause;
    assert!(matches!(cause(&marked("<html>")), Cause::Html));
    assert!(matches!(cause(&marked("")), Cause::Truncated));
    assert!(matches!(cause(&marked("plain")), Cause::NotJson));
}

#[test]
fn a_refusal_behind_a_mark_is_no_file() {
    for operation in [&TEXT, &ZIP] {
        let mock = Mock::answers([marked(r#"{"code":"1"}"#)]);
        let (client, mut file) = (second::client(&mock), Vec::new());
        let got = block_on(client.any().download(operation, &second::pay(), &mut file));
        assert!(matches!(got, Downloaded::Answered(Outcome::Final(Final::Declined(_)))), "{got}");
        assert!(file.is_empty());
    }
}
