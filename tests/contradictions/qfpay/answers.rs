//! How answers are read.

use super::*;

#[test]
fn the_signature_is_upper_case_hex_and_either_case_is_read() {
    let sealed = sent("payment.mpm");
    let pairs: BTreeMap<_, _> = form(&sealed).into_iter().collect();
    let signature = md5(&format!("{}{KEY}", joined(&pairs)));
    assert_eq!(sealed.headers[SIGN], signature.to_uppercase());
    let body = answer("payment.mpm", value!({})).to_string();
    let signature = md5(&format!("{body}{KEY}"));
    for signature in [signature.to_uppercase(), signature] {
        let outcome = opened("payment.mpm", &answered_with(&body, SIGN, &signature));
        assert!(outcome.must_be_accepted().verified, "{signature}");
    }
}

#[test]
fn an_answer_is_verified_over_the_bytes_that_came() {
    // The white space and the escapes are those of QFPay's server.
    let body = r#"{"respcd": "0000", "resperr": "\u6210\u529f", "data": [], "page": 1}"#;
    let bytes = answered_with(body, SIGN, &md5(&format!("{body}{KEY}")));
    let Outcome::Final(Final::Accepted(accepted)) = opened("query", &bytes) else {
        panic!("the row is missing")
    };
    assert!(accepted.verified);
    let sorted = r#"{"respcd":"0000","data":{"syssn":"1","txamt":"1"}}"#;
    let pairs = answered_with(sorted, SIGN, &md5(&format!("syssn=1&txamt=1{KEY}")));
    for (name, reply) in [("query", pairs.clone()), ("customer.create", pairs)] {
        assert!(matches!(unsure(&opened(name, &reply)), Cause::BadSignature), "{name}");
    }
}

#[test]
fn trade_answers_are_flat_and_service_answers_are_inside_data() {
    let flat = accepted("payment.mpm", value!({ "txstatus": "SUCCESS", "qf_trade_no": "1" }));
    assert_eq!(fields(&flat)["qrcode"], "https://qr.alipay.com/bax03190uxd47wbekffy6033");
    let nested = value!({ "respcd": "0000", "resperr": "", "respmsg": "",
                          "data": { "txstatus": "SUCCESS", "qf_trade_no": "1", "qrcode": "weixin://" } });
    let outcome = opened("payment.mpm", &answered(&nested.to_string()));
    assert!(matches!(unsure(&outcome), Cause::Incomplete(_)), "{outcome}");
    for (name, field) in [
        ("customer.create", "customer_id"),
        ("product.create", "product_id"),
        ("subscription.create", "subscription_id"),
        ("add_note", "syssn"),
    ] {
        let body =
            value!({ "respcd": "0000", "resperr": "", "respmsg": "", "data": { field: "x1", "more": 1 } });
        let outcome = opened(name, &answered(&body.to_string()));
        assert_eq!(fields(&outcome.must_be_accepted())[field], "x1", "{name}");
    }
}

#[test]
fn success_of_a_call_is_no_payment_but_for_a_payers_code() {
    for operation in PROVIDER.operations.iter().filter(|of| of.name.starts_with("payment.")) {
        let accepted = accepted(operation.name, value!({}));
        let expected = match operation.name {
            "payment.cpm" => (Means::Paid, Standing::Order(OrderState::Paid)),
            _ => (Means::Created, Standing::Order(OrderState::Pending)),
        };
        assert_eq!((accepted.means, accepted.state), expected, "{}", operation.name);
    }
    let intent = accepted("element.create_payment_intent", value!({}));
    assert_eq!((intent.means, intent.state), (Means::Created, Standing::Order(OrderState::Pending)));
    for (changes, state) in [
        (value!({}), OrderState::Paid),
        (value!({ "respcd": "1143" }), OrderState::Pending),
        (value!({ "respcd": "1205" }), OrderState::Failed),
        (value!({ "respcd": "1136" }), OrderState::Unknown),
        (value!({ "respcd": "1264" }), OrderState::Closed),
        (value!({ "cancel": "3" }), OrderState::Refunded),
        (value!({ "cancel": "5" }), OrderState::PartlyRefunded),
        (value!({ "cancel": "1" }), OrderState::Refunded),
        (value!({ "cancel": "9" }), OrderState::Unknown),
        (value!({ "pay_type": "801810" }), OrderState::Unknown),
        (value!({ "order_type": "refund" }), OrderState::Unknown),
    ] {
        assert_eq!(row("query", changes.clone()), state, "{changes}");
    }
}

