//! Deviations in the text of JSON: a program read the JSON and wrote it again in its own way.

use super::Wording;
use crate::json::{JsonStyle, NumberForm, SlashForm, Spacing, UnicodeForm};

/// A program that writes JSON in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonProgram {
    Python,
    PythonPlain,
    Php,
    JavaScript,
    Go,
    Gson,
}

impl JsonProgram {
    /// All of them, the likeliest first.
    pub(super) const ALL: [Self; 6] =
        [Self::Python, Self::Php, Self::JavaScript, Self::PythonPlain, Self::Go, Self::Gson];

    /// Sets the style in which this program writes; `false` when another change of the style has been made before.
    pub(super) fn set_style(self, style: &mut JsonStyle) -> bool {
        let is_free = style.spacing.is_none()
            && style.slash.is_none()
            && style.unicode.is_none()
            && style.numbers.is_none();
        let (spacing, slash, unicode, numbers) = match self {
            Self::Python => (Spacing::Spaced, SlashForm::Plain, UnicodeForm::Lower, NumberForm::OnePlace),
            Self::PythonPlain => {
                (Spacing::Spaced, SlashForm::Plain, UnicodeForm::Plain, NumberForm::OnePlace)
            }
            Self::Php => (Spacing::Compact, SlashForm::Escaped, UnicodeForm::Lower, NumberForm::Shortest),
            Self::JavaScript | Self::Go => {
                (Spacing::Compact, SlashForm::Plain, UnicodeForm::Plain, NumberForm::Shortest)
            }
            Self::Gson => (Spacing::Compact, SlashForm::Plain, UnicodeForm::Plain, NumberForm::OnePlace),
        };
        (style.spacing, style.slash, style.unicode) = (Some(spacing), Some(slash), Some(unicode));
        style.numbers = Some(numbers);
        style.escaped = match self {
            Self::Go => "<>&\u{2028}\u{2029}",
            Self::Gson => "<>&='\u{2028}\u{2029}",
            _ => "",
        };
        // Go writes the members of a map in the order of their names.
        style.sorted |= self == Self::Go;
        is_free
    }

    pub(super) fn wording(self) -> Wording {
        let (id, how) = match self {
            Self::Python => ("json-python", "Python's json.dumps does: spaced, `\\uXXXX`"),
            Self::PythonPlain => {
                ("json-python-plain", "Python's json.dumps does with ensure_ascii=False: spaced")
            }
            Self::Php => ("json-php", "PHP's json_encode does: compact, `\\/`, `\\uXXXX`"),
            Self::JavaScript => (
                "json-javascript",
                "JavaScript's JSON.stringify does: compact, nothing escaped that needn't be",
            ),
            Self::Go => ("json-go", "Go does with a map: sorted, `<`, `>` and `&` escaped"),
            Self::Gson => ("json-gson", "Gson does: `<`, `>`, `&`, `=` and `'` escaped"),
        };
        Wording::new(id, format!("JSON was parsed and written anew as {how}"), SIGN_RAW_BYTES)
    }
}

/// The advice to whoever signs JSON that was written anew.
const SIGN_RAW_BYTES: &str = "sign the bytes that are sent or that arrived, before any parser has touched them; never write the JSON anew";

pub(super) fn spacing_wording(spacing: Spacing) -> Wording {
    let (id, how) = match spacing {
        Spacing::Compact => ("json-compact", "without spaces"),
        Spacing::Spaced => ("json-spaced", "with a space behind each comma and colon"),
        Spacing::Indented(2) => ("json-indented-2", "on several lines, indented by 2 spaces"),
        Spacing::Indented(_) => ("json-indented-4", "on several lines, indented by 4 spaces"),
    };
    Wording::new(id, format!("JSON was written anew {how}"), SIGN_RAW_BYTES)
}

pub(super) fn sorted_wording() -> Wording {
    Wording::new("json-sorted", "JSON was written anew with its members sorted by name", SIGN_RAW_BYTES)
}

pub(super) fn slash_wording(slash: SlashForm) -> Wording {
    match slash {
        SlashForm::Escaped => Wording::new("slash-escaped", "`/` was written as `\\/`", SIGN_RAW_BYTES),
        SlashForm::Plain => Wording::new("slash-plain", "`\\/` was written as `/`", SIGN_RAW_BYTES),
    }
}

pub(super) fn unicode_wording(unicode: UnicodeForm) -> Wording {
    let (id, what) = match unicode {
        UnicodeForm::Lower => ("unicode-escaped", "characters beyond ASCII were written as `\\uXXXX`"),
        UnicodeForm::Upper => (
            "unicode-escaped-upper",
            "characters beyond ASCII were written as `\\uXXXX` with upper-case hex digits",
        ),
        UnicodeForm::Plain => ("unicode-plain", "`\\uXXXX` was written as the character itself"),
    };
    Wording::new(id, what, SIGN_RAW_BYTES)
}

pub(super) fn number_wording(form: NumberForm, only: Option<&str>) -> Wording {
    let (id, how) = match form {
        NumberForm::Shortest => ("numbers-shortest", "without trailing zeros (`1`, `1.5`)"),
        NumberForm::OnePlace => ("numbers-one-place", "as floats are printed (`1.0`, `1.5`)"),
        NumberForm::TwoPlaces => ("numbers-two-places", "with two decimal places (`1.00`, `1.50`)"),
    };
    let advice = "sign the number's own text: keep amounts as text or as exact decimals, never as floats";
    match only {
        Some(name) => {
            Wording::new(format!("{id}:{name}"), format!("the number `{name}` was written {how}"), advice)
        }
        None => Wording::new(id, format!("numbers with a decimal point were written {how}"), advice),
    }
}
