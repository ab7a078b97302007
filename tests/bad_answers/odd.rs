//! Answers that are whole, and signed correctly if they are signed, but odd.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use paysmith_codegen::checked::{Around, Checked, Part};
use paysmith_codegen::signing::{self, Inputs, rsa};
use paysmith_runtime::spec::{Class, CredentialSet, Environment, KeyKind, Written};
use paysmith_runtime::{
    AnyClient, Cause, Decimal, Final, Json, Keys, MinorUnits, NoQuery, OrderState, Outcome, Provider, Reply,
    Standing, put_json,
};
use serde_json::Value;

use super::{Payment, payments};
use crate::support::clients::checked;
use crate::support::outcomes::ExpectedOutcome as _;

/// The value of every secret in these tests.
const KEY: &str = "a-key-that-nobody-has";

/// The private half of an RSA key, with which the merchant and the provider sign.
static RSA_KEY: LazyLock<String> = LazyLock::new(|| rsa::generate().unwrap());

/// The public half.
static PUBLIC_KEY: LazyLock<String> = LazyLock::new(|| rsa::public_half(&RSA_KEY).unwrap());

/// The signature of a text, made by the generator's interpreter of schemes, which shares no code with the runtime.
fn sign(spec: &Checked, scheme: &str, text: &str) -> String {
    let scheme = spec.scheme(scheme).unwrap();
    let key = if scheme.digest.is_rsa() { RSA_KEY.as_str() } else { KEY };
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| Some(text.to_owned()),
        body: text.as_bytes(),
        around: &Around::default(),
        secret: &|_| Some(key.to_owned()),
    };
    assert!(scheme.message.iter().all(|part| !matches!(part, Part::Pairs(_))));
    signing::sign(scheme, &inputs).unwrap()
}

