//! Tencent Cloud Pay, by the rows of `specs/contradictions/cpay.md`.

use paysmith_cpay::{PROVIDER, SPEC};
use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, Delivery, Final, OrderState, Outcome, PartState, Standing, Why};
use serde_json::{Value, json as value};

use crate::cpay_messages::{
    accepted, answer, calls, client, content, fields, opened, opened_first, paid, received, refused, sealed,
    well,
};
use crate::examples::{KEY, answered, operation, request};
use crate::support::digests::hmac_sha256;
use crate::support::outcomes::ExpectedOutcome as _;

#[test]
fn the_fields_of_a_payment_are_in_pay_content() {
    let sent = content("scan_code_pay", value!({}));
    assert_eq!(sent["pay_content"]["total_fee"], 16_000);
    let names: Vec<&String> = sent.as_object().unwrap().keys().collect();
    assert_eq!(names, ["nonce_str", "order_client", "pay_content", "pay_mch_key"]);
}

#[test]
fn what_the_source_text_marks_is_demanded_and_nothing_else() {
    let marked = [
        ("pay_content", "out_trade_no total_fee fee_type body"),
        ("pay_mch_key", "pay_platform out_mch_id out_sub_mch_id out_shop_id"),
        ("order_client", "device_id terminal_type sdk_version spbill_create_ip machine_no"),
    ];
    for (object, names) in marked {
        for name in names.split(' ') {
            let unfit = refused("scan_code_pay", value!({ object: { name: null } }));
            assert!(unfit.contains(&format!("{object}.{name}")), "{unfit}");
        }
    }
    let least = value!({
        "pay_content": { "wxpay_pay_content_ext": null },
        "order_client": { "staff_id": null, "sub_terminal_type": null },
    });
    assert_eq!(content("scan_code_pay", least)["order_client"].as_object().unwrap().len(), 5);
    // Of an answer, only what an application can't do without is required.
    let order = value!({ "order_content": { "out_trade_no": "sz0100d9ueWXzz00320190826151533",
                                             "wxpay_order_content_ext": { "current_trade_state": 3 } } });
    assert_eq!(accepted("query_order", &well("query_order", order)).state, OrderState::Paid);
}

#[test]
fn lengths_are_characters_and_numbers_have_31_bits() {
    let pay = |name: &str, value: Value| value!({ "pay_content": { name: value } });
    content("scan_code_pay", pay("body", value!("单".repeat(128))));
    assert!(refused("scan_code_pay", pay("body", value!("单".repeat(129)))).contains("at most 128"));
    content("scan_code_pay", pay("total_fee", value!(2_147_483_647)));
    assert!(refused("scan_code_pay", pay("total_fee", value!(2_147_483_648_u64))).contains("total_fee"));
}

#[test]
fn a_log_id_above_31_bits_is_kept() {
    let mut content = paid(value!({}));
    content["log_id"] = value!(4_049_520_517_u64);
    let accepted = accepted("query_order", &content);
    assert_eq!(accepted.extra.get("log_id").map(|id| id.get()), Some("4049520517"));
}

#[test]
fn no_name_has_a_space() {
    fn names(value: &Value, found: &mut Vec<String>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            found.push(name.clone());
            names(value, found);
        }
    }
    let mut found = Vec::new();
    for name in calls() {
        names(&content(name, value!({})), &mut found);
    }
    assert!(found.len() > 200 && found.iter().any(|name| name == "body" || name == "machine_no"));
    assert!(
        found.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c)))
    );
}

#[test]
fn sub_terminal_type_is_sent_only_if_given() {
    assert_eq!(content("scan_code_pay", value!({}))["order_client"]["sub_terminal_type"], 900);
    let without = value!({ "order_client": { "sub_terminal_type": null } });
    assert!(content("scan_code_pay", without)["order_client"].get("sub_terminal_type").is_none());
    assert!(content("micro_pay", value!({}))["order_client"].get("sub_terminal_type").is_none());
}