#[test]
fn numbers_arrive_as_strings_and_as_numbers() {
    assert_eq!(pairs("payment.mpm", value!({}))["txamt"], "1");
    for (amount, fee) in [(value!("10"), value!(0)), (value!(10), value!("0"))] {
        let answer = fields(&accepted("payment.cpm", value!({ "txamt": amount, "surcharge_fee": fee })));
        assert_eq!((&answer["txamt"], &answer["surcharge_fee"]), (&value!(10), &value!("0")));
    }
    for page in [value!("1"), value!(1)] {
        let answer = fields(&accepted("query", value!({ "page": page })));
        assert_eq!(answer["page"], 1);
    }
    let bare = r#"{"respcd": 0000, "resperr": "", "respmsg": "", "openid": "EXAMPLE"}"#;
    assert!(matches!(unsure(&opened("tool.get_weixin_openid", &answered(bare))), Cause::NotJson));
}

#[test]
fn the_query_s_data_is_a_list() {
    let mut answer = answer("query", value!({}));
    answer["data"] = answer["data"][0].take();
    let outcome = opened("query", &answered(&answer.to_string()));
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
}

#[test]
fn what_can_be_reversed_is_the_provider_s_to_say() {
    assert!(operation(&PROVIDER, "reversal").example.find("pay_type").is_none());
    is_tried_and_may_be_refused("reversal", "1150");
}

#[test]
fn what_can_be_closed_is_the_provider_s_to_say() {
    is_tried_and_may_be_refused("close", "1250");
    let outcome = ended("close", value!({ "respcd": "1297", "resperr": "not supported", "syssn": null }));
    assert!(matches!(unsure(&outcome), Cause::ProviderUnsure), "{outcome}");
}

#[test]
fn the_payment_of_a_refund_has_two_names() {
    let refund = fields(&accepted("refund", value!({})));
    assert_eq!(refund["orig_syssn"], "20191227000200020061752831");
    let row = fields(&accepted("refund.query", value!({})))["data"][0].clone();
    assert_eq!(row["origssn"], "20191227000200020061752831");
}

#[test]
fn a_payer_s_code_is_sent_as_it_is() {
    for code in ["1", "287255838063025836", &"9".repeat(128)] {
        assert_eq!(pairs("payment.cpm", value!({ "auth_code": code }))["auth_code"], code);
    }
    is_tried_and_may_be_refused("payment.cpm", "1202");
    is_tried_and_may_be_refused("payment.cpm", "2005");
}

#[test]
fn any_payment_can_be_tried_to_be_refunded() {
    assert!(!pairs("refund", value!({})).contains_key("pay_type"));
    is_tried_and_may_be_refused("refund", "1155");
    is_tried_and_may_be_refused("refund", "1272");
}

#[test]
fn the_pay_type_of_apps_is_two_wallets() {
    for name in ["payment.wechat_app", "payment.fps_app"] {
        assert_eq!(pairs(name, value!({}))["pay_type"], "800210");
    }
    let wechat = accepted("payment.wechat_app", value!({}));
    assert_eq!(fields(&wechat)["pay_params"]["package"], "Sign=WXPay");
    let fps = accepted("payment.fps_app", value!({}));
    assert_eq!(fields(&fps)["pay_params"], "https://fps.example/EXAMPLE");
    let of_the_other = [
        ended("payment.fps_app", value!({ "pay_params": { "package": "Sign=WXPay" } })),
        ended("payment.wechat_app", value!({ "pay_params": null })),
    ];
    for outcome in of_the_other {
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
    }
    let mut body = answer("payment.wechat_app", value!({}));
    body["pay_params"] = value!("https://fps.example/EXAMPLE");
    let outcome = opened("payment.wechat_app", &answered(&body.to_string()));
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
}

