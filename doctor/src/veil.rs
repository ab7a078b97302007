//! A last net under everything that is printed: known secrets are masked, in each form in which they might slip through.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Shorter ones are masked where they are known to stand, but not searched for: `1234` is found anywhere.
const LEAST: usize = 6;

/// What is known to be secret.
#[derive(Clone, Default)]
pub struct Veil(Vec<String>);

impl Veil {
    /// Adds a secret: as it is, in hex, in base64, URL-encoded, and as it would stand in JSON.
    pub fn hide(&mut self, secret: &str) {
        for secret in [secret, secret.trim()] {
            if secret.len() < LEAST {
                continue;
            }
            let hex = hex::encode(secret);
            let json = serde_json::to_string(secret).unwrap_or_default();
            let forms = [
                secret.to_owned(),
                secret.to_lowercase(),
                secret.to_uppercase(),
                hex.to_uppercase(),
                hex,
                STANDARD_NO_PAD.encode(secret),
                URL_SAFE_NO_PAD.encode(secret),
                utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
                form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
                json.trim_matches('"').to_owned(),
                crate::visible(secret.as_bytes()),
            ];
            self.0.extend(forms.into_iter().filter(|form| form.len() >= LEAST));
        }
        // The longest first, so that no shorter form leaves the rest of a longer one behind.
        self.0.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self.0.dedup();
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn over(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.0 {
            if text.contains(form) {
                text = text.replace(form, "•••");
            }
        }
        text
    }
}

/// Shows nothing.
impl std::fmt::Debug for Veil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Veil")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let mut veil = Veil::default();
        veil.hide("k/9+Secret\"x");
        for form in [
            "k/9+Secret\"x",
            "6b2f392b5365637265742278",
            "ay85K1NlY3JldCJ4",
            "k%2F9%2BSecret%22x",
            "k/9+Secret\\\"x",
        ] {
            assert_eq!(veil.over(&format!("a {form} b")), "a ••• b", "{form}");
        }
        veil.hide("1234");
        assert_eq!(veil.over("1234"), "1234");
    }
}
