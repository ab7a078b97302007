//! ScanForPay, by the rows of `specs/contradictions/scanforpay.md`.

use paysmith_runtime::{
    Accepted, Cause, Decimal, Final, Ledger, OrderState, Outcome, PartState, Refused, Standing, Unknown,
    Verified, put_json, to_json,
};
use paysmith_scanforpay::PROVIDER;
use serde_json::{Value, json as value};

use crate::examples::{KEY, answered, client, json, notified, operation, refused, request, sealed};
use crate::support::clients::AnyMessage;
use crate::support::digests::sha256;
use crate::support::outcomes::ExpectedOutcome as _;

/// The fields of the request that is sent.
fn body(name: &str, changes: Value) -> Value {
    json(&sealed(&PROVIDER, name, changes))["request"]["body"].take()
}

/// An answer as the provider signs and sends it. Its white space differs from what the client would write.
fn signed(header: &Value, body: &Value) -> String {
    let response = format!("{{ \"header\": {header},\n\"body\": {body} }}");
    let signature = sha256(&format!("{response}{KEY}"));
    format!("{{\"response\": {response}, \"signature\": \"{signature}\"}}")
}

/// How a call ends if it is answered with this header and body.
fn opened(name: &str, header: Value, body: Value) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, value!({}));
    client(&PROVIDER).open_first(operation, request.as_ref(), &answered(&signed(&header, &body)))
}