#[test]
fn the_least_amount_is_the_provider_s_to_say() {
    assert_eq!(pairs("payment.alipay_web", value!({ "txamt": 1 }))["txamt"], "1");
    is_tried_and_may_be_refused("payment.alipay_web", "1104");
}

#[test]
fn too_many_calls_are_no_refusal() {
    for body in ["", "Too Many Requests", r#"{"respcd":"1104","resperr":"too many"}"#] {
        let reply = Reply { status: 429, ..answered(body) };
        let outcome = opened("payment.cpm", &reply);
        assert!(!matches!(outcome, Outcome::Final(_)), "{body}: {outcome}");
    }
}

#[test]
fn an_afternoon_has_24_hours() {
    let given = value!({ "txdtm": "2024-02-26 15:04:12" });
    assert_eq!(pairs("payment.mpm", given)["txdtm"], "2024-02-26 15:04:12");
    let answer = fields(&accepted("payment.mpm", value!({ "sysdtm": "2024-02-26 23:59:59" })));
    assert_eq!(answer["sysdtm"], "2024-02-26 23:59:59");
}

#[test]
fn the_qr_code_is_qrcode() {
    for name in ["payment.mpm", "payment.wechat_qr"] {
        let outcome = ended(name, value!({ "qrcode": null, "QR Code": "weixin://", "qr_code": "weixin://" }));
        assert!(matches!(unsure(&outcome), Cause::Incomplete(_)), "{name}: {outcome}");
        assert!(fields(&accepted(name, value!({ "qrcode": "weixin://x" })))["qrcode"] == "weixin://x");
    }
}

#[test]
fn the_number_may_come_early_late_or_never() {
    for operation in PROVIDER.operations.iter().filter(|of| of.name.starts_with("payment.")) {
        let without = accepted(operation.name, value!({ "syssn": null }));
        assert!(fields(&without).get("syssn").is_none(), "{}", operation.name);
        assert!(fields(&accepted(operation.name, value!({}))).get("syssn").is_some(), "{}", operation.name);
    }
    let refused = ended("refund", value!({ "respcd": "1269", "syssn": Value::Null }));
    assert!(matches!(refused, Outcome::Final(Final::Declined(_))), "{refused}");
}

#[test]
fn the_count_of_charges_has_two_names() {
    for name in ["completed_iteration", "completed_billing_iteration"] {
        let found = fields(&accepted("subscription.query", value!({ "data": [{ name: 3 }] })));
        assert_eq!(found["data"][0]["completed_iteration"], 3, "{name}");
    }
}

#[test]
fn a_capture_has_a_number_of_its_own() {
    assert_eq!(pairs("authtrade", value!({}))["out_trade_no"], "EXAMPLE0000000000000000000000007");
    let accepted = accepted("authtrade", value!({ "out_trade_no": "" }));
    assert_eq!((accepted.means, &fields(&accepted)["out_trade_no"]), (Means::Accepted, &value!("")));
}

#[test]
fn a_used_number_is_never_a_final_refusal() {
    for name in ["refund", "payment.mpm", "payment.cpm"] {
        for code in ["1102", "1251", "2011"] {
            let outcome =
                ended(name, value!({ "respcd": code, "respmsg": "out_trade_no is used", "syssn": null }));
            assert!(matches!(unsure(&outcome), Cause::ProviderUnsure), "{name} {code}: {outcome}");
        }
    }
    for (changes, state) in [
        (value!({}), PartState::Done),
        (value!({ "respcd": "1143" }), PartState::Pending),
        (value!({ "respcd": "2999" }), PartState::Pending),
        (value!({ "respcd": "1155" }), PartState::Failed),
        (value!({ "respcd": "1251" }), PartState::Unknown),
        (value!({ "order_type": "payment" }), PartState::Unknown),
        (value!({ "order_type": "preauth", "respcd": "1155" }), PartState::Unknown),
    ] {
        assert_eq!(row("refund.query", changes.clone()), Standing::Refund(state), "{changes}");
    }
}
