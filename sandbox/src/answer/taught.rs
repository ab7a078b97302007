//! The provider's own keys, in the answer of an operation that gives them.

use paysmith_codegen::checked::{Alphabet, Cipher, Teaches};
use paysmith_codegen::encryption;

use super::made_values::random;
use crate::setup::{KEY_ID, Setup, certificate_of};
use crate::wire::json::Json;

/// Writes the certificate of the key with which the sandbox signs. The other fields of the row are those of the example's first.
pub(super) fn write_keys(setup: &Setup, teaches: &Teaches, fields: &mut Json) {
    let Some(certificate) = setup.credentials.get(&teaches.keys).and_then(|key| certificate_of(key)) else {
        return;
    };
    let example = match fields.at(&teaches.rows) {
        Some(Json::List(rows)) => rows.first().cloned(),
        _ => None,
    };
    let mut row = example.unwrap_or_else(|| Json::Object(Vec::new()));
    row.put(&teaches.id, Json::Text(KEY_ID.to_owned()));
    let cipher = teaches.cipher.as_ref().and_then(|name| setup.spec.cipher(name));
    let written = match cipher {
        None => Some(Json::Text(certificate)),
        Some(cipher) => {
            let object = row.at(&teaches.certificate).cloned();
            encrypted(setup, cipher, object.unwrap_or_else(|| Json::Object(Vec::new())), &certificate)
        }
    };
    let Some(written) = written else { return };
    row.put(&teaches.certificate, written);
    fields.put(&teaches.rows, Json::List(vec![row]));
}

/// The object with a text in it that is encrypted. Its associated data is that of the example, if it has some.
fn encrypted(setup: &Setup, cipher: &Cipher, mut object: Json, plain: &str) -> Option<Json> {
    let member = cipher.associated.as_ref();
    let associated = member.and_then(|name| object.get(name)?.scalar()).unwrap_or_default();
    let nonce = random(encryption::nonce_length(cipher.algorithm), Alphabet::Alphanumeric);
    let key = &encryption::key(cipher, setup.credentials.get(&cipher.key)?);
    let text = encryption::encrypt(cipher.algorithm, key, &nonce, &associated, plain)?;
    let Some(in_member) = &cipher.text else { return Some(Json::Text(text)) };
    object.put(in_member, Json::Text(text));
    if let Some(name) = &cipher.nonce {
        object.put(name, Json::Text(nonce));
    }
    Some(object)
}