/// The same for an answer that must be accepted.
fn accepted(name: &str, body: Value) -> Accepted<AnyMessage> {
    let outcome = opened(name, value!({}), body);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

fn declined_with(outcome: Outcome<AnyMessage, AnyMessage>) -> String {
    let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{outcome}") };
    declined.code
}

fn received(text: &str) -> Result<Verified<AnyMessage>, Refused> {
    let payment = PROVIDER.notifications.iter().find(|of| of.name == "payment").unwrap();
    client(&PROVIDER).receive(payment, &notified(text))
}

fn order(status: u8) -> Value {
    value!({ "code": 1, "msg": "success", "partnerOrderNo": "p20180725175352983070", "orderAmount": 2000, "currency": "HKD",
             "status": status })
}

#[test]
fn the_header_has_req_time_and_no_request_time() {
    let sent = json(&sealed(&PROVIDER, "offline.create", value!({})));
    let header = &sent["request"]["header"];
    assert_eq!(header["reqTime"], "2024-01-02T11:04:05+08:00");
    assert!(header.get("requestTime").is_none());
}

#[test]
fn answers_are_read_with_either_message_id_or_none() {
    let long = "a47c1195-0cd0-421c-b612-538bf03eabc7";
    for header in [
        value!({}),
        value!({ "respMsgId": "1" }),
        value!({ "reqMsgId": long }),
        value!({ "reqMsgId": "", "respMsgId": long.repeat(3) }),
    ] {
        let outcome = opened("pay_query", header.clone(), order(1));
        let of = outcome.must_be_accepted();
        assert_eq!((of.state, of.verified), (Standing::Order(OrderState::Paid), true), "{header}");
    }
}

#[test]
fn the_message_id_has_32_characters() {
    let sent = json(&sealed(&PROVIDER, "online.create", value!({})));
    assert_eq!(sent["request"]["header"]["reqMsgId"].as_str().map(str::len), Some(32));
}

#[test]
fn the_goods_amounts_are_sent_only_if_given() {
    for name in ["online.create", "offline.qrcode", "app.pay"] {
        let sent = app_or_body(name, value!({}));
        assert!(
            sent.get("goodsAmount").is_none() && sent.get("goodsExtraAmount").is_none(),
            "{name}: {sent}"
        );
        let sent = app_or_body(name, value!({ "goodsAmount": 2000, "goodsExtraAmount": 100 }));
        assert_eq!(
            (&sent["goodsAmount"], &sent["goodsExtraAmount"]),
            (&value!(2000), &value!(100)),
            "{name}"
        );
    }
}

fn app_or_body(name: &str, changes: Value) -> Value {
    if operation(&PROVIDER, name).address.is_call() {
        return body(name, changes);
    }
    let text: Value = serde_json::from_str(&handed(changes)).unwrap();
    text["request"]["body"].clone()
}

/// The text that the merchant hands to its app.
fn handed(changes: Value) -> String {
    let operation = operation(&PROVIDER, "app.pay");
    client(&PROVIDER).hand_over(operation, request(operation, changes).as_ref()).unwrap().what
}

#[test]
fn a_query_needs_the_store_and_one_number() {
    let without_store = refused(&PROVIDER, "pay_query", value!({ "storeNo": "" }));
    assert!(without_store.contains("storeNo"), "{without_store}");
    let without_number = refused(&PROVIDER, "pay_query", value!({ "partnerOrderNo": null }));
    assert!(
        without_number.contains("partnerOrderNo") && without_number.contains("orderNo"),
        "{without_number}"
    );
    for numbers in [
        value!({ "partnerOrderNo": "p1" }),
        value!({ "partnerOrderNo": null, "orderNo": "2018" }),
        value!({ "partnerOrderNo": "p1", "orderNo": "2018" }),
    ] {
        assert_eq!(body("pay_query", numbers)["storeNo"], "100010000000002");
    }
}

#[test]
fn a_query_is_answered_with_or_without_order_no() {
    assert_eq!(accepted("pay_query", order(1)).state, OrderState::Paid);
    let mut with = order(1);
    with["orderNo"] = "2018072517535241".into();
    assert_eq!(fields(&accepted("pay_query", with))["orderNo"], "2018072517535241");
}

#[test]
fn a_refund_of_status_1_is_done_and_0_is_pending() {
    let ends = |status: u8| {
        opened(
            "refund",
            value!({}),
            value!({ "code": 1, "msg": "success", "orderAmount": 2000, "status": status }),
        )
    };
    assert_eq!(ends(1).must_be_accepted().state, Standing::Refund(PartState::Done));
    let pending = |status| matches!(ends(status), Outcome::Unknown(Unknown { cause: Cause::Pending, .. }));
    assert!(pending(0), "the plugin takes it for a failure");
    assert!(matches!(ends(2), Outcome::Final(Final::Declined(_))));
    assert!(pending(7), "nobody has said what this is");
}

#[test]
fn a_refund_has_no_store_and_its_recovery_asks_for_it() {
    assert!(body("refund", value!({})).get("storeNo").is_none());
    let unknown = opened("refund", value!({}), value!({ "code": 1, "status": 0 })).must_be_unknown();
    assert!(unknown.to_string().ends_with("ask pay_query first (fill in storeNo)"), "{unknown}");
    let asked: Value = serde_json::from_str(&to_json(unknown.recovery.unwrap().query.as_ref())).unwrap();
    assert_eq!(asked["partnerOrderNo"], "p20180725175352983070");
}

#[test]
fn each_page_has_its_own_wallets() {
    for name in ["offline.create", "jspay.create", "offline.qrcode"] {
        assert_eq!(body(name, value!({ "wallet": "Wechat" }))["wallet"], "Wechat");
        let of_another_page = refused(&PROVIDER, name, value!({ "wallet": "AlipayHK" }));
        assert!(of_another_page.contains("wallet"), "{name}: {of_another_page}");
    }
    assert_eq!(body("online.create", value!({ "wallet": "AlipayHK" }))["wallet"], "AlipayHK");
    let of_the_plugin = refused(&PROVIDER, "online.create", value!({ "wallet": "Wechat" }));
    assert!(of_the_plugin.contains("wallet"), "{of_the_plugin}");
}

#[test]
fn an_unknown_wallet_is_kept() {
    for wallet in ["AlipayHK", "Octopus"] {
        let mut paid = order(1);
        paid["wallet"] = wallet.into();
        let answer = accepted("pay_query", paid.clone());
        assert_eq!(
            (answer.state, &fields(&answer)["wallet"]),
            (Standing::Order(OrderState::Paid), &wallet.into())
        );
        assert_eq!(received(&signed(&value!({}), &paid)).unwrap().state(), OrderState::Paid);
    }
}

#[test]
fn the_store_is_named_as_each_table_does() {
    for operation in PROVIDER.operations {
        let sent = app_or_body(operation.name, value!({}));
        let named: Vec<_> = ["storeNo", "merchantId", "merchantNo"]
            .into_iter()
            .filter(|name| sent.get(*name).is_some())
            .collect();
        let expected: &[&str] = match operation.name {
            "checklist" => &["merchantNo"],
            "refund" => &[],
            _ => &["storeNo"],
        };
        assert_eq!(named, expected, "{}", operation.name);
    }
}

#[test]
fn the_times_to_pay_are_named_as_the_tables_do() {
    let sent = body("online.create", value!({ "timeoutRule": "12h", "orderCreate": "1586497520310" }));
    assert_eq!((&sent["timeoutRule"], &sent["orderCreate"]), (&"12h".into(), &"1586497520310".into()));
    assert_eq!(body("offline.create", value!({ "it_b_pay": "90m" }))["it_b_pay"], "90m");
    assert_eq!(body("offline.create", value!({ "qr_code_it_b_pay": "1m" }))["qr_code_it_b_pay"], "1m");
}

#[test]
fn a_longer_currency_is_read_than_sent() {
    assert_eq!(body("online.create", value!({ "currency": "JPY" }))["currency"], "JPY");
    for unsent in ["ABCDEFGHIJ", "RMB"] {
        let of = operation(&PROVIDER, "online.create");
        let unread = put_json((of.request)().as_mut(), &of.example.replace("HKD", unsent));
        assert!(unread.is_err(), "{unsent} is no code of ISO 4217");
    }
    let mut paid = order(1);
    paid["currency"] = "ABCDEFGHIJKLM".into();
    assert_eq!(fields(&accepted("pay_query", paid))["currency"], "ABCDEFGHIJKLM");
}

#[test]
fn the_web_shops_code_and_the_counters_code_are_two_calls() {
    let (web, counter) =
        (sealed(&PROVIDER, "offline.qrcode", value!({})), sealed(&PROVIDER, "offline.create", value!({})));
    assert!(web.url.ends_with("/api/offline/qrcode") && counter.url.ends_with("/api/offline/create"));
    let has_currency = |sent| json(&sent)["request"]["body"].get("currency").is_some();
    assert!(has_currency(web) && !has_currency(counter));
}

#[test]
fn the_page_to_pay_may_be_of_any_host() {
    for url in ["https://www.scanforpay.com/api/online/pay/5a42", "https://elsewhere.example/p?a=1"] {
        let answer = accepted("online.create", value!({ "code": 1, "msg": "success", "payUrl": url }));
        assert_eq!(fields(&answer)["payUrl"], url);
    }
}

#[test]
fn a_return_proves_nothing() {
    let back = PROVIDER.notifications.iter().find(|of| of.name == "return").unwrap();
    assert!(!back.signed && back.state.is_none());
    let raw = notified("partnerOrderNo=p1&status=1");
    let untrusted = client(&PROVIDER).receive_untrusted(back, &raw).unwrap();
    assert_eq!(untrusted.order(), Some("p1"));
    assert!(client(&PROVIDER).receive(back, &raw).is_err(), "nothing vouches for it");
}

#[test]
fn a_notification_stands_under_response() {
    let text = signed(&value!({}), &order(1));
    assert_eq!(received(&text).unwrap().state(), OrderState::Paid);
    let as_a_request = text.replacen("response", "request", 1);
    assert!(received(&as_a_request).is_err());
}

#[test]
fn a_refusal_needs_no_fields() {
    for name in PROVIDER.operations.iter().filter(|of| of.address.is_call()).map(|of| of.name) {
        assert_eq!(
            declined_with(opened(name, value!({}), value!({ "code": 30, "msg": "订单不存在" }))),
            "30",
            "{name}"
        );
    }
}

#[test]
fn code_30_declines_a_create_too() {
    for name in ["offline.create", "online.create"] {
        let failure = opened(name, value!({}), value!({ "code": 30, "msg": "订单不存在" }));
        assert!(failure.to_string().contains("no money moved"), "{failure}");
        assert_eq!(declined_with(failure), "30");
    }
}

#[test]
fn a_signed_notification_of_status_0_is_no_payment() {
    let states = [OrderState::Pending, OrderState::Paid, OrderState::Failed, OrderState::GivenBack];
    for (status, state) in (0..).zip(states) {
        let verified = received(&signed(&value!({}), &order(status))).unwrap();
        assert_eq!(verified.state(), state, "status {status}");
        let paysmith_runtime::Delivery::Fresh(fresh) = verified.deduplicated(true) else {
            panic!("a repeat")
        };
        let applied = fresh.apply(&mut Ledger::new("p20180725175352983070", Decimal::from(2000), "HKD"));
        assert_eq!((applied.reply.status, applied.reply.body), (200, "success"));
    }
}

#[test]
fn the_times_to_pay_are_sent_only_if_given() {
    let sent = [body("offline.create", value!({})), body("online.create", value!({}))];
    for name in ["it_b_pay", "qr_code_it_b_pay", "timeoutRule", "orderCreate"] {
        assert!(sent.iter().all(|sent| sent.get(name).is_none()), "{name}");
    }
}

#[test]
fn amounts_are_whole_numbers() {
    let sent = sealed(&PROVIDER, "offline.create", value!({ "orderAmount": 1999 }));
    assert!(String::from_utf8(sent.body).unwrap().contains(r#""orderAmount":1999,"#));
    let mut request = (operation(&PROVIDER, "offline.create").request)();
    let unfit = put_json(request.as_mut(), r#"{"orderAmount":19.99}"#).unwrap_err();
    assert!(unfit.to_string().contains("orderAmount"), "{unfit}");
    assert_eq!(fields(&accepted("pay_query", order(1)))["orderAmount"], 2000);
}

#[test]
fn keys_with_stray_spaces_are_read_and_never_sent() {
    for key in ["payUrl", "payUrl "] {
        let answer = accepted("online.create", value!({ "code": 1, key: "https://a.example/" }));
        assert_eq!(fields(&answer)["payUrl"], "https://a.example/", "{key:?}");
    }
    for key in ["flag", "flag "] {
        assert_eq!(fields(&accepted("checklist", value!({ "code": 1, key: 1 })))["flag"], 1, "{key:?}");
    }
    for operation in PROVIDER.operations {
        let sent = app_or_body(operation.name, value!({}));
        assert!(sent.as_object().unwrap().keys().all(|key| key.trim() == key), "{sent}");
    }
}

#[test]
fn an_unexplained_code_of_a_charge_is_unknown() {
    let failure = value!({ "code": 42, "msg": "?" });
    let unknown = opened("offline.pay", value!({}), failure.clone()).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{unknown}");
    for name in ["offline.create", "jspay.create", "offline.qrcode", "online.create", "refund"] {
        assert_eq!(declined_with(opened(name, value!({}), failure.clone())), "42", "{name}");
    }
}

#[test]
fn a_refunds_number_may_be_missing() {
    let with = value!({ "code": 1, "status": 1, "refundNo": "r_1" });
    assert_eq!(fields(&accepted("refund", with))["refundNo"], "r_1");
    let without = accepted("refund", value!({ "code": 1, "status": 1 }));
    assert_eq!(without.state, Standing::Refund(PartState::Done));
}

#[test]
fn an_apps_order_is_the_signed_envelope_with_what_its_table_has() {
    let text = handed(value!({}));
    let (request, signature) = text
        .strip_prefix("{\"request\":")
        .and_then(|text| text.strip_suffix("\"}"))
        .and_then(|text| text.split_once(",\"signature\":\""))
        .expect("compact, the signature last");
    assert_eq!(signature, sha256(&format!("{request}{KEY}")), "the request's own text is signed");
    let sent: Value = serde_json::from_str(request).unwrap();
    assert_eq!(sent["body"]["currency"], "HKD");
    for name in ["merchantId", "barcode", "terminalNo"] {
        assert!(sent["body"].get(name).is_none(), "{name}");
    }
}
