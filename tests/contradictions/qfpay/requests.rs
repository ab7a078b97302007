//! What is sent.

use super::*;

#[test]
fn no_parameter_is_empty() {
    for name in calls() {
        let sealed = sent(name);
        let query = sealed.url.split_once('?').map(|(_, query)| query.as_bytes());
        let pairs: BTreeMap<String, String> =
            form_urlencoded::parse(query.unwrap_or(&sealed.body)).into_owned().collect();
        assert!(!pairs.is_empty() && pairs.values().all(|value| !value.is_empty()), "{name}: {pairs:?}");
        let signature = md5(&format!("{}{KEY}", joined(&pairs))).to_uppercase();
        assert_eq!(sealed.headers[SIGN], signature, "{name}");
    }
    for field in ["goods_name", "mchid", "udid", "notify_url"] {
        let why = refused(&PROVIDER, "payment.mpm", value!({ field: "" }));
        assert!(why.contains(field), "{why}");
    }
}

#[test]
fn close_and_reversal_are_posted() {
    for (name, path) in [("close", "/trade/v1/close"), ("reversal", "/trade/v1/reversal")] {
        let sealed = sent(name);
        assert_eq!(
            (sealed.method.as_str(), sealed.url.as_str()),
            ("POST", &*format!("https://pay.example{path}"))
        );
        assert!(!sealed.body.is_empty());
    }
}

#[test]
fn the_merchant_is_mchntid_on_the_checkout_alone() {
    let (_, link) = checkout(value!({ "mchntid": "M1" }));
    assert_eq!((link.get("mchntid").map(String::as_str), link.get("mchid")), (Some("M1"), None));
    let operation = operation(&PROVIDER, "checkout");
    let handed =
        client(&PROVIDER).hand_over(operation, request(operation, value!({ "mchntid": "M1" })).as_ref());
    let recovery = handed.unwrap().unknown.recovery.unwrap();
    let asked: Value = serde_json::from_str(&to_json(recovery.query.as_ref())).unwrap();
    assert_eq!(asked, value!({ "out_trade_no": "TXN1234567890", "mchid": "M1" }));
    assert_eq!(pairs("payment.mpm", value!({ "mchid": "M1" }))["mchid"], "M1");
}

#[test]
fn limits_bind_what_is_sent_alone() {
    assert!(refused(&PROVIDER, "payment.mpm", value!({ "mchid": "M".repeat(17) })).contains("mchid"));
    let mut told = paid();
    told["mchid"] = value!("M".repeat(26));
    told["syssn"] = value!("2".repeat(129));
    assert_eq!(received("payment", &told).unwrap().state(), OrderState::Paid);
    let long = accepted("payment.mpm", value!({ "syssn": "2".repeat(41) }));
    assert_eq!(fields(&long)["syssn"], "2".repeat(41));
}

#[test]
fn the_checkout_s_own_examples_are_possible() {
    for time in ["5", "120", "1715686118000"] {
        let given = value!({ "paysource": "remotepay_checkout", "limit_pay": "no_credit", "checkout_expired_time": time });
        let (link, pairs) = checkout(given);
        assert!(link.starts_with("https://pay.example/checkstand/#/?"), "{link}");
        assert_eq!((&*pairs["paysource"], &*pairs["limit_pay"]), ("remotepay_checkout", "no_credit"));
        assert_eq!(pairs["checkout_expired_time"], time);
    }
    let operation = operation(&PROVIDER, "checkout");
    for wrong in [value!({ "paysource": "remotepay" }), value!({ "checkout_expired_time": "1715686118" })] {
        let refused = client(&PROVIDER).hand_over(operation, request(operation, wrong.clone()).as_ref());
        assert!(refused.is_err(), "{wrong}");
    }
}

/// A value of `most` characters is sent, and one with a character more is refused.
fn at_most(name: &str, field: &str, most: usize) {
    assert_eq!(pairs(name, value!({ field: "x".repeat(most) }))[field].len(), most, "{name}");
    let why = refused(&PROVIDER, name, value!({ field: "x".repeat(most + 1) }));
    assert!(why.contains(field) && why.contains(&most.to_string()), "{name}: {why}");
}

#[test]
fn the_number_has_each_page_s_length() {
    for (name, most) in [
        ("refund", 128),
        ("query", 128),
        ("reversal", 40),
        ("authtrade", 40),
        ("unfreeze", 40),
        ("customs.declare", 32),
        ("customs.query", 32),
        ("customs.redeclare", 32),
    ] {
        at_most(name, "syssn", most);
    }
}

#[test]
fn the_return_address_has_each_page_s_length() {
    for (name, most) in [("payment.mpm", 512), ("payment.wap", 255), ("payment.alipay_wap", 200)] {
        at_most(name, "return_url", most);
    }
    let operation = operation(&PROVIDER, "checkout");
    let hand_over = |length: usize| {
        let request = request(operation, value!({ "return_url": "x".repeat(length) }));
        client(&PROVIDER).hand_over(operation, request.as_ref()).is_ok()
    };
    assert_eq!((hand_over(256), hand_over(257)), (true, false));
}

