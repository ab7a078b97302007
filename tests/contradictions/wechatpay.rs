//! WeChat Pay, API v3, by the rows of `specs/contradictions/wechatpay.md`.

#[path = "wechatpay/answers.rs"]
mod answers;
#[path = "wechatpay/keys.rs"]
mod keys;
#[path = "wechatpay/notifications.rs"]
mod notifications;

use paysmith_codegen::checked::{Encode, VectorInput};
use paysmith_codegen::signing::{decode, rsa};
use paysmith_runtime::{Cause, Final, OrderState, Outcome, PartState, Standing, Why};
use paysmith_wechatpay::{PROVIDER, environment};
use serde_json::{Value, json as value};

use crate::examples::{json, operation, request};
use crate::support::outcomes::ExpectedOutcome as _;
use crate::wechatpay_messages::{
    CERTIFICATE, NOW, PUBLIC, STRANGER, accepted, answer, answered, client, client_with, fields, kind,
    notice, opened, opened_first, received, refusal, refused, sealed, spec, stamped, told,
};

/// What the spec says of a field of an operation's request.
fn doc_of(name: &str, field: &str) -> String {
    let table = &spec().operation(name).unwrap().request;
    let field = table.fields.iter().find(|of| of.wire == field).unwrap();
    field.about.doc.clone().unwrap_or_default()
}

#[test]
fn the_backup_host_is_that_of_the_pages() {
    let production = environment::PRODUCTION;
    assert_eq!(production.base, "https://api.mch.weixin.qq.com");
    assert_eq!(production.backup.as_deref(), Some("https://api2.mch.weixin.qq.com"), "no api2.wechatpay.cn");
    let target = sealed("jsapi", value!({})).url;
    assert!(target.ends_with("/v3/pay/transactions/jsapi"), "{target}");
}

#[test]
fn null_is_read_as_absent_and_never_sent() {
    let body = json(&sealed("jsapi", value!({ "attach": null, "goods_tag": null })));
    assert!(!body.to_string().contains("null") && body.get("attach").is_none(), "{body}");
    let mut with_null = answer("query", value!({}));
    with_null["attach"] = Value::Null;
    with_null["bank_type"] = Value::Null;
    let accepted = opened("query", &answered(&with_null)).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    assert!(fields(&accepted).get("attach").is_none() && fields(&accepted).get("bank_type").is_none());
}

#[test]
fn lengths_of_texts_are_bytes() {
    // Each of these characters has three bytes.
    for (name, field, most) in
        [("jsapi", "description", 127), ("jsapi", "attach", 127), ("refund", "reason", 80)]
    {
        let fits = "茶".repeat(most / 3);
        assert_eq!(json(&sealed(name, value!({ field: fits })))[field], fits);
        let long = refused(name, value!({ field: "茶".repeat(most / 3 + 1) }));
        assert!(long.contains(field) && long.contains("bytes"), "{long}");
    }
    let long = "茶".repeat(300);
    let answer = accepted("query", value!({ "attach": long }));
    assert_eq!(fields(&answer)["attach"], long, "what arrives may have any length");
}

#[test]
fn order_numbers_have_the_characters_of_the_order_page() {
    for (number, is_sent) in [
        ("T-2026_01*", true),
        ("T|2026", true),
        ("T2026", false),
        ("T@20260101", false),
        ("T 20260101", false),
    ] {
        let operation = operation(&PROVIDER, "jsapi");
        let sealed =
            client().seal(operation, request(operation, value!({ "out_trade_no": number })).as_ref());
        assert_eq!(sealed.is_ok(), is_sent, "{number}");
    }
    let asked = sealed("query", value!({ "out_trade_no": "T|1" })).url;
    assert!(asked.contains("/out-trade-no/T%7C1?mchid="), "{asked}: of any length, and the bar is escaped");
    assert_eq!(json(&sealed("refund", value!({ "out_refund_no": "R@1" })))["out_refund_no"], "R@1");
}

#[test]
fn time_expire_is_sent_with_its_offset() {
    let sent = json(&sealed("native", value!({ "time_expire": "2026-01-08T08:00:00+08:00" })));
    assert_eq!(sent["time_expire"], "2026-01-08T08:00:00+08:00");
    let doc = doc_of("native", "time_expire");
    assert!(doc.contains("7 days ahead is safe") && doc.contains("15 days"), "{doc}");
}

#[test]
fn notify_url_has_a_scheme_and_neither_spaces_nor_a_query() {
    for url in ["https://shop.example/notify", "http://127.0.0.1:8080/notify"] {
        assert_eq!(json(&sealed("jsapi", value!({ "notify_url": url })))["notify_url"], url);
    }
    for url in [" https://shop.example/notify", "https://shop.example/notify?a=1", "shop.example/notify"] {
        assert!(refused("jsapi", value!({ "notify_url": url })).contains("notify_url"), "{url}");
    }
    assert!(doc_of("jsapi", "notify_url").contains("best https"));
}