#[test]
fn a_status_that_is_not_0_may_be_no_failure() {
    for name in calls() {
        for (status, is_declined) in
            [(3, false), (101, true), (102, true), (103, false), (104, true), (7, false)]
        {
            let outcome = opened_first(name, &value!({ "status": status, "description": "no" }));
            let declined = matches!(outcome, Outcome::Final(Final::Declined(_)));
            assert!(declined == is_declined, "{name} {status}: {outcome}");
            assert!(is_declined || matches!(outcome, Outcome::Unknown(_)), "{name} {status}: {outcome}");
        }
    }
}

#[test]
fn status_3_and_101_alone_come_without_a_code() {
    let unsigned = |status: u32| {
        let content = value!({ "status": status, "description": "no" }).to_string();
        let operation = operation(&PROVIDER, "micro_pay");
        let reply = answered(&value!({ "response_content": content }).to_string());
        client().open(operation, request(operation, value!({})).as_ref(), &reply)
    };
    assert!(matches!(unsigned(3).must_be_unknown().cause, Cause::ProviderUnsure));
    let Outcome::Final(Final::Declined(declined)) = unsigned(101) else { panic!() };
    assert!(!declined.verified);
    for status in [0, 102, 103, 104] {
        assert!(matches!(unsigned(status).must_be_unknown().cause, Cause::Unsigned), "{status}");
    }
}

#[test]
fn status_103_is_unknown_and_the_query_tells() {
    let unknown = opened("micro_pay", &value!({ "status": 103, "description": "?" })).must_be_unknown();
    let recovery = unknown.recovery.unwrap();
    assert_eq!((recovery.operation.name, recovery.every.as_secs()), ("query_order", 3));
}

#[test]
fn every_call_is_authenticated_by_its_code_alone() {
    for name in calls() {
        let sent = sealed(name, value!({}));
        let code = hmac_sha256(KEY, sent["request_content"].as_str().unwrap()).to_uppercase();
        let expected = value!({ "a": { "authen_type": 1, "authen_code": code } });
        assert_eq!(sent["authen_info"], expected, "{name}: neither `s`, nor `sign`, nor `signature`");
    }
}

#[test]
fn close_order_needs_nothing_of_its_answer() {
    let nonce = || value!({ "nonce_str": "n" });
    let closed = accepted("close_order", &well("close_order", nonce()));
    assert_eq!((closed.means, fields(&closed)), (Means::Closed, nonce()));
    // The sample on the page has its fields under another operation's name, which makes it the answer to another call.
    let unknown = opened("close_order", &well("query_order", nonce()));
    let Outcome::Unknown(unknown) = unknown else { panic!("{unknown}") };
    assert!(matches!(&unknown.cause, Cause::Incomplete(names) if names == &["close_order"]), "{unknown}");
    assert_eq!(unknown.recovery.unwrap().operation.name, "query_order");
}

#[test]
fn mweb_args_are_read_under_either_name() {
    for name in ["mweb_args", "mobile_web_pay"] {
        let args = value!({ name: { "wxpay": { "mweb_url": "https://wx.example/" } } });
        let accepted = accepted("mob_web_pay", &well("mobile_web_pay", args));
        assert_eq!(fields(&accepted)["mweb_args"]["wxpay"]["mweb_url"], "https://wx.example/", "{name}");
    }
    assert!(sealed("mob_web_pay", value!({}))["request_content"].is_string());
    let content = well("mobile_web_pay", value!({ "mweb_args": { "wxpay": {} } }));
    let operation = operation(&PROVIDER, "mob_web_pay");
    let reply = answered(
        &value!({ "response_content": content, "authen_info": { "a": { "authen_code": "0" } } }).to_string(),
    );
    let outcome = client().open(operation, request(operation, value!({})).as_ref(), &reply);
    assert!(matches!(outcome, Outcome::Unknown(_)), "an object has no text to verify: {outcome}");
}

#[test]
fn internal_status_is_read_with_either_letter() {
    let mut content = well("query_order_list", answer("query_order_list", value!({})));
    content["Internal_status"] = value!(0);
    assert!(accepted("query_order_list", &content).extra.get("Internal_status").is_some());
    for name in ["internal_status", "Internal_status"] {
        let outcome = opened("micro_pay", &value!({ "status": 104, "description": "no", name: 407 }));
        assert!(matches!(outcome, Outcome::Unknown(_)), "{name}: {outcome}");
    }
}

