//! What an RSA signature says by itself: the public key gives back the digest that was signed, and the name of its hash function.
//!
//! So a signature that doesn't fit tells two faults apart: another key has made it, or this key has, over another text.

use paysmith_codegen::signing::rsa;

/// What stands before a digest in a signature by PKCS#1 v1.5: its hash function, named in DER.
const NAMES: [(&str, &[u8]); 4] = [
    ("MD5", &[0x30, 0x20, 0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5, 5, 0, 4, 0x10]),
    ("SHA-1", &[0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14]),
    ("SHA-256", &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]),
    ("SHA-512", &[0x30, 0x51, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40]),
];

/// What stands before the numbers of an RSA key, in a public key and in a certificate: the name of the algorithm, in DER.
const RSA_ENCRYPTION: &[u8] = &[0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

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
    let half = rsa::public_half(key);
    let (modulus, exponent) = numbers(half.as_deref().unwrap_or(key))?;
    if signature.len() != modulus.len() {
        return None;
    }
    let padded = bytes(&power(&limbs(signature), &exponent, &limbs(&modulus)), modulus.len());
    let [0, 1, rest @ ..] = padded.as_slice() else { return None };
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
    rsa::public_half(text).is_some() || numbers(text).is_some()
}

/// The modulus and the exponent of a public key, or of the key in a certificate.
fn numbers(key: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let der = rsa::der(key)?;
    let at = der.windows(RSA_ENCRYPTION.len()).position(|window| window == RSA_ENCRYPTION);
    let sequence = match at {
        Some(at) => {
            let (3, bits, _) = element(der.get(at + RSA_ENCRYPTION.len()..)?)? else { return None };
            bits.strip_prefix(&[0])?
        }
        None => der.as_slice(),
    };
    let (0x30, both, _) = element(sequence)? else { return None };
    let (2, modulus, rest) = element(both)? else { return None };
    let (2, exponent, []) = element(rest)? else { return None };
    let significant =
        |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
    let (modulus, exponent) = (significant(modulus), significant(exponent));
    // Larger numbers than keys have would take long.
    let is_key = (128..=1024).contains(&modulus.len()) && (1..=4).contains(&exponent.len());
    is_key.then_some((modulus, exponent))
}

/// The first element in DER: its tag, what it holds, and what stands behind it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, first, rest @ ..] = der else { return None };
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 | 0x82 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (inner, behind) = rest.split_at_checked(length)?;
    Some((*tag, inner, behind))
}

/// A large number, in 32 bits each, the lowest first.
type Limbs = Vec<u32>;

fn limbs(bytes: &[u8]) -> Limbs {
    bytes.rchunks(4).map(|chunk| chunk.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))).collect()
}

/// The number in so many bytes, the highest first.
fn bytes(number: &[u32], length: usize) -> Vec<u8> {
    let mut all: Vec<u8> = number.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    all.resize(length, 0);
    all.reverse();
    all
}

/// `base` to the power of `exponent`, modulo `modulus`. Nothing here is secret, so that it needn't take the same time for all numbers.
fn power(base: &[u32], exponent: &[u8], modulus: &[u32]) -> Limbs {
    let mut base = base.to_vec();
    base.resize(modulus.len(), 0);
    reduce(&mut base, modulus);
    let mut result = limbs(&[1]);
    result.resize(modulus.len(), 0);
    for bit in exponent.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)) {
        result = product(&result, &result, modulus);
        if bit == 1 {
            result = product(&result, &base, modulus);
        }
    }
    result
}

/// The product of two numbers below the modulus, modulo the modulus: doubled and added, bit by bit.
fn product(one: &[u32], other: &[u32], modulus: &[u32]) -> Limbs {
    let mut result = vec![0; modulus.len()];
    for bit in other.iter().rev().flat_map(|limb| (0..32).rev().map(move |bit| limb >> bit & 1)) {
        let double = result.clone();
        add(&mut result, &double, modulus);
        if bit == 1 {
            add(&mut result, one, modulus);
        }
    }
    result
}

/// Adds a number, modulo the modulus. Both numbers are below it.
fn add(to: &mut [u32], number: &[u32], modulus: &[u32]) {
    let mut carry = 0;
    for (limb, other) in to.iter_mut().zip(number) {
        let sum = u64::from(*limb) + u64::from(*other) + carry;
        (*limb, carry) = (sum as u32, sum >> 32);
    }
    if carry == 1 {
        subtract(to, modulus);
    } else {
        reduce(to, modulus);
    }
}

/// Subtracts the modulus, if the number isn't below it.
fn reduce(number: &mut [u32], modulus: &[u32]) {
    if number.iter().rev().ge(modulus.iter().rev()) {
        subtract(number, modulus);
    }
}

/// Subtracts a number. What would be borrowed at the end is what was carried before.
fn subtract(from: &mut [u32], number: &[u32]) {
    let mut borrow = 0;
    for (limb, other) in from.iter_mut().zip(number) {
        let difference = i64::from(*limb) - i64::from(*other) - borrow;
        (*limb, borrow) = (difference as u32, i64::from(difference < 0));
    }
}

#[cfg(test)]
mod tests {
    use paysmith_codegen::checked::Digest;
    use paysmith_codegen::signing;
    use paysmith_codegen::signing::certificate::certificate;

    use super::*;

    #[test]
    fn a_key_gives_back_the_digest_that_it_signed() {
        let (key, other) = (rsa::generate().unwrap(), rsa::generate().unwrap());
        let expected = Recovered::Digest("SHA-256", signing::digest(Digest::Sha256, b"", b"tea"));
        let signature = rsa::sign(&key, b"tea").unwrap();
        let dated = certificate(&key, "200101000000Z", "491231235959Z").unwrap();
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

    #[test]
    fn arithmetic_agrees_with_small_numbers() {
        let modulus = limbs(&0xffff_fffb_0000_0001_u64.to_be_bytes());
        let base = limbs(&0x1234_5678_9abc_def0_u64.to_be_bytes());
        let expected = |exponent: u32| {
            (0..exponent)
                .fold(1_u128, |product, _| product * 0x1234_5678_9abc_def0_u128 % 0xffff_fffb_0000_0001_u128)
        };
        for exponent in [1_u32, 2, 3, 17, 257, 65_537] {
            let found = power(&base, &exponent.to_be_bytes(), &modulus);
            assert_eq!(bytes(&found, 16), expected(exponent).to_be_bytes(), "{exponent}");
        }
    }

    impl Recovered {
        fn digest(&self) -> Vec<u8> {
            match self {
                Self::Digest(_, digest) | Self::Bare(digest) => digest.clone(),
            }
        }
    }
}
