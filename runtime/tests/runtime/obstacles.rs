//! The derive macros in a scope whose own types have the names of the prelude's types.

#![allow(dead_code, unreachable_pub, reason = "that it compiles is the test")]

mod hostile {
    pub struct Option;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Result;
    pub struct Default;
    pub struct Field;
    pub struct View;
    pub struct Self_;
    pub trait Clone {}
    pub trait From {}
    pub trait Into {}
    pub trait Send {}
    pub trait Sync {}

    #[derive(
        ::core::clone::Clone,
        ::core::default::Default,
        ::paysmith_runtime::Message,
        ::paysmith_runtime::Redacted,
    )]
    #[rule(required("type"), when("fn" = ["1"], "self_" = absent), at = "specs/x.yaml:1")]
    #[rule(one_of("type", "self_"))]
    pub struct Message {
        /// A keyword.
        #[field(wire = "type", min = 1, max = 3, pattern = "[a-z]+", at = "specs/x.yaml:2")]
        pub r#type: ::std::option::Option<::std::string::String>,
        #[field(wire = "fn", string, digits = 3, range(-5, _), lenient)]
        pub r#fn: i64,
        #[field(wire = "self_", also("Self", "self "), item(max = 3, pattern = "x*"))]
        pub self_: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        #[field(flatten)]
        pub index: Tail,
        #[field(extra)]
        pub extra: ::paysmith_runtime::Extra,
    }

    #[derive(
        ::core::clone::Clone,
        ::core::default::Default,
        ::paysmith_runtime::Message,
        ::paysmith_runtime::Redacted,
    )]
    pub struct Tail {
        #[field(wire = "choice")]
        pub field: ::std::option::Option<Choice>,
        #[field(wire = "money", sensitive)]
        pub view: ::std::option::Option<::paysmith_runtime::MinorUnits>,
    }

    #[derive(
        ::core::clone::Clone,
        ::core::fmt::Debug,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::paysmith_runtime::Choice,
    )]
    pub enum Choice {
        #[choice("None")]
        None,
        #[choice("Some")]
        Some,
        #[choice("Ok")]
        Ok,
        #[choice("other")]
        r#Enum,
        #[choice(other)]
        Other(::std::string::String),
    }

    #[derive(::core::clone::Clone, ::core::fmt::Debug, ::paysmith_runtime::Choice)]
    pub enum Number {
        #[choice(-1)]
        Minus,
        #[choice(1)]
        One,
        #[choice(other)]
        Rest(i64),
    }

    #[derive(::paysmith_runtime::Message, ::paysmith_runtime::Redacted)]
    pub struct Empty {}

    #[derive(::paysmith_runtime::Message, ::paysmith_runtime::Redacted)]
    pub struct Unit;
}

use paysmith_runtime::Blank as _;

#[test]
fn they_work_there() {
    let message = hostile::Message {
        r#type: Some("ab".to_owned()),
        r#fn: 7,
        self_: Some(vec!["x".to_owned()]),
        index: hostile::Tail {
            field: Some(hostile::Choice::from("new")),
            view: Some(paysmith_runtime::MinorUnits::new(5)),
        },
        extra: paysmith_runtime::Extra::default(),
    };
    assert_eq!(
        format!("{message:?}"),
        r#"Message { type: "ab", fn: 7, self_: ["x"], choice: "new", money: *** }"#
    );
    assert_eq!(
        paysmith_runtime::to_json(&message),
        r#"{"type":"ab","fn":"7","self_":["x"],"choice":"new","money":5}"#
    );
    assert_eq!(paysmith_runtime::to_json(&hostile::Message::blank()), r#"{"fn":"0"}"#);
    assert_eq!(paysmith_runtime::to_json(&hostile::Unit), "{}");
    assert_eq!(hostile::Choice::None.wire(), "None");
    assert_eq!(hostile::Number::from(-1).to_string(), "-1");
    assert!(!hostile::Number::from(9).listed());
}

#[test]
fn the_table_says_what_was_written() {
    use paysmith_runtime::Message as _;
    let [first, second, third] = hostile::Message::blank().fields() else { panic!() };
    assert_eq!((first.wire, first.required, first.doc), ("type", false, "A keyword."));
    assert_eq!((second.limits.range, second.required), ((-5, i64::MAX), true));
    assert_eq!(third.also, ["Self", "self "]);
    assert_eq!(third.limits.item.unwrap().limits.max_len, 3);
    assert_eq!(third.limits.item.unwrap().limits.pattern.unwrap().text(), "x*");
    assert_eq!(hostile::Message::blank().rules().len(), 2);
}
