//! Whether anything that can be printed shows a secret or a value of the request.

use std::fmt::{Debug, Display};

use paysmith_runtime::*;

use crate::mock::{Held, Mock, block_on, reply, with_header};
use crate::{form_header, raw_member};

fn clean(shown: impl Debug) {
    let text = format!("{shown:?}\n{shown:#?}");
    assert!(!text.contains("CANARY"), "{text}");
}

fn all_clean(shown: impl Debug + Display) {
    let text = shown.to_string();
    assert!(!text.contains("CANARY"), "{text}");
    clean(shown);
}

#[test]
fn the_search_finds_what_leaks() {
    assert!(std::panic::catch_unwind(|| clean("CANARY")).is_err());
    assert!(std::panic::catch_unwind(|| all_clean("CANARY")).is_err());
}

#[test]
fn nothing_that_can_be_printed_has_a_secret_in_it() {
    let (mock, clock) = (Mock::default(), Held::new());
    let client = raw_member::client(&mock, &clock);
    let request = raw_member::create();
    clean(&client);
    clean(client.any());
    clean(&request);
    clean(client.seal(&request).unwrap());
    let boxed: Box<dyn Message> = Box::new(request.clone());
    clean(&boxed);
    clean(Json::string("CANARY"));
    clean(Secret::from("CANARY"));
    clean(Keys::from_values([Some("CANARY".into())]));
    clean(reply(200, "CANARY"));
    clean(with_header(reply(200, ""), "x-sign", "CANARY"));
    clean(Raw { body: b"CANARY".to_vec(), ..Raw::default() });
    let form = form_header::client(&mock, &clock);
    clean(form.seal(&form_header::pay()).unwrap());
    clean(form.seal(&form_header::Ask { syssn: Some("CANARY".to_owned()), ..Default::default() }).unwrap());
}

#[test]
fn violations_name_no_value() {
    let mut request = raw_member::create();
    request.order_no = "CANARY".repeat(10);
    request.amount = MinorUnits::new(-7_654_321);
    let error = validate(&request, None).unwrap_err();
    assert!(!format!("{error}{error:?}").contains("7654321"));
    all_clean(error);
    let mut blank = raw_member::Create::blank();
    all_clean(put_json(&mut blank, r#"{"orderNo":{"a":"CANARY"},"amount":"CANARY","title":7}"#).unwrap_err());
    all_clean(put_json(&mut blank, "CANARY").unwrap_err());
}

#[test]
fn outcomes_repeat_nothing_of_the_answer() {
    for body in [
        "CANARY".to_owned(),
        "<html>CANARY".to_owned(),
        r#"{"response":{"body":{"code":1,"msg":"CANARY","qrcode":"CANARY"}}}"#.to_owned(),
        r#"{"response":"CANARY","signature":"CANARY"}"#.to_owned(),
        raw_member::signed(r#"{"code":30,"msg":"CANARY","amount":"CANARY","x":"CANARY"}"#),
        raw_member::signed(r#"{"code":1,"msg":"CANARY","qrcode":"q","amount":"CANARY","x":{"y":"CANARY"}}"#),
        raw_member::signed(r#"{"code":"CANARY CANARY"}"#),
    ] {
        for status in [200, 500] {
            let outcome = raw_member::send(reply(status, &body));
            all_clean(&outcome);
        }
        let raw = Raw { body: body.into_bytes(), ..Raw::default() };
        let client = raw_member::client(&Mock::default(), &Held::new());
        if let Err(refused) = client.receive::<raw_member::Found>(&raw) {
            all_clean(refused);
        }
    }
}

/// A transport's errors are its own matter. What this crate says about them mustn't repeat the request.
#[test]
fn errors_on_the_way_repeat_nothing_of_the_request() {
    let clock = Held::new();
    for error in [
        TransportError::NotSent("refused".into()),
        TransportError::TimedOut("late".into()),
        TransportError::Lost("reset".into()),
        TransportError::TooLarge,
    ] {
        let mock = Mock::default();
        all_clean(&error);
        mock.then(move |_| Err(error));
        all_clean(block_on(raw_member::client(&mock, &clock).send(&raw_member::create())));
    }
    let client: Client<raw_member::RawMember> =
        Client::new(Keys::from_values([Some("CANARY\n".into())]), spec::Environment::custom("x://"));
    all_clean(client.seal(&raw_member::create()).unwrap_err());
}
