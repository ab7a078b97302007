//! The values that are made once for each message: times and random characters.

use jiff::Timestamp;
use paysmith_codegen::checked::{Alphabet, Template, Wire};

use crate::setup::KEY_ID;
use crate::wire::json::Json;
use crate::wire::signed_body::CredentialValues;
use crate::wire::time;

/// Makes the values of a message to a merchant with these credentials. One who hasn't got several keys needs no id of a key.
pub(crate) fn made(values: &[(String, Template)], credentials: &CredentialValues) -> Vec<(String, String)> {
    let now = Timestamp::now();
    let text = |template: &Template| match template {
        Template::Now(format, offset) => {
            time::write(now, *format, *offset, Wire::String).scalar().unwrap_or_default()
        }
        Template::Nonce(length, alphabet) => random(*length, *alphabet),
        Template::KeyId(_) => KEY_ID.to_owned(),
        _ => String::new(),
    };
    let is_made = |(_, template): &&(String, Template)| match template {
        Template::KeyId(ring) => credentials.contains_key(ring),
        _ => true,
    };
    values.iter().filter(is_made).map(|(name, template)| (name.clone(), text(template))).collect()
}

/// Makes the members that a provider writes besides what clients read. A time since 1970 is a number there.
pub(super) fn made_members(template: &Template, credentials: &CredentialValues) -> Json {
    match template {
        Template::Object(members) => {
            let member =
                |(name, inner): &(String, Template)| (name.clone(), made_members(inner, credentials));
            Json::Object(members.iter().map(member).collect())
        }
        Template::Text(inner) => Json::Text(made_members(inner, credentials).to_string()),
        Template::Now(format, offset) => time::write(Timestamp::now(), *format, *offset, Wire::Number),
        Template::Nonce(length, alphabet) => Json::Text(random(*length, *alphabet)),
        Template::Credential(name) => Json::Text(credentials.get(name).cloned().unwrap_or_default()),
        Template::Literal(value) => Json::of(value),
        // The language has nothing else in `sends:`.
        _ => Json::Null,
    }
}

/// A text as a layout has it, with the values and the signatures in its places.
pub(super) fn laid_out(
    layout: &Template,
    values: &[(String, String)],
    signature: &impl Fn(&str) -> Option<String>,
) -> Option<String> {
    match layout {
        Template::Signature(scheme) => signature(scheme),
        Template::Value(name) => values.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()),
        Template::Joined(pieces) => pieces.iter().map(|piece| laid_out(piece, values, signature)).collect(),
        Template::Literal(text) => text.as_str().map(str::to_owned),
        _ => None,
    }
}

pub(super) fn random(length: u32, alphabet: Alphabet) -> String {
    let characters: &[u8] = match alphabet {
        Alphabet::Hex => b"0123456789abcdef",
        Alphabet::Digits => b"0123456789",
        Alphabet::Alphanumeric => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    };
    let mut bytes = vec![0; length as usize];
    // The sandbox has made its secrets with random bytes when it started. Should there be none now, then zeros do: nobody's money
    // hangs on them.
    let _ = getrandom::fill(&mut bytes);
    let character =
        |byte: &u8| characters.get(usize::from(*byte) % characters.len()).copied().unwrap_or(b'0');
    bytes.iter().map(|byte| char::from(character(byte))).collect()
}
