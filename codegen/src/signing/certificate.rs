//! Certificates for keys, such as a provider would have: for the sandbox and for tests, which play one.

use super::rsa;

/// The algorithm of the signature, `sha256WithRSAEncryption`, in DER.
const ALGORITHM: &[u8] = &[0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];

/// The name `CN=` in DER: the identifier of the attribute.
const COMMON_NAME: &[u8] = &[6, 3, 0x55, 4, 3];

/// A certificate for a private key, signed by the key itself, as PEM. `from` and `to` are written as `YYMMDDHHMMSSZ`, and say when it
/// is valid. `None` if the text is no private key.
#[must_use]
pub fn certificate(private_key: &str, from: &str, to: &str) -> Option<String> {
    let attribute = [COMMON_NAME, &element(0x0c, b"sandbox")].concat();
    let name = element(0x30, &element(0x31, &element(0x30, &attribute)));
    let validity = [element(0x17, from.as_bytes()), element(0x17, to.as_bytes())].concat();
    let signed = [
        // The third version, and the serial number 1.
        element(0xa0, &[2, 1, 2]),
        vec![2, 1, 1],
        ALGORITHM.to_vec(),
        name.clone(),
        element(0x30, &validity),
        name,
        rsa::public_der(private_key)?,
    ];
    let signed = element(0x30, &signed.concat());
    let signature = [vec![0], rsa::sign(private_key, &signed)?].concat();
    let certificate = [signed, ALGORITHM.to_vec(), element(3, &signature)].concat();
    Some(rsa::pem("CERTIFICATE", &element(0x30, &certificate)))
}

/// An element in DER: its tag, how long it is, and what it holds.
fn element(tag: u8, inner: &[u8]) -> Vec<u8> {
    let length = inner.len().to_be_bytes();
    let significant: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match (inner.len(), u8::try_from(significant.len())) {
        (0..128, _) | (_, Err(_)) => out.extend(significant.last().copied().or(Some(0))),
        (_, Ok(count)) => {
            out.push(0x80 | count);
            out.extend(significant);
        }
    }
    out.extend(inner);
    out
}
