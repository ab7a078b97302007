//! Clocks and nonces that a test knows beforehand.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use paysmith_runtime::spec::Alphabet;
use paysmith_runtime::{Clock, NoRandomness, Nonces, Timestamp};

type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A clock that always shows the same time, for tests in which nobody waits.
pub(crate) struct FixedClock(Timestamp);

impl FixedClock {
    /// A clock that shows an instant such as `2024-01-02T03:04:05Z`.
    pub(crate) fn at(instant: &str) -> Self {
        Self(instant.parse().expect("an instant"))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn sleep(&self, _: Duration) -> Sleep<'_> {
        panic!("nobody should wait in this test")
    }
}

/// A clock on which waiting takes no time: it is set forward instead.
#[derive(Clone)]
pub(crate) struct SkippingClock(Arc<Mutex<Timestamp>>);

impl Default for SkippingClock {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Timestamp::now())))
    }
}

impl Clock for SkippingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        *self.0.lock().unwrap() += time;
        Box::pin(std::future::ready(()))
    }
}

/// This nonce for every request, whatever length is asked for.
pub(crate) struct FixedNonce(pub(crate) &'static str);

impl Nonces for FixedNonce {
    fn nonce(&self, _: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok(self.0.to_owned())
    }
}

/// A nonce of sevens, as long as is asked for.
pub(crate) struct Sevens;

impl Nonces for Sevens {
    fn nonce(&self, length: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok("7".repeat(length as usize))
    }
}