#[test]
fn of_two_lengths_the_lesser_is_sent() {
    let url = |length: usize| format!("https://shop.example/{}", "n".repeat(length - 21));
    assert_eq!(json(&sealed("jsapi", value!({ "notify_url": url(255) })))["notify_url"], url(255));
    assert!(refused("jsapi", value!({ "notify_url": url(256) })).contains("notify_url"));
    for (field, least_too_many) in [("attach", 128), ("description", 128)] {
        let short = "x".repeat(least_too_many - 1);
        assert_eq!(json(&sealed("h5", value!({ field: short })))[field], short);
        assert!(refused("h5", value!({ field: "x".repeat(least_too_many) })).contains(field));
    }
}

#[test]
fn codes_of_payers_are_not_taken_by_this_api() {
    for operation in PROVIDER.operations {
        let is_of_codes = ["codepay", "micropay", "reverse"].iter().any(|word| operation.name.contains(word));
        assert!(!is_of_codes, "{}", operation.name);
        let request = (operation.request)();
        assert!(request.fields().iter().all(|field| field.wire != "auth_code"), "{}", operation.name);
    }
    // What was paid by a payer's code can be read all the same.
    let paid = accepted("query", value!({ "trade_type": "MICROPAY" }));
    assert_eq!(paid.state, OrderState::Paid);
}

#[test]
fn no_operation_has_an_encrypted_field() {
    let encrypted = ["user_name", "real_name", "bank_account"]; // by OAEP
    for operation in PROVIDER.operations {
        let request = (operation.request)();
        let found = request.fields().iter().find(|field| encrypted.contains(&field.wire));
        assert!(found.is_none(), "{}", operation.name);
    }
    assert!(PROVIDER.operations.iter().all(|operation| !operation.name.contains("transfer")));
}

#[test]
fn there_is_no_environment_without_real_money() {
    let sandbox = PROVIDER.environments.iter().find(|environment| !environment.real_money);
    assert!(sandbox.is_none(), "{sandbox:?}");
    assert_eq!(PROVIDER.environments.len(), 1);
}

/// The lines that a vector of requests signs, for another target.
fn lines(target: &str, time: &str, nonce: &str) -> String {
    format!("GET\n{target}\n{time}\n{nonce}\n\n")
}

#[test]
fn the_vectors_are_those_that_fit() {
    let of = |scheme: &str| spec().scheme(scheme).unwrap().vectors.clone();
    let query = of("request").into_iter().find(|vector| {
        vector.around.target.as_deref().is_some_and(|target| target.contains("marketing/partnerships"))
    });
    let query = query.expect("the page's signature of a query");
    let target = query.around.target.unwrap();
    assert!(target.contains("%3D") && target.contains("%20"), "{target}");
    let signature = decode(Encode::Base64, &query.signature).unwrap();
    let verifies = |target: &str| {
        let text = lines(target, "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242");
        rsa::verify(&query.secret, text.as_bytes(), &signature)
    };
    assert!(verifies(&target));
    assert!(
        !verifies(&target.replace("%3D", "=")) && !verifies(&target.replace("%20", "")),
        "as it is printed"
    );

    let answer = of("answer").remove(0);
    let VectorInput::Text(body) = &answer.input else { panic!("{answer:?}") };
    let text = format!("1722850421\nd824f2e086d3c1df967785d13fcd22ef\n{body}\n");
    let signature = decode(Encode::Base64, &answer.signature).unwrap();
    assert!(rsa::verify(&answer.secret, text.as_bytes(), &signature));
    assert!(!rsa::verify(OF_THE_OTHER_PAGE, text.as_bytes(), &signature), "the key of page 4013053249");
}

/// The key that page 4013053249 prints beside the signature of page 4013053420.
const OF_THE_OTHER_PAGE: &str = "\
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4zej1cqugGQtVSY2Ah8RMCKcr2UpZ8Npo+5Ja9xpFPYkWHaF1Gjrn3d5kcwA\
    FuHHcfdc3yxDYx6+9grvJnCA2zQzWjzVRa3BJ5LTMj6yqvhEmtvjO9D1xbFTA2m3kyjxlaIar/RYHZSslT4VmjIatW9KJCDKkwpM6x/R\
    IWL8wwfFwgz2q3Zcrff1y72nB8p8P12ndH7GSLoY6d2Tv0OB2+We2Kyy2+QzfGXOmLp7UK/pFQjJjzhSf9jxaWJXYKIBxpGlddbRZj9P\
    qvFPTiep8rvfKGNZF9Q6QaMYTpTp/uKQ3YvpDlyeQlYe4rRFauH3mOE6j56QlYQWivknDX9VrwIDAQAB";
