//! What an RSA signature says by itself: the public key gives back the digest that was signed, and the name of its hash function.
//!
//! So a signature that doesn't fit tells two faults apart: another key has made it, or this key has, over another text.

use num_bigint::BigUint;
use paysmith_codegen::signing::rsa;

/// What stands before a digest in a signature by PKCS#1 v1.5: its hash function, named in DER.
const NAMES: [(&str, &[u8]); 4] = [
    ("MD5", &[0x30, 0x20, 0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5, 5, 0, 4, 0x10]),
    ("SHA-1", &[0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14]),
    ("SHA-256", &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]),
    ("SHA-512", &[0x30, 0x51, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40]),
];

/// What a key gives back of a signature that it has made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recovered {
    /// A digest, and the name of its hash function.
    Digest(&'static str, Vec<u8>),
    /// Bytes without the name of a hash function: a digest that was encrypted as it is.
    Bare(Vec<u8>),
}

/// What the key gives back of a signature; `None` if the text is no RSA key, or another key has made the signature, or it isn't padded as
/// PKCS#1 v1.5 says. Of the key either half may be given, or a certificate.
pub(super) fn recovered(key: &str, signature: &[u8]) -> Option<Recovered> {
    let (modulus, exponent) = rsa::public_numbers(key)?;
    if signature.len() != modulus.len() {
        return None;
    }
    let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
    let padded = number(signature).modpow(&number(&exponent), &number(&modulus)).to_bytes_be();
    // The first byte is zero, and a number has none in front.
    let [1, rest @ ..] = padded.as_slice() else { return None };
    if padded.len() + 1 != modulus.len() {
        return None;
    }
    let end = rest.iter().position(|byte| *byte != 0xff)?;
    // The padding is of eight bytes at least, and a zero ends it.
    let [0, signed @ ..] = rest.get(end..)? else { return None };
    if end < 8 {
        return None;
    }
    let named = NAMES.iter().find_map(|(name, before)| Some((*name, signed.strip_prefix(*before)?)));
    Some(match named {
        Some((name, digest)) => Recovered::Digest(name, digest.to_vec()),
        None => Recovered::Bare(signed.to_vec()),
    })
}

/// Whether the text is an RSA key.
pub(super) fn is_key(text: &str) -> bool {
    rsa::public_numbers(text).is_some()
}

#[cfg(test)]
mod tests {
    use paysmith_codegen::checked::Digest;
    use paysmith_codegen::signing;

    use super::*;

    #[test]
    fn a_key_gives_back_the_digest_that_it_signed() {
        let (key, other) = (rsa::generate().unwrap(), rsa::generate().unwrap());
        let expected = Recovered::Digest("SHA-256", signing::digest(Digest::Sha256, b"", b"tea"));
        let signature = rsa::sign(&key, b"tea").unwrap();
        let pair = rcgen::KeyPair::from_pem(&rsa::pkcs8(&key).unwrap()).unwrap();
        let dated = rcgen::CertificateParams::default().self_signed(&pair).unwrap().pem();
        let public = rsa::public_half(&key).unwrap();
        let without_lines = public.replace('\n', "");
        let escaped = public.replace('\n', "\\n");
        for half in [&key, &public, &dated, &without_lines, &escaped] {
            assert!(rsa::verify(half, b"tea", &signature));
            assert_eq!(recovered(half, &signature), Some(Recovered::Digest("SHA-256", expected.digest())));
        }
        assert_eq!(recovered(&other, &signature), None, "another key gives nothing back");
        assert_eq!(recovered(&key, signature.split_last().unwrap().1), None);
        assert_eq!(recovered("no key", &signature), None);
    }

    impl Recovered {
        fn digest(&self) -> Vec<u8> {
            match self {
                Self::Digest(_, digest) | Self::Bare(digest) => digest.clone(),
            }
        }
    }
}
