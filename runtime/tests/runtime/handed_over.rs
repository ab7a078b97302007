//! Links and texts that are made and signed for the payer or an app, and the set of credentials with which they are signed.

use paysmith_runtime::spec::{Address, Body, Envelope, Template};
use paysmith_runtime::*;

use crate::mock::{Held, Mock, block_on, reply, sha256};
use crate::second::{self, APP, HOLD, KEY, LINK, MERCHANT, client, client_with, pay};

const SCENE: &str = "FACE \"1\" 中";

fn signature() -> String {
    sha256(&format!("app=APP&count=3&level=-7&live=true&no=1 &中&none=&scene={SCENE}&test=false{KEY}"))
}

fn query() -> String {
    format!(
        "no=1+%26%E4%B8%AD&scene=FACE+%221%22+%E4%B8%AD&level=-7&count=3&test=false&live=true&none=&app=APP&sign={}",
        signature()
    )
}

#[test]
fn a_link_is_signed_over_the_values_and_holds_them_encoded() {
    let handed = client(&Mock::default()).hand_over(&pay()).unwrap();
    assert_eq!(handed.what, format!("https://pay.example/checkout?{}", query()));
}

#[test]
fn a_path_may_have_its_question_mark_or_a_pair_or_a_fragment_already() {
    static QUESTION: spec::Operation = second::in_form("link", Address::Link("/#/?"));
    static PAIR: spec::Operation = second::in_form("link", Address::Link("/pay?to=us"));
    static AND: spec::Operation = second::in_form("link", Address::Link("/pay?to=us&"));
    for (operation, path) in [(&QUESTION, "/#/?"), (&PAIR, "/pay?to=us&"), (&AND, "/pay?to=us&")] {
        let client = client(&Mock::default());
        let handed = client.any().hand_over(operation, &pay()).unwrap();
        assert_eq!(handed.what, format!("https://pay.example{path}{}", query()));
    }
}

