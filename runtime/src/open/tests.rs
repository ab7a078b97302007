//! What unwrapping finds in bodies that are laid out in unusual ways.

use std::borrow::Cow;

use super::unwrap::{DecodedTexts, FieldsAt, Unwrapped};
use super::*;
use crate::read::NotRead;

/// An answer as most providers lay it out.
static USUAL: Pattern = Pattern::Object(&[
    ("code", Pattern::Code),
    ("note", Pattern::Message),
    ("$answer", Pattern::Fields),
    ("sign", Pattern::Signature(0)),
]);

/// Unwraps a body, and passes what was found in it on.
fn found<R>(
    pattern: &'static Pattern,
    body: &str,
    then: impl FnOnce(&Unwrapped<'_>) -> R,
) -> Result<R, NotRead> {
    let decoded = DecodedTexts::new();
    Unwrapped::json(body, &decoded, pattern, "paid").map(|unwrapped| then(&unwrapped))
}

/// A provider may write `null` where it has nothing to say: that is no code, no text, no field and no signature.
#[test]
fn null_is_the_same_as_nothing() {
    let body = r#"{"code":null,"note":null,"paid":null,"sign":null}"#;
    found(&USUAL, body, |unwrapped| {
        assert!(unwrapped.code.is_none() && unwrapped.message.is_none() && unwrapped.fields.is_none());
        assert_eq!((unwrapped.filled, unwrapped.places, unwrapped.answered), (0, 1, false));
    })
    .unwrap();
}

/// Only the member that is named after the operation says that the operation was answered.
#[test]
fn an_operation_is_answered_by_its_own_member() {
    let answered = |body: &str| found(&USUAL, body, |unwrapped| unwrapped.answered).unwrap();
    assert!(answered(r#"{"paid":{}}"#));
    assert!(answered(r#"{"code":"0","paid":{}}"#));
    assert!(!answered(r#"{"code":"0"}"#));
    assert!(!answered(r#"{"code":"0","refunded":{}}"#));
}

/// Some providers write an empty object as an empty list. Anything else that is no object must not pass for one without fields.
#[test]
fn an_empty_list_has_no_fields_and_another_value_is_not_read_as_none() {
    let fields = |body: &str| found(&USUAL, body, |unwrapped| unwrapped.fields.is_some()).unwrap();
    assert!(!fields(r#"{"paid":[]}"#));
    for value in ["[1]", "7", "true", r#""text""#, "{}"] {
        assert!(fields(&format!(r#"{{"paid":{value}}}"#)), "{value}");
    }
    for value in ["[1]", "7", "true", r#""text""#] {
        let body = format!(r#"{{"paid":{value}}}"#);
        let read = found(&USUAL, &body, |unwrapped| match &unwrapped.fields {
            Some(FieldsAt::Json(text)) => (*text).to_owned(),
            _ => String::new(),
        });
        assert_eq!(read.unwrap(), value);
    }
}

/// An object that may also come as text in a string is looked through either way, and its signature is never one of the pairs
/// that are signed.
#[test]
fn an_object_is_found_as_it_is_and_as_text() {
    static EITHER: Pattern =
        Pattern::MaybeText(&Pattern::Object(&[("code", Pattern::Code), ("sign", Pattern::Signature(0))]));
    for body in [r#"{"code":"7","sign":"ab"}"#, r#""{\"code\":\"7\",\"sign\":\"ab\"}""#] {
        found(&EITHER, body, |unwrapped| {
            assert_eq!(unwrapped.code().as_deref(), Some("7"), "{body}");
            assert_eq!(unwrapped.signatures, [(0, Cow::Borrowed("ab"))]);
            assert_eq!(unwrapped.source().signatures, ["sign"]);
        })
        .unwrap();
    }
    for body in ["[]", "7", r#""7""#] {
        assert!(found(&EITHER, body, |_| ()).is_err(), "{body}");
    }
}

/// A pair that no description lists is a field where the fields stand among the pairs, and is kept beside them where they don't.
#[test]
fn a_pair_that_is_not_described_is_kept() {
    static AMONG: Pattern = Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields)]);
    static APART: Pattern = Pattern::Object(&[("code", Pattern::Code), ("data", Pattern::Fields)]);
    let pairs = [("code", "0"), ("odd", "1")].map(|(name, value)| (Cow::from(name), Cow::from(value)));
    for (pattern, kept) in [(&AMONG, 0), (&APART, 1)] {
        let decoded = DecodedTexts::new();
        let unwrapped = Unwrapped::form(b"", &decoded, pattern, &pairs, "").unwrap();
        assert_eq!(unwrapped.extra.iter().count(), kept);
        assert_eq!(matches!(unwrapped.fields, Some(FieldsAt::Pairs(..))), kept == 0);
    }
}

/// Where an answer's fields stand among the members that the description lists, a listed member is a field of the message, too:
/// its field may have the same name. The member that is named after the operation holds the answer and is never a field.
#[test]
fn a_listed_member_is_a_field_too_and_the_operations_own_member_is_not() {
    static AMONG: Pattern =
        Pattern::Object(&[("code", Pattern::Code), ("*", Pattern::Fields), ("$answer", Pattern::Message)]);
    static APART: Pattern = Pattern::Object(&[("code", Pattern::Code), ("data", Pattern::Fields)]);
    let names = |pattern: &'static Pattern, body: &str| {
        found(pattern, body, |unwrapped| match &unwrapped.fields {
            Some(FieldsAt::Members(members, _)) => members.iter().map(|(name, _)| name.to_string()).collect(),
            _ => Vec::new(),
        })
        .unwrap()
    };
    assert_eq!(names(&AMONG, r#"{"code":"0","odd":"1","paid":"text"}"#), ["code", "odd"]);
    assert!(names(&APART, r#"{"code":"0","odd":"1"}"#).is_empty());
}
