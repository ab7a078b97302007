//! How answers are read.

use super::*;

#[test]
fn too_often_is_unknown_by_either_name() {
    for code in ["RATELIMIT_EXCEEDED", "FREQUENCY_LIMITED"] {
        for name in ["jsapi", "refund"] {
            let unknown = opened_first(name, &refusal(429, code)).must_be_unknown();
            assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{code} {name}: {:?}", unknown.cause);
            assert!(unknown.recovery.is_some(), "{name}");
        }
    }
}

#[test]
fn a_refund_that_came_too_often_is_unknown() {
    let unknown = opened_first("refund", &refusal(429, "FREQUENCY_LIMITED")).must_be_unknown();
    assert_eq!(unknown.recovery.unwrap().operation.name, "refund.query");
    assert_eq!(unknown.asked.number.as_deref(), Some("R20260101_0001"));
}

#[test]
fn a_refusal_needs_no_request_id() {
    let bare = refusal(401, "SIGN_ERROR");
    let mut with = bare.clone();
    with.headers.insert("request-id", "08F78BB5AF0610D302-0".parse().unwrap());
    for reply in [bare, with] {
        let outcome = opened("jsapi", &reply);
        let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{outcome}") };
        assert_eq!(declined.code, "SIGN_ERROR");
    }
}

#[test]
fn a_refusal_is_read_unsigned_and_an_acceptance_is_not() {
    let outcome = opened("jsapi", &refusal(400, "PARAM_ERROR"));
    assert!(matches!(outcome, Outcome::Final(Final::Declined(_))), "{outcome}");
    let mut unsigned = answered(&answer("jsapi", value!({})));
    assert!(opened("jsapi", &unsigned).must_be_accepted().verified);
    unsigned.headers.clear();
    let cause = opened("jsapi", &unsigned).must_be_unknown().cause;
    assert!(matches!(cause, Cause::Unsigned), "{cause:?}");
}

#[test]
fn effective_time_is_read_with_a_space_behind_its_name() {
    for name in ["effective_time", "effective_time "] {
        let row = value!({ "serial_no": "5A", name: "2018-06-08T10:34:56+08:00" });
        let answer = fields(&accepted("certificates", value!({ "data": [row] })));
        assert_eq!(answer["data"][0]["effective_time"], "2018-06-08T10:34:56+08:00", "{answer}");
    }
    // The table's integer can't be read as a time, and is kept without harm.
    let row = value!({ "serial_no": "5A", "effective_time": 1_528_425_296 });
    let answer = fields(&accepted("certificates", value!({ "data": [row] })));
    assert_eq!(answer["data"][0]["serial_no"], "5A");
}

#[test]
fn a_used_number_is_no_refusal_of_the_first_order() {
    let used = refusal(403, "OUT_TRADE_NO_USED");
    for name in ["jsapi", "native", "app", "h5"] {
        let unknown = opened(name, &used).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::NumberMayBeReused), "{name}: {:?}", unknown.cause);
        let first = opened_first(name, &used);
        assert!(matches!(first, Outcome::Final(Final::Declined(_))), "{name}: {first}");
    }
}

#[test]
fn a_second_close_is_asked_about() {
    let closed = opened("close", &refusal(400, "ORDER_CLOSED")).must_be_unknown();
    assert_eq!(closed.recovery.unwrap().operation.name, "query");
    let again = stamped("", &PUBLIC, NOW);
    let reply = paysmith_runtime::Reply { status: 204, headers: again, body: Vec::new() };
    assert_eq!(
        opened("close", &reply).must_be_accepted().state,
        OrderState::Closed,
        "as often as it is sent"
    );
}

#[test]
fn a_promotion_of_any_kind_is_read() {
    for word in ["CASH", "NOCASH", "COUPON", "DISCOUNT", "SOMETHING_NEW"] {
        let refund =
            accepted("refund", value!({ "promotion_detail": [{ "promotion_id": "1", "type": word }] }));
        assert_eq!(fields(&refund)["promotion_detail"][0]["type"], word);
        assert_eq!(refund.state, Standing::Refund(PartState::Done));
    }
}

#[test]
fn the_address_of_a_bill_is_given_as_it_comes() {
    for address in [
        "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xx",
        "https://api.mch.weixin.qq.com/v3/bill/downloadurl?token=xx&tartype=gzip",
    ] {
        let answer = fields(&accepted("tradebill", value!({ "download_url": address })));
        assert_eq!(answer["download_url"], address);
    }
    let table = &spec().operation("tradebill").unwrap().response;
    let doc = |name: &str| {
        let field = table.fields.iter().find(|field| field.wire == name).unwrap();
        field.about.doc.clone().unwrap()
    };
    assert!(doc("download_url").contains("5 minutes") && doc("hash_value").contains("unpacked file"));
}

#[test]
fn a_bill_that_is_being_made_is_pending() {
    for name in ["tradebill", "fundflowbill"] {
        let cause = opened(name, &refusal(400, "STATEMENT_CREATING")).must_be_unknown().cause;
        assert!(matches!(cause, Cause::Pending), "{name}: {cause:?}");
    }
    let doc = spec().operation("tradebill").unwrap().about.doc.clone().unwrap();
    assert!(doc.contains("10:00 of the next day"), "{doc}");
}

#[test]
fn an_unlisted_state_or_way_to_pay_is_unknown() {
    for (changes, expected) in [
        (value!({ "trade_type": "FACE" }), OrderState::Paid),
        (value!({ "trade_type": "MWEB" }), OrderState::Paid),
        (value!({ "trade_state": "FAIL" }), OrderState::Unknown),
        (value!({ "trade_state": "REVOKED" }), OrderState::Closed),
    ] {
        let accepted = accepted("query", changes.clone());
        assert_eq!(accepted.state, expected, "{changes}");
        let (name, word) = changes.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&fields(&accepted)[name], word, "it is kept");
    }
    // A bill writes CHANGE where the API has ABNORMAL.
    for word in ["CHANGE", "ABNORMAL"] {
        let refund = accepted("refund.query", value!({ "status": word }));
        assert_eq!(refund.state, Standing::Refund(PartState::Unknown), "{word}");
    }
}
