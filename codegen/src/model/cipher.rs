//! Reads `ciphers:`.

use crate::checked::{Algorithm, BodyKind, Cipher, is_element_name};
use crate::language::words::ALGORITHMS;
use crate::reading::{MapReader, Problems, refuse_bad_name};
use crate::report::{Code, Problem};
use crate::yaml::Entry;

pub(super) fn ciphers(problems: &Problems, reader: &MapReader<'_>) -> Vec<Cipher> {
    let entries = reader.entries("ciphers", "a map of ciphers");
    entries.iter().map(|entry| cipher(problems, entry)).collect()
}

fn cipher(problems: &Problems, entry: &Entry) -> Cipher {
    refuse_bad_name(problems, entry);
    let reader = MapReader::new(problems, "a cipher", entry.key_at, &entry.value);
    let algorithm = reader.require_word("algorithm", "an algorithm", ALGORITHMS);
    if algorithm == Some(Algorithm::Aes256Gcm) {
        reader.require("text");
        reader.require("nonce");
    }
    let cipher = Cipher {
        name: entry.key.clone(),
        about: reader.about(),
        algorithm: algorithm.unwrap_or(Algorithm::Aes256Gcm),
        key: reader.require_text("key"),
        digests_key: reader.word("key_digest", "a digest of the key", &[("md5", ())]).is_some(),
        text: reader.text("text"),
        nonce: reader.text("nonce"),
        associated: reader.text("associated"),
        plain: reader.entry("plain").map(|entry| plain(problems, entry)).unwrap_or_default(),
    };
    if algorithm == Some(Algorithm::Aes256Ecb) {
        for key in ["nonce", "associated"].into_iter().filter(|key| reader.has(key)) {
            problems.push(
                Problem::new(Code::WrongKind, reader.key_at(key), format!("`aes-256-ecb` has no `{key}:`"))
                    .label("every block is encrypted for itself")
                    .help("remove it"),
            );
        }
    }
    reader.finish();
    cipher
}

/// Reads `plain:`, which says that what is encrypted isn't JSON.
fn plain(problems: &Problems, entry: &Entry) -> BodyKind {
    let reader = MapReader::new(problems, "`plain:`", entry.key_at, &entry.value);
    let root = reader.require_text("xml");
    if let Some(node) = reader.get("xml").filter(|_| !is_element_name(&root)) {
        problems.push(
            Problem::new(Code::BadName, node.at, format!("`{root}` can't be the name of an element"))
                .label("expected the name of the document's root"),
        );
    }
    reader.finish();
    BodyKind::Xml(root)
}