#[test]
fn with_407_the_order_is_queried_and_never_reversed() {
    let reentry = value!({ "status": 104, "description": "no", "internal_status": 407 });
    let moves = PROVIDER.operations.iter().filter(|of| of.recover.is_some() && !of.name.contains("close"));
    let mut asked = Vec::new();
    for operation in moves.filter(|operation| operation.name != "reverse") {
        let unknown = opened(operation.name, &reentry).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{}", operation.name);
        asked.push(unknown.recovery.unwrap().operation.name);
    }
    assert_eq!(asked.len(), 10);
    assert!(asked.iter().all(|name| name.starts_with("query_")), "{asked:?}");
    for name in ["query_order", "close_order", "reverse"] {
        assert!(matches!(opened(name, &reentry), Outcome::Final(Final::Declined(_))), "{name}");
    }
    let other = value!({ "status": 104, "description": "no", "internal_status": 408 });
    assert!(matches!(opened("micro_pay", &other), Outcome::Final(Final::Declined(_))));
}

#[test]
fn codes_of_payers_and_terminals_have_the_lesser_and_the_newer_length() {
    let pay = |length| value!({ "pay_content": { "author_code": "1".repeat(length) } });
    content("micro_pay", pay(128));
    assert!(refused("micro_pay", pay(129)).contains("at most 128"));
    let terminal = |length| value!({ "order_client": { "sn_code": "s".repeat(length) } });
    content("micro_pay", terminal(127));
    assert!(refused("micro_pay", terminal(128)).contains("at most 127"));
    let long = accepted("query_order", &paid(value!({ "author_code": "1".repeat(256) })));
    assert_eq!(fields(&long)["order_content"]["author_code"].as_str().map(str::len), Some(256));
}

#[test]
fn a_long_code_url_is_read() {
    let url = format!("weixin://{}", "x".repeat(500));
    let long = accepted("scan_code_pay", &well("scan_code_pay", value!({ "code_url": url })));
    assert_eq!(fields(&long)["code_url"], url);
}

#[test]
fn the_refunds_wechat_block_has_the_pages_name() {
    let block = value!({ "refund_content": { "wx_pay_refund_content_ext": { "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS" } } });
    let sent = content("refund", block);
    assert_eq!(
        sent["refund_content"]["wx_pay_refund_content_ext"]["refund_account"],
        "REFUND_SOURCE_RECHARGE_FUNDS"
    );
    assert!(
        content("refund", value!({}))["refund_content"]
            .as_object()
            .unwrap()
            .keys()
            .all(|name| !name.contains("ext"))
    );
}

#[test]
fn a_query_is_asked_without_trade_type_and_platform_too() {
    let without =
        content("query_order", value!({ "trade_type": null, "pay_mch_key": { "pay_platform": null } }));
    assert!(without.get("trade_type").is_none() && without["pay_mch_key"].get("pay_platform").is_none());
    let with = content("query_order", value!({ "trade_type": 2 }));
    assert_eq!((&with["trade_type"], &with["pay_mch_key"]["pay_platform"]), (&value!(2), &value!(1)));
}

#[test]
fn what_is_wechats_alone_is_in_its_block_and_may_be_left_out() {
    let attach =
        value!({ "pay_content": { "wxpay_pay_content_ext": { "attach": "a", "product_id": null } } });
    let sent = content("scan_code_pay", attach);
    assert_eq!(sent["pay_content"]["wxpay_pay_content_ext"], value!({ "attach": "a" }));
    assert!(refused("scan_code_pay", value!({ "pay_content": { "attach": "a" } })).contains("attach"));
    assert!(
        refused("scan_code_pay", value!({ "pay_mch_key": { "pay_platform": 2 } }))
            .contains("wxpay_pay_content_ext")
    );
}

