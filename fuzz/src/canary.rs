//! The canary: digits that stand in the values of many seeds and in the dictionary. No text that is shown may hold them.

use paysmith_runtime::{Message, View, each_view};

/// A value that can stand in messages as a string and as a number, as an order number and as an amount.
pub(crate) const CANARY: &str = "9307510739";

/// Whether the canary may stand in the name of a member, since errors do show names. It may if a colon or an equals sign
/// follows before anything that ends a value.
pub(crate) fn may_be_a_name(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.match_indices(CANARY).any(|(at, _)| {
        let behind = text.get(at + CANARY.len()..).unwrap_or_default();
        let ends = |letter: char| matches!(letter, ',' | '}' | ']' | '&');
        let member = behind.split(ends).next().unwrap_or_default();
        member.contains([':', '=']) || behind.is_empty()
    }) || form_urlencoded::parse(body).any(|(name, _)| name.contains(CANARY))
}

/// Whether the canary stands in a field that `Debug` shows.
pub(crate) fn is_visible(message: &dyn Message) -> bool {
    let mut visible = false;
    each_view(message, |spec, view| visible |= !spec.sensitive && holds(view));
    let named = |name: &str| name.contains(CANARY);
    let extra = message.extra().is_some_and(|extra| extra.iter().any(|(name, _)| named(name)));
    visible || extra || message.tail().is_some_and(is_visible)
}

fn holds(view: &View<'_>) -> bool {
    match view {
        View::Absent | View::Bool(_) | View::Json(_) => false,
        View::Str(text) | View::Choice(text, _) => text.contains(CANARY),
        View::Object(message) => is_visible(*message),
        View::List(list) => (0..list.len()).any(|index| list.get(index).is_some_and(|view| holds(&view))),
        // A number may have become a time, or digits of a decimal.
        View::Int(_) | View::IntChoice(..) | View::Decimal(_) | View::Instant(_) | View::Period(_) => true,
    }
}

/// What is shown is one line that steers no terminal, whatever came.
pub(crate) fn is_a_line(text: &str) {
    assert!(!text.contains(char::is_control), "no line: {text:?}");
}

/// The canary isn't in a text, however deep it looks.
pub(crate) fn is_absent(text: &str, what: &str) {
    assert!(!text.contains(CANARY), "{what} holds a value of the body: {text}");
}
