//! The clock and the source of random characters, behind traits so that a test can replace them.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::Timestamp;
use crate::spec::Alphabet;

/// Tells the time, and waits.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;

    /// Returns when that much time has passed.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The clock of the operating system. It waits on tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Gives random characters that nobody can guess.
pub trait Nonces: Send + Sync {
    /// Returns `length` random characters of an alphabet.
    ///
    /// # Errors
    /// When no random characters can be had. The request isn't sent then.
    fn nonce(&self, length: u32, alphabet: Alphabet) -> Result<String, NoRandomness>;
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

/// Random characters from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNonces;

impl Nonces for SystemNonces {
    fn nonce(&self, length: u32, alphabet: Alphabet) -> Result<String, NoRandomness> {
        let characters: &[u8] = match alphabet {
            Alphabet::Hex => b"0123456789abcdef",
            Alphabet::Alphanumeric => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            Alphabet::Digits => b"0123456789",
        };
        let length = usize::try_from(length).map_err(|_| NoRandomness)?;
        let mut nonce = String::with_capacity(length);
        let mut bytes = [0; 64];
        while nonce.len() < length {
            getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
            // A byte stands for a character by its remainder. Bytes beyond the last multiple of the alphabet's length are
            // dropped, since they would make the alphabet's first characters likelier than its others.
            let multiple = 256 / characters.len() * characters.len();
            let fair = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < multiple);
            let drawn = fair.filter_map(|byte| characters.get(byte % characters.len()).copied());
            nonce.extend(drawn.map(char::from).take(length - nonce.len()));
        }
        Ok(nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_have_their_length_and_alphabet() {
        for (alphabet, allowed) in [
            (Alphabet::Hex, "0123456789abcdef"),
            (Alphabet::Digits, "0123456789"),
            (Alphabet::Alphanumeric, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        ] {
            let nonce = SystemNonces.nonce(5_000, alphabet).unwrap();
            assert_eq!(nonce.len(), 5_000);
            assert!(nonce.chars().all(|character| allowed.contains(character)));
            assert!(allowed.chars().all(|character| nonce.contains(character)), "every character turns up");
            assert_ne!(nonce, SystemNonces.nonce(5_000, alphabet).unwrap());
        }
    }
}
