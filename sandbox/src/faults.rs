//! What goes wrong on request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::play::Twist;

/// Something that goes wrong. The request is carried out all the same: that is what makes it hard for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// One byte of each signed answer and notification is changed after signing.
    Tamper,
    /// Answers and notifications carry no signature.
    DropSignature,
    /// The answer is a status 502 with HTML.
    BadGateway,
    /// The answer's body ends half-way.
    CutOff,
    /// The answer is so late that no client waits for it.
    Delay(Duration),
    /// The answer's body is 16 MiB long.
    Oversized,
    /// The answer is status 200 and no JSON.
    NotJson,
    /// The connection is reset once the request was read.
    Reset,
}

/// How long [`Fault::named`] delays when it isn't told.
const LONG: Duration = Duration::from_secs(60);

impl Fault {
    /// The words for all faults, as the control endpoint takes them.
    pub const WORDS: [&'static str; 8] =
        ["tamper", "drop_signature", "bad_gateway", "cut_off", "delay", "oversized", "not_json", "reset"];

    /// The fault of that word; `delay` is of a minute unless it is told otherwise.
    #[must_use]
    pub fn named(word: &str, delay: Option<Duration>) -> Option<Self> {
        Some(match word {
            "tamper" => Self::Tamper,
            "drop_signature" => Self::DropSignature,
            "bad_gateway" => Self::BadGateway,
            "cut_off" => Self::CutOff,
            "delay" => Self::Delay(delay.unwrap_or(LONG)),
            "oversized" => Self::Oversized,
            "not_json" => Self::NotJson,
            "reset" => Self::Reset,
            _ => return None,
        })
    }

    pub(crate) fn twist(self) -> Twist {
        match self {
            Self::Tamper => Twist::Tampered,
            Self::DropSignature => Twist::Unsigned,
            _ => Twist::Straight,
        }
    }
}

/// The faults that are on, by provider, and for how many answers more.
#[derive(Default)]
pub(crate) struct Faults(Mutex<HashMap<String, (Fault, Option<u32>)>>);

impl Faults {
    pub(crate) fn set(&self, provider: &str, fault: Option<Fault>, times: Option<u32>) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match fault {
            Some(fault) if times != Some(0) => faults.insert(provider.to_owned(), (fault, times)),
            _ => faults.remove(provider),
        };
    }

    /// The fault for one answer, which uses it up by one.
    pub(crate) fn take(&self, provider: &str) -> Option<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// The fault that is on, without using it up.
    pub(crate) fn look(&self, provider: &str) -> Option<Fault> {
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        faults.get(provider).map(|(fault, _)| *fault)
    }
}
