//! Whether a code or a state that the provider's spec doesn't list has the shape of those that it lists.
//!
//! Some providers document that every code that isn't listed is a failure. That is meant for codes as the provider writes them.
//! A code that is written in another way, such as `01143` or `1143.0`, may be a listed code in a form that nobody has
//! documented, and proves nothing.

use crate::message::fields::decimal;

/// Whether a text looks like the listed ones, and doesn't have the value of any of them. If the listed ones are digits only, it
/// must be digits only, too, and neither shorter nor longer than all of them. Otherwise each of its characters must be of a
/// kind that the listed ones have.
pub(super) fn fits(listed: &[&str], text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_like_one(listed, text) {
        return false;
    }
    if listed.iter().all(|known| is_digits(known)) {
        let lengths = || listed.iter().map(|known| known.len());
        let between = lengths().min() <= Some(text.len()) && Some(text.len()) <= lengths().max();
        return is_digits(text) && between;
    }
    let is_of_known_kind =
        |one: char| listed.iter().any(|known| known.chars().any(|other| kind(other) == kind(one)));
    !text.is_empty() && text.chars().all(is_of_known_kind)
}

/// Whether a text is one of the listed ones, or a number that has the value of one of them.
pub(super) fn is_like_one(listed: &[&str], text: &str) -> bool {
    let number = decimal(text.trim());
    listed.contains(&text) || (number.is_some() && listed.iter().any(|known| decimal(known) == number))
}

/// The kind of a character: a digit, a small letter, a capital letter, or itself.
fn kind(character: char) -> char {
    match character {
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
