//! Reads `ciphers:`.

use crate::checked::{Algorithm, Cipher};
use crate::language::words::ALGORITHMS;
use crate::reading::{MapReader, Problems, refuse_bad_name};
use crate::yaml::Entry;

pub(super) fn ciphers(problems: &Problems, reader: &MapReader<'_>) -> Vec<Cipher> {
    let entries = reader.entries("ciphers", "a map of ciphers");
    entries.iter().map(|entry| cipher(problems, entry)).collect()
}

fn cipher(problems: &Problems, entry: &Entry) -> Cipher {
    refuse_bad_name(problems, entry);
    let reader = MapReader::new(problems, "a cipher", entry.key_at, &entry.value);
    let algorithm = reader.require_word("algorithm", "an algorithm", ALGORITHMS);
    let cipher = Cipher {
        name: entry.key.clone(),
        about: reader.about(),
        algorithm: algorithm.unwrap_or(Algorithm::Aes256Gcm),
        key: reader.require_text("key"),
        text: reader.require_text("text"),
        nonce: reader.require_text("nonce"),
        associated: reader.text("associated"),
    };
    reader.finish();
    cipher
}
