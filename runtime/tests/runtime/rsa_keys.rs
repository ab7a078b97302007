//! Which texts are RSA keys, and what is said of those that aren't? The keys in `tests/keys` were made for these tests by
//! `openssl`, and belong to nobody.

use paysmith_runtime::{BadKey, PrivateKey, PublicKey, Secret};

macro_rules! key {
    ($name:literal) => {
        include_str!(concat!("../keys/", $name, ".pem"))
    };
}

fn private(text: &str) -> Result<(), BadKey> {
    text.parse::<PrivateKey>().map(|_| ())
}

fn public(text: &str) -> Result<(), BadKey> {
    text.parse::<PublicKey>().map(|_| ())
}

/// The base64 of a key, in one line, as some providers' tools write it.
fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}

#[test]
fn a_key_is_taken_however_it_is_written() {
    for pem in [key!("private_pkcs8"), key!("private_pkcs1")] {
        for text in [pem.to_owned(), bare(pem), pem.replace('\n', "\r\n"), pem.replace('\n', "")] {
            assert_eq!(private(&text), Ok(()), "{text}");
        }
        // As it stands in an environment variable.
        assert_eq!(private(&pem.replace('\n', "\\n")), Ok(()));
    }
    for pem in [key!("public"), key!("public_pkcs1"), key!("certificate")] {
        for text in [pem.to_owned(), bare(pem), pem.replace('\n', "\r\n"), pem.replace('\n', "")] {
            assert_eq!(public(&text), Ok(()), "{text}");
        }
    }
}

#[test]
fn what_is_no_key_is_refused_for_what_it_is() {
    assert_eq!(private(key!("public")), Err(BadKey::Public));
    assert_eq!(private(key!("certificate")), Err(BadKey::Certificate));
    assert_eq!(private(key!("encrypted")), Err(BadKey::Encrypted));
    assert_eq!(private(key!("elliptic")), Err(BadKey::NotRsa));
    assert_eq!(private(key!("short")), Err(BadKey::TooShort));
    assert_eq!(public(key!("private_pkcs8")), Err(BadKey::Private));
    assert_eq!(public(key!("private_pkcs1")), Err(BadKey::Private));
    assert_eq!(public(key!("encrypted")), Err(BadKey::Encrypted));
    assert_eq!(public(key!("short_public")), Err(BadKey::TooShort));
    assert!(matches!(public(key!("elliptic_public")), Err(BadKey::NotRsa | BadKey::NoKey)));
    let whole = key!("private_pkcs8");
    for text in
        ["", "no key", "-----BEGIN PRIVATE KEY-----", "MIIEvQ==", &whole[..200], &whole[..whole.len() - 60]]
    {
        assert_eq!(private(text), Err(BadKey::NoKey), "{text}");
        assert!(public(text).is_err(), "{text}");
    }
}

#[test]
fn no_error_and_no_debug_shows_a_key() {
    let pem = key!("private_pkcs8");
    let key: PrivateKey = pem.parse().unwrap();
    assert_eq!(format!("{key:?}"), "***");
    assert_eq!(Secret::from(key).expose(), pem);
    let canary = "CANARY".repeat(30);
    for bad in [private(&canary), public(&canary), private(&format!("-----BEGIN {canary}-----x-----END"))] {
        let bad = bad.unwrap_err();
        assert!(!format!("{bad:?} {bad}").contains("CANARY"));
    }
}