#[test]
fn goods_have_64_characters_of_any_kind() {
    let goods = "港式奶茶 (大杯)!".chars().cycle().take(64).collect::<String>();
    assert_eq!(pairs("payment.mpm", value!({ "goods_name": goods }))["goods_name"], goods);
    assert!(
        refused(&PROVIDER, "payment.mpm", value!({ "goods_name": format!("{goods}x") }))
            .contains("goods_name")
    );
    let row =
        fields(&accepted("query", value!({ "data": [{ "respcd": "0000", "goods_name": "茶".repeat(65) }] })));
    assert_eq!(row["data"][0]["goods_name"], "茶".repeat(65));
}

#[test]
fn the_time_to_pay_is_from_5_to_120_minutes() {
    for name in
        ["payment.mpm", "payment.wechat_qr", "payment.wechat_mini", "payment.alipay_web", "payment.web"]
    {
        for (minutes, sent) in [(4, false), (5, true), (120, true), (121, false)] {
            let operation = operation(&PROVIDER, name);
            let request = request(operation, value!({ "expired_time": minutes }));
            assert_eq!(client(&PROVIDER).seal(operation, request.as_ref()).is_ok(), sent, "{name} {minutes}");
        }
    }
    assert_eq!(pairs("payment.mpm", value!({}))["expired_time"], "10", "digits as a string");
}

#[test]
fn the_sandbox_is_said_to_be_for_cards() {
    let sandbox = spec().environments.iter().find(|of| of.name == "sandbox").unwrap();
    let doc = sandbox.about.doc.as_deref().unwrap_or_default();
    assert!(!sandbox.real_money && doc.contains("cards only"), "{doc}");
}

#[test]
fn calls_are_signed_by_md5_and_the_checkout_by_sha256() {
    for name in calls() {
        let sealed = sent(name);
        assert_eq!(sealed.headers[SIGN].len(), 32, "{name}");
        assert!(!sealed.headers.contains_key("X-QF-SIGNTYPE"), "{name}");
    }
    let (_, mut pairs) = checkout(value!({}));
    let signature = pairs.remove("sign").unwrap();
    assert_eq!(pairs["sign_type"], "sha256");
    assert_eq!(signature, sha256(&format!("{}{KEY}", joined(&pairs))));
}

#[test]
fn nothing_of_the_quickstart_is_sent() {
    for environment in PROVIDER.environments {
        assert!(!environment.base.contains("//api.qfapi.com"), "{}", environment.base);
    }
    for name in calls() {
        let sealed = sent(name);
        let body = String::from_utf8(sealed.body.clone()).unwrap();
        assert!(
            !body.contains("total_fee") && !body.contains("app_code") && !body.starts_with('{'),
            "{name}"
        );
        assert_eq!(sealed.headers["X-QF-APPCODE"], KEY, "{name}");
    }
}

#[test]
fn the_key_is_in_no_request() {
    const SECRET: &str = "canary-of-the-client-key";
    let client = crate::examples::client_with(&PROVIDER, &[("client_key", SECRET), ("app_code", "EXAMPLE")]);
    for operation in PROVIDER.operations {
        let request = request(operation, value!({}));
        let everything = if operation.address.is_call() {
            let sealed = client.seal(operation, request.as_ref()).unwrap();
            let body = String::from_utf8(sealed.body.clone()).unwrap();
            let headers: Vec<_> =
                sealed.headers.values().map(|value| value.to_str().unwrap().to_owned()).collect();
            format!("{} {body} {headers:?}", sealed.url)
        } else {
            client.hand_over(operation, request.as_ref()).unwrap().what
        };
        assert!(!everything.contains(SECRET), "{}", operation.name);
        assert!(!everything.contains("&key=") && !everything.starts_with("key="), "{}", operation.name);
    }
}

#[test]
fn the_merchant_is_sent_only_if_assigned() {
    for name in ["payment.alipay_app", "payment.alipay_wap", "payment.mpm", "query", "refund"] {
        assert!(!pairs(name, value!({})).contains_key("mchid"), "{name}");
        assert_eq!(pairs(name, value!({ "mchid": "M1" }))["mchid"], "M1", "{name}");
    }
}

#[test]
fn a_product_says_its_kind() {
    assert_eq!(pairs("product.create", value!({}))["type"], "recurring");
    let once = value!({ "type": "onetime", "interval": null, "interval_count": null });
    assert_eq!(pairs("product.create", once)["type"], "onetime");
    let why = refused(&PROVIDER, "product.create", value!({ "interval": null }));
    assert!(why.contains("interval"), "{why}");
    for kind in ["onetime", "recurring", "new"] {
        let found =
            fields(&accepted("product.query", value!({ "data": [{ "product_id": "p", "type": kind }] })));
        assert_eq!(found["data"][0]["type"], kind);
    }
}

#[test]
fn a_product_is_deleted_by_its_id() {
    assert_eq!(pairs("product.delete", value!({}))["product_id"], "prod_example");
    assert!(refused(&PROVIDER, "product.delete", value!({ "product_id": "" })).contains("product_id"));
}

#[test]
fn a_subscription_starts_at_a_time_as_in_the_sample() {
    assert_eq!(pairs("subscription.create", value!({}))["start_time"], "2020-05-14 12:32:56");
}

#[test]
fn the_language_of_the_checkout_is_not_signed() {
    let (_, plain) = checkout(value!({}));
    let (link, mut chinese) = checkout(value!({ "lang": "zh-hk" }));
    assert!(link.contains("lang=zh-hk"), "{link}");
    assert_eq!(chinese.remove("lang").as_deref(), Some("zh-hk"));
    assert_eq!(chinese, plain, "the signature too");
}
