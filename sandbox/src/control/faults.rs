//! The faults that a sandbox can be told to make in its answers.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;

use crate::answer::outgoing::SignatureFault;

/// Something that goes wrong with an answer. The request is carried out all the same, so that a client which believes nothing has
/// happened is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One byte of each signed answer and notification is changed after signing.
    Tamper,
    /// Answers and notifications carry no signature.
    DropSignature,
    /// The answer has the status 502 and HTML.
    BadGateway,
    /// The answer's body ends half-way.
    CutOff,
    /// The answer is so late that no client waits for it.
    Delay(Duration),
    /// The answer's body has 16 MiB.
    Oversized,
    /// The answer has the status 200 and no JSON.
    NotJson,
    /// The connection is reset after the request was read.
    Reset,
}

/// The delay of [`Fault::named`], where none is given.
const DEFAULT_DELAY: Duration = Duration::from_secs(60);

impl Fault {
    /// The names of all faults, as the control endpoint takes them.
    pub const WORDS: [&'static str; 8] =
        ["tamper", "drop_signature", "bad_gateway", "cut_off", "delay", "oversized", "not_json", "reset"];

    /// The fault of this name. A delay lasts a minute, unless another one is given.
    #[must_use]
    pub fn named(word: &str, delay: Option<Duration>) -> Option<Self> {
        Some(match word {
            "tamper" => Self::Tamper,
            "drop_signature" => Self::DropSignature,
            "bad_gateway" => Self::BadGateway,
            "cut_off" => Self::CutOff,
            "delay" => Self::Delay(delay.unwrap_or(DEFAULT_DELAY)),
            "oversized" => Self::Oversized,
            "not_json" => Self::NotJson,
            "reset" => Self::Reset,
            _ => return None,
        })
    }

    /// What the fault does to signatures.
    pub(crate) fn of_signature(self) -> Option<SignatureFault> {
        match self {
            Self::Tamper => Some(SignatureFault::Tampered),
            Self::DropSignature => Some(SignatureFault::Missing),
            _ => None,
        }
    }
}

/// The fault of each provider, by the provider's name, and how many more answers have it; `None` where all have it until it is
/// changed.
#[derive(Default)]
pub(super) struct Faults(Mutex<HashMap<String, (Fault, Option<u32>)>>);

impl Faults {
    pub(super) fn set(&self, provider: &str, fault: Option<Fault>, times: Option<u32>) {
        match fault {
            Some(fault) if times != Some(0) => self.0.lock().insert(provider.to_owned(), (fault, times)),
            _ => self.0.lock().remove(provider),
        };
    }

    /// The fault that the next answer has. This counts that answer.
    pub(super) fn take(&self, provider: &str) -> Option<Fault> {
        let mut faults = self.0.lock();
        let (fault, times) = faults.get_mut(provider)?;
        let fault = *fault;
        if let Some(left) = times {
            *left -= 1;
            if *left == 0 {
                faults.remove(provider);
            }
        }
        Some(fault)
    }

    /// The fault that is on, without counting an answer.
    pub(super) fn current(&self, provider: &str) -> Option<Fault> {
        self.0.lock().get(provider).map(|(fault, _)| *fault)
    }
}
