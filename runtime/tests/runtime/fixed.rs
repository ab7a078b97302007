//! Fields with a fixed value. They are always sent, and a request that is filled in from JSON can't give them another value.

use paysmith_runtime::*;

use crate::second::{Inner, Pay, pay};

#[test]
fn they_are_sent_as_json_in_their_own_types() {
    let request = Pay { part: Some(Inner { free: None }), ..pay() };
    assert_eq!(
        to_json(&request),
        concat!(
            r#"{"no":"1 &中","part":{"kind":"inner"},"scene":"FACE \"1\" 中","level":-7,"count":"3","#,
            r#""test":false,"live":"true","none":""}"#
        )
    );
    assert!(validate(&request, None).is_ok(), "they break no rule, though they stand in no field");
}

#[test]
fn by_hand_they_may_be_left_out_or_said_again() {
    for json in [
        r#"{"no":"1"}"#,
        r#"{"no":"1","scene":"FACE \"1\" 中","level":-7,"count":3,"test":false,"live":true,"none":""}"#,
        r#"{"no":"1","level":"-7","count":"3","test":"false","live":"true","scene":null}"#,
        r#"{"no":"1","part":{"kind":"inner","free":"x"}}"#,
    ] {
        let mut request = Pay::blank();
        put_json(&mut request, json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert!(to_json(&request).contains(r#""level":-7,"count":"3""#));
    }
}

#[test]
fn by_hand_another_value_is_refused_and_the_field_is_named() {
    for (json, field) in [
        (r#"{"no":"1","scene":"VOICE"}"#, "scene"),
        (r#"{"no":"1","level":7}"#, "level"),
        (r#"{"no":"1","count":"03"}"#, "count"),
        (r#"{"no":"1","test":true}"#, "test"),
        (r#"{"no":"1","live":"TRUE"}"#, "live"),
        (r#"{"no":"1","none":" "}"#, "none"),
        (r#"{"no":"1","level":[-7]}"#, "level"),
        (r#"{"no":"1","part":{"kind":"outer"}}"#, "part.kind"),
    ] {
        let error = put_json(&mut Pay::blank(), json).err().unwrap_or_else(|| panic!("{json} was taken"));
        let words = error.to_string();
        assert!(words.contains(field) && words.contains("its fixed value"), "{json}: {words}");
    }
}

#[test]
fn what_arrives_is_no_secret_and_a_rule_can_ask_for_them() {
    assert!(format!("{:?}", pay()).contains("1 &中"));

    #[derive(Message, Redacted)]
    #[fixed("scene" = "FACE")]
    #[fixed("level" = 7)]
    #[rule(required("code"), when("scene" = ["FACE"], "level" = ["7"]), at = "x:1")]
    #[rule(forbidden("note"), when("scene" = present), at = "x:2")]
    struct ByRule {
        #[field(wire = "code")]
        code: Option<String>,
        #[field(wire = "note")]
        note: Option<String>,
    }

    let broken = validate(&ByRule { code: None, note: Some("n".to_owned()) }, None).unwrap_err();
    let paths: Vec<_> = broken.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["code", "note"]);
    assert!(validate(&ByRule { code: Some("1".to_owned()), note: None }, None).is_ok());
}
