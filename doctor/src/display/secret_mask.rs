//! Masks known secrets in everything that is printed, in case a secret got past the places that mask it on purpose.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Texts with fewer bytes aren't searched for: `1234` would also be masked in amounts and dates.
const SHORTEST: usize = 6;

/// Every form in which a known secret may be printed, the longest first.
#[derive(Clone, Default)]
pub struct SecretMask(Vec<String>);

impl SecretMask {
    /// Adds a secret: as it is, in hex, in base64, URL-encoded, and as it would stand in JSON and in XML.
    pub fn hide(&mut self, secret: &str) {
        for secret in [secret, secret.trim()] {
            if secret.len() < SHORTEST {
                continue;
            }
            let json = serde_json::to_string(secret).unwrap_or_default();
            let forms = [
                secret.to_owned(),
                secret.to_lowercase(),
                secret.to_uppercase(),
                base16ct::lower::encode_string(secret.as_bytes()),
                base16ct::upper::encode_string(secret.as_bytes()),
                STANDARD_NO_PAD.encode(secret),
                URL_SAFE_NO_PAD.encode(secret),
                utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
                super::form_encoded(secret),
                super::xml_escaped(secret),
                json.trim_matches('"').to_owned(),
                super::visible(secret.as_bytes()),
            ];
            self.0.extend(forms.into_iter().filter(|form| form.len() >= SHORTEST));
        }
        // A short form may be part of a longer one. Masked first, it would leave the rest of the longer one visible.
        self.0.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self.0.dedup();
    }

    /// The text with every known secret masked.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, form| text.replace(form, "•••"))
    }
}

/// Shows none of the secrets.
impl fmt::Debug for SecretMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretMask")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let mut mask = SecretMask::default();
        mask.hide("k/9+Secret\"x");
        for form in [
            "k/9+Secret\"x",
            "6b2f392b5365637265742278",
            "ay85K1NlY3JldCJ4",
            "k%2F9%2BSecret%22x",
            "k/9+Secret\\\"x",
        ] {
            assert_eq!(mask.masked(&format!("a {form} b")), "a ••• b", "{form}");
        }
        mask.hide("1234");
        assert_eq!(mask.masked("1234"), "1234");
    }
}