#[test]
fn the_refund_query_reads_one_client_or_several() {
    let row = value!({ "out_refund_no": "sz0100d9ue11566825386", "out_trade_no": "sz0100d9ue11566803216",
                       "wxpay_refund_order_content_ext": { "state": 2 } });
    for client in [value!([{ "shop_id": "432" }]), value!({ "shop_id": "432" })] {
        let fields = value!({ "refund_order_content": [row], "order_client": client });
        assert_eq!(
            accepted("query_refund_order", &well("query_refund_order", fields)).state,
            Standing::Refund(PartState::Done)
        );
    }
}

#[test]
fn the_body_is_required() {
    for name in
        ["scan_code_pay", "micro_pay", "official_account_pay", "app_pay", "mob_web_pay", "deposit_consume"]
    {
        assert!(
            refused(name, value!({ "pay_content": { "body": null } })).contains("pay_content.body"),
            "{name}"
        );
    }
}

#[test]
fn the_examples_are_json_and_go_out() {
    for name in calls() {
        for example in [content(name, value!({})), answer(name, value!({}))] {
            assert!(example.is_object(), "{name}");
            assert!(!example.to_string().contains('，'), "a full-width comma in {name}: {example}");
        }
    }
}

#[test]
fn the_vectors_have_the_names_and_the_case_that_fit() {
    let key = "654502BB0F57EC8737B4CF12117575B8";
    let text = |name: &str| {
        format!(
            "{{\"nonce_str\":\"ea90ceba\",\"{name}\":\"aaa\",\"timestamp\":1568859333,\"token\":\"8azip8115bq\"}}\n"
        )
    };
    let printed = "09E33D5E1D208569EE634C733F0B1FD933DD690B25F5BF72B386257B7A2113B0";
    assert_eq!(hmac_sha256(key, &text("sn")).to_uppercase(), printed);
    assert_ne!(hmac_sha256(key, &text("sn_code")).to_uppercase(), printed, "the name that is printed");
    assert_ne!(
        hmac_sha256(key, text("sn").trim_end()).to_uppercase(),
        printed,
        "without the end of the line"
    );
    let (key, text) =
        ("C852274D372982D5530B692FD77124D3", "ac=p9fa01zex4mi&rs=c44f32e0&sn=LANDI_QM600_LA190000000");
    let printed = "E0CA8FDA56464BDF702FCA1AE9692EB99483E065879247763B3A46B576EBF5AC";
    assert_eq!(hmac_sha256(&key.to_lowercase(), text).to_uppercase(), printed);
    assert_ne!(hmac_sha256(key, text).to_uppercase(), printed, "the key as it is printed");
    assert!(SPEC.contains("\\\"sn\\\":\\\"aaa\\\"") && !SPEC.contains("\\\"sn_code\\\":\\\"aaa\\\""));
}

#[test]
fn pages_have_one_number_and_terminals_are_not_bound() {
    assert!(SPEC.contains("product/569/37632") && !SPEC.contains("product/598"));
    assert!(!SPEC.contains("e_authen_key") && PROVIDER.operations.iter().all(|of| !of.name.contains("bind")));
}

#[test]
fn a_staff_member_is_named_where_the_right_to_refund_is_checked() {
    assert!(content("refund", value!({})).get("api_version").is_none());
    let refusal = refused("refund", value!({ "api_version": 2 }));
    assert!(refusal.contains("pay_mch_key.is_sub_mch_admin"), "{refusal}");
    let refusal =
        refused("refund", value!({ "api_version": 2, "pay_mch_key": { "is_sub_mch_admin": false } }));
    assert!(refusal.contains("pay_mch_key.authorization_staff_id"), "{refusal}");
    let sent = content("refund", value!({ "api_version": 2, "pay_mch_key": { "is_sub_mch_admin": true } }));
    assert_eq!(sent["pay_mch_key"]["is_sub_mch_admin"], true);
}

#[test]
fn deposits_name_whose_they_are() {
    let refusal = refused("deposit_consume", value!({ "pay_mch_key": { "pay_platform": null } }));
    assert!(refusal.contains("pay_mch_key.pay_platform"), "{refusal}");
    for name in ["out_mch_id", "out_sub_mch_id"] {
        assert!(refused("unfreeze", value!({ "pay_mch_key": { name: null } })).contains(name));
    }
}

