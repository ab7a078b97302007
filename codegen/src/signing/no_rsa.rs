//! Stands for RSA where the feature `rsa` is off: nothing is signed, and nothing verifies.

/// Whether RSA is built in.
pub const IS_BUILT_IN: bool = false;

/// Signs nothing.
#[must_use]
pub fn sign(_private_key: &str, _message: &[u8]) -> Option<Vec<u8>> {
    None
}

/// Verifies nothing.
#[must_use]
pub fn verify(_key: &str, _message: &[u8], _signature: &[u8]) -> bool {
    false
}