#[test]
fn an_app_gets_the_signed_request_as_one_text() {
    let handed = client(&Mock::default()).any().hand_over(&APP, &pay()).unwrap();
    let request = r#"{"no":"1 &中","scene":"FACE \"1\" 中","level":-7,"count":"3","test":false,"live":"true","none":""}"#;
    let signature = sha256(&format!("{request}{KEY}"));
    assert_eq!(handed.what, format!(r#"{{"request":{request},"sign":"{signature}"}}"#));
}

#[test]
fn what_is_handed_over_is_never_sent_and_what_is_sent_is_never_handed_over() {
    let mock = Mock::default();
    let client = client(&mock);
    for operation in [&LINK, &APP] {
        let outcome = block_on(client.any().send(operation, &pay()));
        assert!(
            matches!(outcome, Outcome::NotSent(NotSent::Unsealed(Unsealed::HandedOver))),
            "{}: {outcome}",
            operation.name
        );
    }
    let error = client.any().hand_over(&HOLD, &pay()).unwrap_err();
    assert!(matches!(error, NotSent::Unsealed(Unsealed::Sent)), "{error}");
    assert_eq!(mock.count(), 0);
}

#[test]
fn a_wrong_request_is_not_handed_over() {
    let request = second::Pay { no: "123456789".to_owned(), ..pay() };
    let error = client(&Mock::default()).hand_over(&request).unwrap_err();
    assert!(matches!(error, NotSent::Invalid(_)), "{error}");
}

#[test]
fn once_the_payer_is_back_the_query_tells_but_wants_to_be_filled_in_first() {
    let mock = Mock::default();
    let client = client(&mock);
    let mut handed = client.hand_over(&pay()).unwrap();
    let words = handed.unknown.to_string();
    assert!(words.ends_with("ask order first (fill in shop)"), "{words}");
    let recovery = handed.unknown.recovery.as_mut().unwrap();
    assert_eq!(recovery.ask, ["shop"]);
    assert_eq!((recovery.query.no.as_str(), recovery.query.shop.as_str()), ("1 &中", ""));
    recovery.query.shop = "S1".to_owned();
    mock.then(|_| Ok(reply(200, r#"{"code":0,"data":{"state":"paid"}}"#)));
    assert_eq!(block_on(client.recover(&handed.unknown)).state(), OrderState::Paid);
    assert!(mock.body(0).contains(r#""data":{"no":"1 &中","shop":"S1"}"#), "{}", mock.body(0));
}

#[test]
fn nobody_reads_a_link_in_a_log() {
    let handed = client(&Mock::default()).hand_over(&pay()).unwrap();
    assert_eq!(format!("{handed:?}"), "HandedOver { .. }");
}

#[test]
fn each_set_of_credentials_signs_and_the_other_ones_members_are_left_out() {
    let mock = Mock::default();
    for (keys, body) in [
        (MERCHANT, r#"{"app":"APP","shop":"SHOP","data""#),
        ([None, Some("AGENT"), Some(KEY), Some("SHOP")], r#"{"agent":"AGENT","shop":"SHOP","data""#),
    ] {
        let sealed = client_with(&mock, &Held::new(), keys).any().seal(&HOLD, &pay()).unwrap();
        let sent = String::from_utf8(sealed.body).unwrap();
        assert!(sent.starts_with(body), "{sent}");
    }
    let agent = client_with(&mock, &Held::new(), [None, Some("AGENT"), Some(KEY), Some("SHOP")]);
    let link = agent.hand_over(&pay()).unwrap().what;
    assert!(link.contains("&agent=AGENT&") && !link.contains("app="), "{link}");
}

#[test]
fn an_envelope_that_names_one_set_is_not_for_another() {
    const AGENT: [Option<&str>; 4] = [None, Some("AGENT"), Some(KEY), Some("SHOP")];
    static MERCHANTS: Envelope = Envelope {
        request: Body::Json(Template::Text(&Template::Object(&[
            ("app", Template::Credential(0)),
            ("data", Template::Fields),
        ]))),
        ..Envelope::NONE
    };
    // It names a credential that all have, so that it is for all. Who lacks the other one leaves it out.
    static EVERYBODYS: Envelope = Envelope {
        request: Body::Json(Template::Text(&Template::Object(&[
            ("app", Template::Credential(0)),
            ("shop", Template::Credential(3)),
            ("data", Template::Fields),
        ]))),
        ..Envelope::NONE
    };
    static MERCHANTS_HOLD: spec::Operation = spec::Operation { envelope: &MERCHANTS, ..HOLD };
    static EVERYBODYS_HOLD: spec::Operation = spec::Operation { envelope: &EVERYBODYS, ..HOLD };
    let mock = Mock::default();
    let seal = |keys, operation| client_with(&mock, &Held::new(), keys).any().seal(operation, &pay());
    assert!(seal(MERCHANT, &MERCHANTS_HOLD).is_ok());
    let error = seal(AGENT, &MERCHANTS_HOLD).unwrap_err();
    assert!(matches!(error, NotSent::Unsealed(Unsealed::NoCredential("app"))), "{error}");
    let body = |sealed: Sealed| String::from_utf8(sealed.body).unwrap();
    assert!(body(seal(MERCHANT, &EVERYBODYS_HOLD).unwrap()).contains("app"));
    let agents = body(seal(AGENT, &EVERYBODYS_HOLD).unwrap());
    assert!(agents.contains("SHOP") && !agents.contains("app"), "{agents}");
}

#[test]
fn half_a_set_two_sets_or_none_are_told_before_anything_is_sent() {
    let (app, agent, key, shop) = (Some("APP"), Some("AGENT"), Some(KEY), Some("SHOP"));
    for (keys, why) in [
        ([app, agent, key, shop], Unsealed::TwoSets("merchant", "agency")),
        ([app, None, None, shop], Unsealed::NoCredential("key")),
        ([None, agent, None, shop], Unsealed::NoCredential("key")),
        ([None, None, key, shop], Unsealed::NoCredential("app")),
        ([None, None, None, None], Unsealed::NoCredential("app")),
        ([Some(""), agent, None, shop], Unsealed::NoCredential("key")),
        ([app, None, key, None], Unsealed::NoCredential("shop")),
    ] {
        let mock = Mock::default();
        let outcome = block_on(client_with(&mock, &Held::new(), keys).any().send(&HOLD, &pay()));
        let Outcome::NotSent(NotSent::Unsealed(unsealed)) = outcome else { panic!("{keys:?}: {outcome}") };
        assert_eq!(unsealed, why, "{keys:?}");
        assert_eq!(mock.count(), 0);
    }
    assert_eq!(
        Unsealed::TwoSets("merchant", "agency").to_string(),
        "credentials of merchant and of agency were given; give those of one"
    );
}
