//! Whether a code or a state that the spec doesn't list is one that its table could have.
//!
//! Some providers say that every other code is a failure. That holds for codes as the provider writes them. What is written
//! otherwise (`01143`, `1143.0`) may be a listed code in a form that nobody has documented, and says nothing.

use crate::message::fields::decimal;

/// Whether a text looks like the listed ones, and has the value of none: figures alone, as many as the listed have, where those are
/// figures alone; else characters of the kinds that the listed are made of.
pub(super) fn fits(listed: &[&str], text: &str) -> bool {
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_like_one(listed, text) {
        return false;
    }
    if listed.iter().all(|known| figures(known)) {
        let lengths = || listed.iter().map(|known| known.len());
        let between = lengths().min() <= Some(text.len()) && Some(text.len()) <= lengths().max();
        return figures(text) && between;
    }
    let known = |one: char| listed.iter().any(|known| known.chars().any(|of| kind(of) == kind(one)));
    !text.is_empty() && text.chars().all(known)
}

/// Whether a text is one of the listed, or a number of the value of one.
pub(super) fn is_like_one(listed: &[&str], text: &str) -> bool {
    let number = decimal(text.trim());
    listed.contains(&text) || (number.is_some() && listed.iter().any(|known| decimal(known) == number))
}

/// The kind of a character; one that is neither letter nor figure is its own kind.
fn kind(of: char) -> char {
    match of {
        '0'..='9' => '0',
        'a'..='z' => 'a',
        'A'..='Z' => 'A',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, is_like_one};

    #[test]
    fn another_code_is_written_as_the_listed_ones_are() {
        let codes = ["0000", "1143", "1145"];
        for other in ["1104", "9999"] {
            assert!(fits(&codes, other), "{other}");
        }
        for odd in ["1143", "01143", "1143.0", " 1143", "1143 ", "114", "11430", "+1143", "-1104", "", "ABCD"]
        {
            assert!(!fits(&codes, odd), "{odd}");
        }
        assert!(fits(&["USERPAYING", "REVOKED_ERROR"], "NOTPAY"));
        assert!(!fits(&["USERPAYING", "REVOKED_ERROR"], "notpay") && !fits(&["SUCCESS"], "SUCCESS "));
    }

    #[test]
    fn a_listed_code_is_known_in_any_form() {
        for form in ["407", "0407", "407.0", "4.07e2", " 407"] {
            assert!(is_like_one(&["407"], form), "{form}");
        }
        assert!(!is_like_one(&["407"], "408") && !is_like_one(&["PAID"], "paid"));
    }
}