#[test]
fn a_page_in_wechat_knows_the_payer_by_one_of_two_ids() {
    let payer = |ids: Value| value!({ "pay_mch_key": { "wxpay_pay_mch_key_ext": ids } });
    content("official_account_pay", payer(value!({})));
    content("official_account_pay", payer(value!({ "sub_open_id": null, "open_id": "o", "app_id": "a" })));
    assert!(refused("official_account_pay", payer(value!({ "sub_open_id": null }))).contains("open_id"));
    assert!(refused("official_account_pay", payer(value!({ "open_id": "o" }))).contains("app_id"));
    let sent = content("official_account_pay", value!({}));
    assert!(sent.get("trade_type").is_none(), "in the page's sample, and not in its table");
    for name in ["terminal_type", "sdk_version", "spbill_create_ip"] {
        assert!(refused("official_account_pay", value!({ "order_client": { name: null } })).contains(name));
    }
}

#[test]
fn a_refund_answered_like_its_query_is_asked_about() {
    let unknown = opened("refund", &well("query_refund_order", answer("query_refund_order", value!({}))))
        .must_be_unknown();
    assert!(matches!(&unknown.cause, Cause::Incomplete(names) if names == &["refund"]), "{unknown}");
    assert_eq!(unknown.recovery.unwrap().operation.name, "query_refund_order");
}

#[test]
fn what_the_tables_type_otherwise_is_read_either_way() {
    let refund = |flow: Value| {
        answer(
            "refund",
            value!({ "refund_order_content": {
        "client_refund_flow_id": flow, "trade_type": "1", "wxpay_refund_order_content_ext": { "state": "2" } } }),
        )
    };
    for flow in [value!(7), value!("7")] {
        let refunded = accepted("refund", &well("refund", refund(flow)));
        assert_eq!(refunded.state, Standing::Refund(PartState::Done));
        assert_eq!(fields(&refunded)["refund_order_content"]["client_refund_flow_id"], "7");
    }
    let released = answer("unfreeze", value!({ "unfreeze_order_content": { "nonce_str": 5 } }));
    assert_eq!(accepted("unfreeze", &well("unfreeze", released)).state, Standing::Release(PartState::Done));
    let alipay = paid(
        value!({ "wxpay_order_content_ext": null, "alipay_order_content_ext": { "current_trade_state": 2 } }),
    );
    assert_eq!(
        accepted("query_order", &alipay).state,
        OrderState::Paid,
        "without what the table marks as required"
    );
}

#[test]
fn a_payer_who_stopped_is_asked_about() {
    let stopped = value!({ "wxpay_order_content_ext": { "current_trade_state": 5 } });
    assert_eq!(accepted("query_order", &paid(stopped)).state, OrderState::Unknown);
}

#[test]
fn the_acknowledgement_has_status_200_and_the_older_answer() {
    let order = value!({ "out_trade_no": "1", "total_fee": 1, "wxpay_order_content_ext": { "current_trade_state": 2 } });
    let verified = received(&value!({ "nonce_str": "n", "order_content": order })).unwrap();
    assert_eq!((verified.state(), verified.order()), (Standing::Order(OrderState::Paid), Some("1")));
    let Delivery::Repeat(reply) = verified.deduplicated(false) else { panic!("a repeat is acknowledged") };
    assert_eq!((reply.status, reply.content_type), (200, "application/json"));
    let body: Value = serde_json::from_str(reply.body).unwrap();
    let content: Value = serde_json::from_str(body["response_content"].as_str().expect("a text")).unwrap();
    assert_eq!(content["status"], 0);
    assert!(body.get("authen_info").is_none(), "optional, by every edition");
}

#[test]
fn a_refunds_notification_of_2017_is_refused() {
    let old = value!({ "nonce_str": "n", "refund_order_content": [{ "out_refund_no": "1" }] });
    let refused = received(&old).err().unwrap();
    assert!(matches!(refused.why, Why::Incomplete(_)) && refused.reply.status == 400, "{refused}");
}
