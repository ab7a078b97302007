//! Fubei, by the rows of `specs/contradictions/fubei.md`.

use paysmith_fubei::PROVIDER;
use paysmith_runtime::{
    Cause, Decimal, Delivery, Final, Ledger, Message, OrderState, Outcome, PartState, Standing, to_json,
};
use serde_json::{Value, json as value};

use crate::examples::{KEY, answered, client, client_with, json, operation, refused, request, sealed};
use crate::fubei_messages::{
    accepted, assert_signed, biz, decimal, ended, fields, is_pending, letter, opened, received, text, told,
};
use crate::support::outcomes::ExpectedOutcome as _;

#[test]
fn amounts_are_yuan_with_two_digits() {
    for (given, written) in [
        (value!(100), "100.00"),
        (value!(0.01), "0.01"),
        (value!("12.5"), "12.50"),
        (value!(9_999_999), "9999999.00"),
    ] {
        let text = text(&sealed(&PROVIDER, "swipe", value!({ "total_fee": given })));
        assert!(text.contains(&format!("\"total_fee\":{written},")), "{text}");
    }
    for told in ["100", "100.0", "\"100.00\"", "1e2"] {
        let number = &biz("swipe", value!({}))["merchant_order_sn"];
        let data = format!(r#"{{"merchant_order_sn":{number},"trade_state":"SUCCESS","total_fee":{told}}}"#);
        let accepted = opened("swipe", &format!(r#"{{"result_code":200,"data":{data}}}"#)).must_be_accepted();
        assert_eq!(accepted.state, OrderState::Paid);
        if told != "1e2" {
            assert_eq!(decimal(&fields(&accepted)["total_fee"]), Decimal::ONE_HUNDRED, "{told}");
        }
    }
}

#[test]
fn prices_of_goods_are_fen() {
    let goods = value!({ "goods_id": "1", "goods_name": "栗子", "quantity": 2, "price": 1234 });
    let sent = biz("swipe", value!({ "total_fee": 24.68, "detail": { "goods_detail": [goods] } }));
    assert_eq!(sent["total_fee"], 24.68);
    let detail: Value = serde_json::from_str(sent["detail"].as_str().expect("text in text")).unwrap();
    assert_eq!(detail["goods_detail"][0]["price"], 1234);
}

#[test]
fn whole_numbers_are_sent_as_numbers() {
    assert_eq!(biz("swipe", value!({ "discount_switch": 1 }))["discount_switch"], value!(1));
    assert_eq!(biz("mina", value!({ "cashier_id": 34566 }))["cashier_id"], value!(34566));
    let answer = accepted("mina", value!({ "sign_params": {}, "cashier_id": "34566" }));
    assert_eq!(fields(&answer)["cashier_id"], value!(34566));
}

#[test]
fn numbers_are_read_from_texts_too() {
    let amounts = value!({ "refund_status": "REFUND_SUCCESS", "refund_money": 10, "refund_fee": 9, "buyer_refund_money": "1.11" });
    let answer = fields(&accepted("refund.query", amounts));
    let read: Vec<_> = ["refund_money", "refund_fee", "buyer_refund_money"]
        .iter()
        .map(|name| decimal(&answer[*name]))
        .collect();
    assert_eq!(read, ["10", "9", "1.11"].map(|text| text.parse::<Decimal>().unwrap()));
    let row =
        value!({ "create_time": "1893542400", "pay_status": "0", "store_id": "7", "total_fee": "1.00" });
    let listed = fields(&accepted("reconciliation", value!({ "total": "1", "list": [row] })));
    assert_eq!((&listed["total"], &listed["list"][0]["store_id"]), (&value!(1), &value!(7)));
    assert_eq!(
        (&listed["list"][0]["pay_status"], &listed["list"][0]["create_time"]),
        (&value!(0), &value!(1893542400))
    );
}

#[test]
fn only_valid_json_is_sent_and_believed() {
    let sealed = sealed(&PROVIDER, "swipe", value!({ "attach": "订单 \"\\:123456" }));
    assert!(text(&sealed).contains(r#""attach":"订单 \"\\:123456""#));
    for broken in [
        r#"{"result_code":200,"data":{"attach":"\订单","trade_state":"SUCCESS"}}"#,
        r#"{"result_code":200,"data":{"trade_state":"SUCCESS" "total_fee":80.00}}"#,
    ] {
        let unknown = opened("swipe", broken).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::NotJson), "{unknown}");
    }
}

#[test]
fn answers_are_read_without_what_samples_lack() {
    let as_printed =
        accepted("swipe", value!({ "trade_state": "SUCCESS", "total_fee": 80.00, "pay_time": 1478574762 }));
    assert_eq!(as_printed.state, OrderState::Paid);
    assert!(fields(&as_printed).get("order_price").is_none());
    assert_eq!(accepted("query", value!({ "trade_state": "SUCCESS" })).state, OrderState::Paid);
}

#[test]
fn the_time_of_payment_may_be_missing_or_zero() {
    for data in [
        value!({ "trade_state": "USERPAYING" }),
        value!({ "trade_state": "USERPAYING", "pay_time": 0 }),
        value!({ "trade_state": "USERPAYING", "pay_time": "" }),
    ] {
        assert_eq!(accepted("query", data.clone()).state, OrderState::Pending, "{data}");
        assert!(is_pending(ended("swipe", data)));
    }
}

#[test]
fn a_payers_code_has_no_greatest_length() {
    for code in ["134579123456789012", "280000000000000000000001", &"f".repeat(64)] {
        assert_eq!(biz("swipe", value!({ "auth_code": code }))["auth_code"], code);
    }
    let none = refused(&PROVIDER, "swipe", value!({ "auth_code": "" }));
    assert!(none.contains("auth_code"), "{none}");
}

#[test]
fn the_store_is_required_by_auth_and_mina() {
    for operation in PROVIDER.operations {
        let request = (operation.request)();
        let store = request.fields().iter().find(|field| field.wire == "store_id");
        let required = store.is_some_and(|field| field.required);
        assert_eq!(required, ["auth.auth", "mina"].contains(&operation.name), "{}", operation.name);
    }
}

#[test]
fn scan_wants_a_wallet_and_takes_alipay_alone() {
    assert_eq!(biz("scan", value!({}))["type"], 2);
    let of_wechat = refused(&PROVIDER, "scan", value!({ "type": 1 }));
    assert!(of_wechat.contains("type"), "{of_wechat}");
    assert!(biz("swipe", value!({ "type": null })).get("type").is_none());
    let answer = accepted("swipe", value!({ "trade_state": "SUCCESS", "type": 9 }));
    assert_eq!(fields(&answer)["type"], 9, "whatever comes is kept");
}

#[test]
fn shorter_numbers_are_sent_than_read() {
    assert_eq!(biz("swipe", value!({ "device_no": "1".repeat(18) }))["device_no"], "1".repeat(18));
    let longer = refused(&PROVIDER, "swipe", value!({ "device_no": "1".repeat(19) }));
    assert!(longer.contains("device_no: 19 characters, but at most 18 are allowed"), "{longer}");
    let longer = refused(&PROVIDER, "swipe", value!({ "cashier_id": 12345678901_u64 }));
    assert!(longer.contains("cashier_id"), "{longer}");
    let long = "9".repeat(40);
    let told = value!({ "trade_state": "SUCCESS", "order_sn": long, "device_no": long, "cashier_id": 1234567890123456_u64 });
    let answer = fields(&accepted("query", told));
    assert_eq!((&answer["order_sn"], &answer["device_no"]), (&value!(long), &value!(long)));
    assert_eq!(answer["cashier_id"], 1234567890123456_u64);
}

#[test]
fn trade_no_is_a_number_of_orders_in_refunds_alone() {
    let by_trade_no = value!({ "merchant_order_sn": null, "order_sn": null, "trade_no": "T1" });
    for name in ["refund", "refund.query", "refund.statistics"] {
        assert_eq!(biz(name, by_trade_no.clone())["trade_no"], "T1", "{name}");
        let none = refused(&PROVIDER, name, value!({ "merchant_order_sn": null }));
        assert!(["merchant_order_sn", "order_sn", "trade_no"].iter().all(|one| none.contains(one)), "{none}");
    }
    let query = (operation(&PROVIDER, "query").request)();
    let has = |message: &dyn Message| message.fields().iter().any(|field| field.wire == "trade_no");
    assert!(!has(query.as_ref()) && !query.tail().is_some_and(has));
}

#[test]
fn the_wallets_code_is_read_in_both_places() {
    for (body, at_the_top) in [
        (
            r#"{"result_code":400,"result_message":"失败","sub_code":"E1","data":{"merchant_order_sn":"201704191492587335309"}}"#,
            true,
        ),
        (
            r#"{"result_code":400,"result_message":"失败","data":{"merchant_order_sn":"201704191492587335309","sub_code":"E1"}}"#,
            false,
        ),
    ] {
        let outcome = opened("reverse", body);
        let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{outcome}") };
        let found = match at_the_top {
            true => declined.extra.get("sub_code").map(|code| code.get().to_owned()),
            false => {
                let answer: Value =
                    serde_json::from_str(&to_json(declined.answer.unwrap().as_ref())).unwrap();
                Some(answer["sub_code"].to_string())
            }
        };
        assert_eq!(found.as_deref(), Some("\"E1\""));
    }
    let in_a_query = accepted("fbpay.order.query", value!({ "order_status": "SUCCESS", "sub_code": null }));
    assert_eq!(in_a_query.state, OrderState::Paid);
}

#[test]
fn data_may_be_text_and_so_may_the_code() {
    let data = r#"{"trade_state":"SUCCESS","merchant_order_sn":"201704191492587335309"}"#;
    for code in ["200", "\"200\""] {
        for data in [data.to_owned(), Value::from(data).to_string()] {
            let answer = format!(r#"{{"result_code":{code},"result_message":"成功","data":{data}}}"#);
            let accepted = opened("query", &answer).must_be_accepted();
            assert_eq!(accepted.state, OrderState::Paid);
            assert_eq!(fields(&accepted)["merchant_order_sn"], "201704191492587335309");
        }
    }
}

#[test]
fn every_member_of_the_envelope_is_sent_and_signed() {
    for operation in PROVIDER.operations.iter().filter(|of| of.address.is_call()) {
        let sent = json(&sealed(&PROVIDER, operation.name, value!({})));
        for (name, value) in [("version", "1.0"), ("format", "json"), ("sign_method", "md5"), ("app_id", KEY)]
        {
            assert_eq!(sent[name], value, "{}", operation.name);
        }
        assert_signed(&sent);
    }
}

#[test]
fn notifications_are_acknowledged_in_lower_case() {
    let verified = received("payment", &told(r#"{"merchant_order_sn":"T1"}"#)).unwrap();
    let Delivery::Fresh(fresh) = verified.deduplicated(true) else { panic!("a repeat") };
    let applied = fresh.apply(&mut Ledger::new("T1", Decimal::ONE, "CNY"));
    assert_eq!((applied.reply.status, applied.reply.body), (200, "success"));
}

#[test]
fn both_spellings_of_a_failed_refund_are_failed() {
    for status in ["REFUND_FAILER", "REFUND_FAIL"] {
        for name in ["refund.query", "fbpay.order.refund.query"] {
            assert_eq!(
                accepted(name, value!({ "refund_status": status })).state,
                Standing::Refund(PartState::Failed)
            );
        }
        let outcome = ended("fbpay.order.refund", value!({ "refund_status": status }));
        assert!(matches!(outcome, Outcome::Final(Final::Declined(_))), "{outcome}");
    }
}

#[test]
fn an_unknown_state_of_a_refund_is_no_end() {
    for name in ["refund.query", "fbpay.order.refund.query"] {
        let answer = accepted(name, value!({ "refund_status": "REFUND_HALTED" }));
        assert_eq!(
            (answer.state, &fields(&answer)["refund_status"]),
            (Standing::Refund(PartState::Unknown), &value!("REFUND_HALTED"))
        );
    }
    assert!(is_pending(ended("fbpay.order.refund", value!({ "refund_status": "REFUND_HALTED" }))));
}

#[test]
fn the_url_to_notify_is_named_as_each_interface_does() {
    for (name, field) in [
        ("swipe", "call_back_url"),
        ("scan", "call_back_url"),
        ("h5pay", "call_back_url"),
        ("mina", "call_back_url"),
        ("alipay.h5", "call_back_url"),
        ("fbpay.order.pay", "notify_url"),
        ("fbpay.order.create", "notify_url"),
        ("fbpay.fixed.qrcode.create", "notify_url"),
    ] {
        let sent = biz(name, value!({ field: "https://shop.example/n" }));
        assert_eq!(sent[field], "https://shop.example/n", "{name}");
    }
}

#[test]
fn the_payer_is_named_as_each_page_does() {
    let names = ["open_id", "sub_open_id", "sub_openid", "openid", "sub_appid", "buyer_id", "user_id"];
    let sent = |name| {
        let sent = biz(name, value!({}));
        names.into_iter().filter(|field| sent.get(*field).is_some()).collect::<Vec<_>>()
    };
    assert_eq!(sent("h5pay"), ["open_id", "sub_open_id"]);
    assert_eq!(sent("mina"), ["sub_openid"]);
    assert_eq!(sent("alipay.h5"), ["buyer_id"]);
    assert_eq!(sent("fbpay.order.create"), ["sub_appid", "user_id"]);
}

#[test]
fn the_url_of_auth_is_camel_case() {
    let answer = accepted("auth.auth", value!({ "authUrl": "https://a.example/" }));
    assert_eq!(fields(&answer)["authUrl"], "https://a.example/");
    ended("auth.auth", value!({ "auth_url": "https://a.example/" })).must_be_unknown();
}

#[test]
fn a_notification_may_be_signed_with_or_without_its_empty_values() {
    let pairs = [
        ("result_code", "200"),
        ("result_message", ""),
        ("data", r#"{"merchant_order_sn":"T1","total_fee":0.01}"#),
    ];
    for raw in [letter(&pairs, |_| true), letter(&pairs, |value| !value.is_empty())] {
        assert_eq!(received("payment", &raw).unwrap().state(), OrderState::Paid);
    }
    let over_less = letter(&pairs, |value| !value.is_empty() && value != "200");
    assert!(received("payment", &over_less).is_err(), "what isn't empty is signed");
}

#[test]
fn no_empty_member_is_sent() {
    for operation in PROVIDER.operations.iter().filter(|of| of.address.is_call()) {
        let sent = json(&sealed(&PROVIDER, operation.name, value!({})));
        let members = sent.as_object().unwrap();
        assert!(members.values().all(|value| !value.as_str().unwrap().is_empty()), "{sent}");
    }
}

#[test]
fn what_wechat_takes_is_passed_on_untouched() {
    let object = r#"{ "appId":"wx1", "timeStamp" : "1893542400", "package":"prepay_id=1\/2" }"#;
    let text = Value::from(object).to_string();
    for (name, field) in
        [("h5pay", "sign_params"), ("mina", "sign_params"), ("fbpay.order.create", "sign_package")]
    {
        for came in [object, &text] {
            let number = &biz(name, value!({}))["merchant_order_sn"];
            let data = format!(r#"{{"merchant_order_sn":{number},"prepay_id":"1","{field}":{came}}}"#);
            let answer = format!(r#"{{"result_code":200,"data":{data}}}"#);
            let accepted = opened(name, &answer).must_be_accepted();
            assert!(to_json(accepted.answer.as_ref()).contains(came), "{name}");
        }
    }
}

#[test]
fn stores_are_asked_for_in_camel_case() {
    assert_eq!(
        biz("store.query", value!({ "storeId": 100001 })),
        value!({ "store_name": "Example", "storeId": 100001 })
    );
}

#[test]
fn instalments_are_sent_as_an_object() {
    let plan = value!({ "hb_fq_instalment": 1, "hb_fq_num": 3, "hb_fq_seller_percent": 0 });
    let sent = biz("fbpay.order.pay", value!({ "alipay_extend_params": plan }));
    assert_eq!(sent["alipay_extend_params"], plan);
    for came in [plan.clone(), plan.to_string().into()] {
        let answer = accepted(
            "fbpay.order.query",
            value!({ "order_status": "SUCCESS", "alipay_extend_params": came }),
        );
        assert_eq!(fields(&answer)["alipay_extend_params"], came);
    }
}

#[test]
fn a_code_lasts_so_many_seconds() {
    for seconds in [1, 1800] {
        assert_eq!(
            biz("fbpay.fixed.qrcode.create", value!({ "expired_time": seconds }))["expired_time"],
            seconds
        );
    }
    for seconds in [0, 1801] {
        let refused = refused(&PROVIDER, "fbpay.fixed.qrcode.create", value!({ "expired_time": seconds }));
        assert!(refused.contains("expired_time"), "{refused}");
    }
}

#[test]
fn a_refund_of_2_0_takes_one_of_three_numbers() {
    for number in ["order_sn", "merchant_order_sn", "ins_order_sn"] {
        let mut changes = value!({ "merchant_order_sn": null });
        changes[number] = "T1".into();
        assert_eq!(biz("fbpay.order.refund", changes)[number], "T1");
    }
    let none = refused(&PROVIDER, "fbpay.order.refund", value!({ "merchant_order_sn": null }));
    assert!(none.contains("ins_order_sn"), "{none}");
}

#[test]
fn interface_2_0_is_told_version_1_0() {
    let sealed = sealed(&PROVIDER, "fbpay.order.query", value!({}));
    assert!(sealed.url.ends_with("/gateway/agent"));
    assert_eq!(json(&sealed)["version"], "1.0");
}

#[test]
fn the_official_account_is_sent_only_if_given() {
    assert!(biz("fbpay.fixed.qrcode.create", value!({})).get("sub_appid").is_none());
    assert_eq!(biz("fbpay.fixed.qrcode.create", value!({ "sub_appid": "wx1" }))["sub_appid"], "wx1");
    // WeChat's payments need these fields.
    let without = refused(&PROVIDER, "fbpay.order.create", value!({ "sub_appid": null }));
    assert!(without.contains("sub_appid"), "{without}");
}

#[test]
fn a_vendor_signs_what_is_sent() {
    let vendor = client_with(&PROVIDER, &[("app_id", ""), ("vendor_sn", "20160000000000000001a")]);
    let query = operation(&PROVIDER, "fbpay.order.query");
    let asked = request(query, value!({ "merchant_id": 100000 }));
    let sent = json(&vendor.seal(query, asked.as_ref()).unwrap());
    assert_eq!(sent["vendor_sn"], "20160000000000000001a");
    assert!(sent.get("app_id").is_none());
    assert_signed(&sent);

    // Interface 1.0 has no vendors.
    let swipe = operation(&PROVIDER, "swipe");
    let error = vendor.seal(swipe, request(swipe, value!({})).as_ref()).expect_err("a vendor's");
    assert!(error.to_string().contains("app_id"), "{error}");

    // The query of the recovery names the merchant, too.
    let pay = operation(&PROVIDER, "fbpay.order.pay");
    let paid = request(pay, value!({ "merchant_id": 100000 }));
    let unknown = vendor.open(pay, paid.as_ref(), &answered("{}")).must_be_unknown();
    let question: Value = serde_json::from_str(&to_json(unknown.recovery.unwrap().query.as_ref())).unwrap();
    assert_eq!(question, value!({ "merchant_order_sn": "EXAMPLE-PAY-1", "merchant_id": 100000 }));
}

#[test]
fn a_refund_is_never_taken_for_a_payment() {
    assert_eq!(
        received("payment", &told(r#"{"merchant_order_sn":"T1"}"#)).unwrap().state(),
        OrderState::Paid
    );
    let refund = r#"{"merchant_order_sn":"T1","merchant_refund_sn":"R1","refund_status":"REFUND_SUCCESS","refund_amount":1}"#;
    let order = r#"{"merchant_order_sn":"T1","order_sn":"2","order_status":"CLOSED","total_amount":1}"#;
    for (data, kind) in [(refund, "fbpay.refund"), (order, "fbpay.payment")] {
        let raw = told(data);
        assert!(received("payment", &raw).is_err(), "{kind}");
        let kinds: Vec<_> = client(&PROVIDER).kinds(&raw).iter().map(|of| of.name).collect();
        assert_eq!(kinds, [kind]);
    }
    assert_eq!(received("fbpay.refund", &told(refund)).unwrap().state(), Standing::Refund(PartState::Done));
    assert_eq!(received("fbpay.payment", &told(order)).unwrap().state(), OrderState::Closed);
}
