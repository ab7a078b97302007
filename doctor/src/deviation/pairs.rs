//! Deviations in name-value pairs: their order, their values, and what stands between them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Wording, quoted};
use crate::display::form_encoded;

/// The order in which a program signed the pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PairOrder {
    AsTheyCame,
    ByName,
    ByValue,
    IgnoringCase,
    ByWholePair,
    Descending,
}

impl PairOrder {
    /// Sorts pairs of a name and a value. Where they are sorted as whole texts, `between` stands between the two.
    pub(super) fn sort(self, pairs: &mut [(&str, Cow<'_, str>)], between: &str) {
        match self {
            Self::AsTheyCame => {}
            Self::ByName => pairs.sort_by(|a, b| a.0.cmp(b.0)),
            Self::ByValue => pairs.sort_by(|a, b| a.1.cmp(&b.1)),
            Self::IgnoringCase => pairs.sort_by_cached_key(|(name, _)| name.to_lowercase()),
            Self::ByWholePair => pairs.sort_by_cached_key(|(name, value)| format!("{name}{between}{value}")),
            Self::Descending => pairs.sort_by(|a, b| b.0.cmp(a.0)),
        }
    }

    pub(super) fn wording(self) -> Wording {
        let (id, what) = match self {
            Self::AsTheyCame => ("not-sorted", "the pairs weren't sorted"),
            Self::ByName => ("sorted", "the pairs were sorted by name"),
            Self::ByValue => ("sorted-by-value", "the pairs were sorted by value"),
            Self::IgnoringCase => ("sorted-ignoring-case", "the pairs were sorted without regard to case"),
            Self::ByWholePair => ("sorted-by-pair", "the pairs were sorted as whole texts, name and value"),
            Self::Descending => ("sorted-descending", "the pairs were sorted from Z to A"),
        };
        let advice = match self {
            Self::ByName => "keep the order of the message",
            _ => "sort the pairs by name alone, byte by byte, as an ordinal comparison does",
        };
        Wording::new(id, what, advice)
    }
}

const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const BUT_SLASH: &AsciiSet = &STRICT.remove(b'/');
const COMPONENT: &AsciiSet = &STRICT.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');

/// How a program URL-encoded values before it signed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlEncoding {
    /// All characters but letters, digits and `-._~` are encoded, a space as `%20`.
    Strict,
    /// As `Strict`, but `/` stays.
    ButSlash,
    /// As JavaScript's `encodeURIComponent`.
    Component,
    /// As in a form, a space as `+`.
    Form,
    /// As in a form, with lower-case hex digits.
    FormLower,
}

impl UrlEncoding {
    /// All of them, the likeliest first.
    pub(super) const ALL: [Self; 5] =
        [Self::Strict, Self::Form, Self::Component, Self::ButSlash, Self::FormLower];

    pub(super) fn encode(self, text: &str) -> String {
        match self {
            Self::Strict => utf8_percent_encode(text, STRICT).to_string(),
            Self::ButSlash => utf8_percent_encode(text, BUT_SLASH).to_string(),
            Self::Component => utf8_percent_encode(text, COMPONENT).to_string(),
            Self::Form => form_encoded(text),
            Self::FormLower => {
                let form = form_encoded(text);
                let mut pieces = form.split('%');
                let mut out = pieces.next().unwrap_or_default().to_owned();
                for piece in pieces {
                    let (digits, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
                    out.extend(["%", &digits.to_ascii_lowercase(), rest]);
                }
                out
            }
        }
    }

    pub(super) fn wording(self) -> Wording {
        let (id, how) = match self {
            Self::Strict => ("url-encoded", "with a space as `%20`"),
            Self::ButSlash => ("url-encoded-but-slash", "with `/` as it is (Python's quote)"),
            Self::Component => ("url-encoded-component", "as JavaScript's encodeURIComponent does"),
            Self::Form => ("url-encoded-form", "as in a form, with a space as `+`"),
            Self::FormLower => ("url-encoded-form-lower", "as in a form, in lower case (.NET's UrlEncode)"),
        };
        let advice = "sign the values as they are, and encode them afterwards, when the form is written";
        Wording::new(id, format!("the values were URL-encoded {how}"), advice)
    }
}

/// What a framework did to values before they were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueFilter {
    /// It cut off the spaces around them.
    Trimmed,
    /// It escaped them for HTML: `&` became `&amp;`.
    HtmlEscaped,
    /// It URL-decoded them once more.
    DecodedTwice,
}

impl ValueFilter {
    /// All of them, the likeliest first.
    pub(super) const ALL: [Self; 3] = [Self::Trimmed, Self::HtmlEscaped, Self::DecodedTwice];

    pub(super) fn apply(self, text: &str) -> String {
        match self {
            Self::Trimmed => text.trim().to_owned(),
            Self::HtmlEscaped => {
                let escapes =
                    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#039;")];
                escapes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
            }
            Self::DecodedTwice => {
                let text = text.replace('+', " ");
                percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
            }
        }
    }

    pub(super) fn wording(self) -> Wording {
        let (id, what) = match self {
            Self::Trimmed => ("values-trimmed", "spaces around the values were cut off"),
            Self::HtmlEscaped => ("values-html-escaped", "the values were HTML-escaped: `&` became `&amp;`"),
            Self::DecodedTwice => {
                ("values-decoded-twice", "the values were URL-decoded twice: `+` became a space")
            }
        };
        Wording::new(id, what, "sign the values as they came, before a framework's filters have touched them")
    }
}

pub(super) fn empty_wording(kept: bool) -> Wording {
    if kept {
        let advice = "leave out pairs whose value is empty before joining";
        Wording::new("empty-kept", "empty values were signed", advice)
    } else {
        let advice = "keep pairs whose value is empty: `name=` is signed like any other";
        Wording::new("empty-dropped", "empty values were left out", advice)
    }
}

pub(super) fn between_wording(text: &str) -> Wording {
    let what = format!("{} stood between name and value", quoted(text));
    Wording::new(format!("between:{text}"), what, "join name and value as the rule says")
}

pub(super) fn join_wording(text: &str) -> Wording {
    let what = format!("{} stood between the pairs", quoted(text));
    Wording::new(format!("join:{}", text.escape_default()), what, "join the pairs as the rule says")
}

pub(super) fn left_out_wording(name: &str) -> Wording {
    Wording::new(
        format!("field-left-out:{name}"),
        format!("the field `{name}` was left out"),
        format!("sign `{name}` too: the rule signs every field but those that it excepts"),
    )
}

pub(super) fn added_wording(name: &str, value: &str) -> Wording {
    let (suffix, how) =
        if value.is_empty() { (":empty", "with an empty value") } else { ("", "with its value") };
    Wording::new(
        format!("field-added:{name}{suffix}"),
        format!("`{name}` was signed {how}, although the rule doesn't sign it"),
        format!("remove `{name}` before the pairs are joined"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_as_programs_do() {
        let text = "a b/~*'茶";
        assert_eq!(UrlEncoding::Strict.encode(text), "a%20b%2F~%2A%27%E8%8C%B6");
        assert_eq!(UrlEncoding::ButSlash.encode(text), "a%20b/~%2A%27%E8%8C%B6");
        assert_eq!(UrlEncoding::Component.encode(text), "a%20b%2F~*'%E8%8C%B6");
        assert_eq!(UrlEncoding::Form.encode(text), "a+b%2F%7E*%27%E8%8C%B6");
        assert_eq!(UrlEncoding::FormLower.encode(text), "a+b%2f%7e*%27%e8%8c%b6");
    }
}