/// An answer in its provider's envelope, with this code and these fields. Both are given as JSON text.
fn answer(spec: &Checked, operation: &str, code: &str, fields: &str) -> Reply {
    let mut headers = HeaderMap::new();
    let body = match spec.name.as_str() {
        "scanforpay" => {
            let response = format!(r#"{{"header":{{}},"body":{{"code":{code},"msg":"m",{fields}}}}}"#);
            let signature = sign(spec, "response", &response);
            format!(r#"{{"response":{response},"signature":"{signature}"}}"#)
        }
        "fubei" => format!(r#"{{"result_code":{code},"result_message":"m","data":{{{fields}}}}}"#),
        "qfpay" => format!(r#"{{"respcd":{code},"resperr":"m",{fields}}}"#),
        "cpay" => {
            let name = spec.operation(operation).unwrap().answer.as_ref().unwrap();
            let content = format!(r#"{{"status":{code},"description":"m","{name}":{{{fields}}}}}"#);
            let text = Value::from(content.as_str());
            let signature = sign(spec, "answer", &content);
            format!(r#"{{"response_content":{text},"authen_info":{{"a":{{"authen_code":"{signature}"}}}}}}"#)
        }
        "acornpay" => {
            let body = format!(r#"{{"result":{code},"text":"m",{fields}}}"#);
            headers.insert("X-Acorn-Signature", sign(spec, "body", &body).parse().unwrap());
            body
        }
        // A success has no code, so that what has one is laid out as a refusal.
        "wechatpay" => {
            let reply = format!(r#"{{"code":{code},"message":"m",{fields}}}"#);
            return Reply { status: 400, headers, body: reply.into_bytes() };
        }
        "alipay" => {
            let name = spec.operation(operation).unwrap().answer.as_ref().unwrap();
            let result = format!(r#"{{"code":{code},"msg":"m",{fields}}}"#);
            let signature = sign(spec, "answer", &result);
            format!(r#"{{"{name}":{result},"sign":"{signature}"}}"#)
        }
        other => panic!("how does {other} lay its answers out?"),
    };
    Reply { status: 200, headers, body: body.into_bytes() }
}

/// A client of a merchant with the first set of credentials, if there are several.
fn any_client(payment: &Payment) -> AnyClient {
    let first = payment.provider.credential_sets.first();
    let others = || payment.provider.credential_sets.iter().skip(1);
    let keys = payment.provider.credentials.iter().enumerate().map(|(place, credential)| {
        let has = |set: &CredentialSet| set.members.contains(&place);
        let of_another = others().any(has) && !first.is_some_and(has);
        let value = match credential.key {
            Some(KeyKind::Private) => RSA_KEY.as_str(),
            Some(KeyKind::Public | KeyKind::Ring) => PUBLIC_KEY.as_str(),
            Some(KeyKind::ClientCertificate) => panic!("these calls show no client certificate"),
            None => KEY,
        };
        (!credential.optional && !of_another).then(|| value.into())
    });
    AnyClient::new(payment.provider, Keys::from_values(keys), Environment::custom("http://127.0.0.1:1"))
}

/// The members of the example's answer as JSON text, without the braces.
fn example(spec: &Checked, operation: &str) -> String {
    let example = spec.operation(operation).unwrap().example.as_ref().unwrap();
    let text = Value::Object(example.answer.clone()).to_string();
    text[1..text.len() - 1].to_owned()
}

/// JSON texts to put in the place of a code: numbers, numbers in strings, numbers with zeros in front, and values that
/// can't be codes.
fn codes() -> Vec<String> {
    let odd = r#"null|true|[]|{}|[0]|{"code":0}|""|" "|" 1"|"1 "|"+1"|01|1.0|1e0|-0|"1\u0000"|"２００"|"OK"|"SUCCESS"|"good""#;
    let bare = (0..400).flat_map(|code| [format!("{code}"), format!("\"{code}\"")]);
    let padded = (0..3_000).map(|code| format!("\"{code:04}\""));
    odd.split('|').map(str::to_owned).chain(bare).chain(padded).collect()
}

#[test]
fn of_all_codes_only_those_that_the_spec_lists_are_a_success() {
    for payment in payments() {
        let spec = checked(payment.provider);
        let client = any_client(&payment);
        let mut request = (payment.operation.request)();
        put_json(request.as_mut(), payment.operation.example).unwrap();
        let listed = payment.operation.envelope.outcome.codes.iter();
        let listed: Vec<&str> =
            listed.filter(|(_, class)| *class == Class::Success).map(|(code, _)| *code).collect();
        let fields = example(spec, payment.operation.name);
        let mut accepted = Vec::new();
        // An RSA signature takes a hundred times as long as a digest.
        let takes_long = spec.schemes.iter().any(|scheme| scheme.digest.is_rsa());
        let codes: Vec<String> = codes().into_iter().step_by(if takes_long { 17 } else { 1 }).collect();
        for code in codes.iter().chain(&listed.iter().map(|code| format!("\"{code}\"")).collect::<Vec<_>>()) {
            let reply = answer(spec, payment.operation.name, code, &fields);
            let outcome = client.open(payment.operation, request.as_ref(), &reply);
            if matches!(outcome, Outcome::Final(Final::Accepted(_))) {
                accepted.push(code.trim_matches('"').to_owned());
            }
        }
        accepted.sort();
        accepted.dedup();
        assert_eq!(accepted, listed, "{}", payment.name());
    }
}

#[test]
fn an_answer_without_a_code_proves_nothing() {
    for payment in payments() {
        let spec = checked(payment.provider);
        let mut request = (payment.operation.request)();
        put_json(request.as_mut(), payment.operation.example).unwrap();
        for body in ["{}", "[]", "null", "\"\"", "0", "{\"respcd\":{}}", ""] {
            let reply = Reply { status: 200, headers: HeaderMap::new(), body: body.into() };
            let outcome = any_client(&payment).open(payment.operation, request.as_ref(), &reply);
            assert!(matches!(outcome, Outcome::Unknown(_)), "{}: {body}: {outcome}", payment.name());
        }
        let reply = answer(spec, payment.operation.name, "null", &example(spec, payment.operation.name));
        let outcome = any_client(&payment).open(payment.operation, request.as_ref(), &reply);
        let cause = outcome.must_be_unknown().cause;
        // Where a refusal is known by its status, that is all that is known of one without a code.
        let by_status = matches!(cause, Cause::HttpStatus(400)) && reply.status == 400;
        assert!(by_status || matches!(cause, Cause::Unrecognised), "{}: {cause:?}", payment.name());
    }
}

fn client<P: Provider>(credentials: P::Credentials) -> paysmith_runtime::Client<P> {
    paysmith_runtime::Client::new(credentials, Environment::custom("http://127.0.0.1:1"))
}

fn fubei(fields: &str) -> Outcome<paysmith_fubei::swipe::Answer, paysmith_fubei::query::Request> {
    use paysmith_fubei::{Credentials, Fubei, PROVIDER, swipe};
    let request = swipe::Request {
        merchant_order_sn: "20160120".into(),
        auth_code: "1".into(),
        total_fee: Decimal::new(100, 2),
        optional: swipe::Optional::default(),
    };
    let credentials = Credentials::Merchant { app_id: "1".into(), app_secret: KEY.into() };
    // The client doesn't believe an answer that names no order, so this one is named.
    let named = if fields.contains("merchant_order_sn") { "" } else { r#""merchant_order_sn":"20160120","# };
    client::<Fubei>(credentials)
        .open(&request, &answer(checked(&PROVIDER), "swipe", "200", &format!("{named}{fields}")))
}

fn qfpay(code: &str, fields: &str) -> Outcome<paysmith_qfpay::query::Answer, NoQuery<paysmith_qfpay::Qfpay>> {
    use paysmith_qfpay::{Credentials, PROVIDER, Qfpay, query};
    let request = query::Request { out_trade_no: Some("T1".into()), ..Default::default() };
    let credentials = Credentials { app_code: "1".into(), client_key: KEY.into() };
    client::<Qfpay>(credentials).open(&request, &answer(checked(&PROVIDER), "query", code, fields))
}

fn scanforpay(
    fields: &str,
) -> Outcome<paysmith_scanforpay::pay_query::Answer, NoQuery<paysmith_scanforpay::Scanforpay>> {
    use paysmith_scanforpay::{Credentials, PROVIDER, Scanforpay, pay_query};
    let request = pay_query::Request { store_no: "1".into(), optional: pay_query::Optional::default() };
    let credentials = Credentials { partner_no: "1".into(), sign_key: KEY.into() };
    client::<Scanforpay>(credentials).open(&request, &answer(checked(&PROVIDER), "pay_query", "1", fields))
}

fn cpay(fields: &str) -> Outcome<paysmith_cpay::query_order::Answer, NoQuery<paysmith_cpay::Cpay>> {
    use paysmith_cpay::{Cpay, Credentials, PROVIDER, query_order};
    let mut request = <query_order::Request as paysmith_runtime::Blank>::blank();
    request.out_trade_no = "T1".into();
    let credentials = Credentials { authen_key: KEY.into(), provider_key: None, order_prefix: None };
    client::<Cpay>(credentials).open(&request, &answer(checked(&PROVIDER), "query_order", "0", fields))
}

#[test]
fn an_unknown_state_is_kept_and_settles_nothing() {
    use paysmith_fubei::types::TradeState;
    let outcome = fubei(r#""trade_state":"HALF_PAID""#);
    assert!(matches!(outcome.must_be_unknown().cause, Cause::Pending), "a charge whose end nobody knows");

    let accepted = scanforpay(r#""status":9"#).must_be_accepted();
    assert_eq!(accepted.answer.status, paysmith_scanforpay::types::PayStatus::Other(9));
    assert_eq!(accepted.state, OrderState::Unknown);

    let order =
        r#""order_content":{"out_trade_no":"T1","wxpay_order_content_ext":{"current_trade_state":77}}"#;
    let accepted = cpay(order).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Unknown);
    let of_wechat = accepted.answer.order_content.wxpay_order_content_ext.unwrap();
    assert_eq!(of_wechat.current_trade_state.unwrap().to_string(), "77");

    // The same answer with a value that the spec lists is accepted, so it is the value that makes the difference.
    let accepted = fubei(r#""trade_state":"SUCCESS""#).must_be_accepted();
    assert_eq!(
        (accepted.state, accepted.answer.trade_state),
        (Standing::Order(OrderState::Paid), Some(TradeState::Success))
    );
}

#[test]
fn an_unknown_value_of_an_enum_is_kept_and_harms_nothing() {
    use paysmith_fubei::types::PayWay;
    let accepted = fubei(r#""trade_state":"SUCCESS","type":42"#).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    assert_eq!(accepted.answer.pay_way, Some(PayWay::Other(42)), "kept, although a request may not hold it");

    let row = r#""data":[{"out_trade_no":"T1","respcd":"0000","order_type":"payment","cancel":"0","pay_type":"899999","txcurrcd":"XAU"}]"#;
    let accepted = qfpay("\"0000\"", row).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    let row = &accepted.answer.data[0];
    assert_eq!(row.pay_type.as_ref().unwrap().to_string(), "899999");
    assert_eq!(row.txcurrcd.as_ref().unwrap().to_string(), "XAU");
}

#[test]
fn members_that_nobody_listed_are_kept_as_they_came() {
    let kept = |extra: &paysmith_runtime::Extra| extra.get("novelty").map(|json| json.get().to_owned());
    let novelty = r#""novelty":{"a":[1, 1.50,"\u0031"]}"#;
    let as_it_came = Some(r#"{"a":[1, 1.50,"\u0031"]}"#.to_owned());

    assert_eq!(
        kept(&fubei(&format!(r#""trade_state":"SUCCESS",{novelty}"#)).must_be_accepted().answer.extra),
        as_it_came
    );
    assert_eq!(
        kept(&scanforpay(&format!(r#""status":1,{novelty}"#)).must_be_accepted().answer.extra),
        as_it_came
    );
    let accepted = qfpay("\"0000\"", &format!(r#""data":[{{{novelty}}}],{novelty}"#)).must_be_accepted();
    assert_eq!(kept(&accepted.answer.extra), as_it_came);
    assert_eq!(kept(&accepted.answer.data[0].extra), as_it_came, "in a row of a list, too");
    let accepted =
        cpay(&format!(r#""order_content":{{"out_trade_no":"T1",{novelty}}},{novelty}"#)).must_be_accepted();
    assert_eq!(kept(&accepted.answer.extra), as_it_came);
    assert_eq!(kept(&accepted.answer.order_content.extra), as_it_came, "in an object, too");
    assert!(!format!("{accepted:?}").contains("1.50"), "nobody knows what it is, so `Debug` doesn't show it");
}

#[test]
fn numbers_in_strings_and_strings_that_are_numbers_are_read_where_the_spec_is_lenient() {
    let accepted = fubei(
        r#""trade_state":"SUCCESS","merchant_order_sn":20160120,"total_fee":"80.00","fee":"0.04","type":"1",
           "pay_time":"1478574762","store_id":"123","device_no":123456"#,
    )
    .must_be_accepted();
    let answer = accepted.answer;
    assert_eq!(
        (accepted.state, answer.merchant_order_sn.as_deref()),
        (Standing::Order(OrderState::Paid), Some("20160120"))
    );
    assert_eq!((answer.total_fee, answer.fee), (Some(Decimal::new(8_000, 2)), Some(Decimal::new(4, 2))));
    assert_eq!(answer.pay_way, Some(paysmith_fubei::types::PayWay::Wechat));
    assert_eq!(answer.pay_time.map(|time| time.as_second()), Some(1_478_574_762));
    assert_eq!((answer.store_id, answer.device_no.as_deref()), (Some(123), Some("123456")));
    assert!(answer.extra.is_empty());

    for (page, amount) in [("1", "10"), ("\"1\"", "\"10\"")] {
        let row = format!(
            r#"{{"out_trade_no":"T1","respcd":"0000","order_type":"payment","cancel":0,"txamt":{amount}}}"#
        );
        let accepted = qfpay("\"0000\"", &format!(r#""page":{page},"data":[{row}]"#)).must_be_accepted();
        assert_eq!((accepted.state, accepted.answer.page), (Standing::Order(OrderState::Paid), Some(1)));
        assert_eq!(accepted.answer.data[0].txamt, Some(MinorUnits::new(10)));
    }

    for (fee, state) in [("16000", "3"), ("\"16000\"", "\"3\"")] {
        let order = format!(
            r#""order_content":{{"out_trade_no":"T1","total_fee":{fee},"wxpay_order_content_ext":{{"current_trade_state":{state}}}}}"#
        );
        let accepted = cpay(&order).must_be_accepted();
        assert_eq!(accepted.state, OrderState::Paid);
        assert_eq!(accepted.answer.order_content.total_fee, Some(MinorUnits::new(16_000)));
    }
}

#[test]
fn where_the_spec_is_strict_a_number_in_a_string_is_kept_and_not_read() {
    let accepted = scanforpay(r#""status":1,"orderAmount":"2000""#).must_be_accepted();
    assert_eq!((accepted.state, accepted.answer.order_amount), (Standing::Order(OrderState::Paid), None));
    assert_eq!(accepted.answer.extra.get("orderAmount").map(Json::get), Some("\"2000\""));
    let cause = scanforpay(r#""status":"1""#).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Incomplete(missing) if missing == &["status"]), "{cause:?}");
}

#[test]
fn what_can_not_be_read_is_kept_and_hides_nothing_else() {
    let accepted = fubei(
        r#""total_fee":"eighty","store_id":1.5,"pay_time":[],"trade_state":"SUCCESS","attach":{"a":1}"#,
    );
    let accepted = accepted.must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    let answer = accepted.answer;
    assert_eq!((answer.total_fee, answer.store_id, answer.pay_time, answer.attach), (None, None, None, None));
    for (name, text) in
        [("total_fee", "\"eighty\""), ("store_id", "1.5"), ("pay_time", "[]"), ("attach", "{\"a\":1}")]
    {
        assert_eq!(answer.extra.get(name).map(Json::get), Some(text));
    }
}

#[test]
fn a_member_that_stands_there_twice_is_believed_neither_time() {
    let cause = fubei(r#""trade_state":"SUCCESS","trade_state":"USERPAYING""#).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Ambiguous(name) if name.contains("trade_state")), "{cause:?}");
    let cause = qfpay("\"0000\",\"respcd\":\"1143\"", r#""data":[]"#).must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Ambiguous(name) if name == "respcd"), "{cause:?}");
    let outcome = scanforpay(r#""code":30,"status":1"#);
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
}

#[test]
fn an_accepted_query_without_the_order_that_was_asked_for_settles_nothing() {
    for rows in ["", r#"{"out_trade_no":"T10","respcd":"0000","order_type":"payment","cancel":"0"}"#] {
        let outcome = qfpay("\"0000\"", &format!(r#""data":[{rows}]"#));
        let Outcome::Final(Final::Accepted(accepted)) = outcome else { panic!("{outcome}") };
        assert_eq!(accepted.state, OrderState::Unknown, "another order is paid, or none");
    }
}

#[test]
fn a_byte_order_mark_before_an_answer_changes_nothing_for_any_provider() {
    for payment in payments() {
        let spec = checked(payment.provider);
        let mut request = (payment.operation.request)();
        put_json(request.as_mut(), payment.operation.example).unwrap();
        let open = |reply: &Reply| any_client(&payment).open(payment.operation, request.as_ref(), reply);
        for (code, class) in payment.operation.envelope.outcome.codes {
            let code = match payment.operation.envelope.outcome.wire {
                [Written::Number, ..] => (*code).to_owned(),
                _ => format!("\"{code}\""),
            };
            let plain = answer(spec, payment.operation.name, &code, &example(spec, payment.operation.name));
            let mut marked = plain.clone();
            marked.body.splice(0..0, "\u{feff}".bytes());
            // Where the whole body is signed, the signature is over the bytes as they are sent.
            let whole = [("qfpay", "X-QF-SIGN"), ("acornpay", "X-Acorn-Signature")];
            let header = whole.iter().find(|(provider, _)| *provider == spec.name).map(|(_, header)| *header);
            if let Some(header) = header {
                let text = std::str::from_utf8(&marked.body).unwrap();
                marked.headers.insert(header, sign(spec, "body", text).parse().unwrap());
            }
            let (before, behind) = (open(&plain), open(&marked));
            assert_eq!(before.to_string(), behind.to_string(), "{} {code}", payment.name());
            let accepted = match behind {
                Outcome::Final(Final::Accepted(accepted)) => Some(accepted),
                _ => None,
            };
            assert_eq!(accepted.is_some(), *class == Class::Success, "{} {code}", payment.name());
            let verified = accepted.is_some_and(|accepted| accepted.verified);
            assert_eq!(
                verified,
                *class == Class::Success && spec.name != "fubei",
                "{} {code}",
                payment.name()
            );
        }
    }
}
