//! Why a request was never sent.

use std::error::Error;
use std::fmt;

use crate::Violations;
use crate::clock::NoRandomness;

/// Nothing was sent, so nothing can have happened: repeat freely, once the cause is gone.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// The request breaks its limits or rules.
    Invalid(Violations),
    /// The request couldn't be laid out or signed.
    Unsealed(Unsealed),
    /// There was no connection to send it on.
    NotConnected(Box<dyn Error + Send + Sync>),
}

/// Why a request couldn't be laid out or signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsealed {
    /// A credential wasn't given, or is empty.
    NoCredential(&'static str),
    /// Credentials of these two sets were given, and one set is wanted.
    TwoSets(&'static str, &'static str),
    /// The operation is a link or a text for an app, and is never sent: [`hand_over`](crate::Client::hand_over) makes it.
    HandedOver,
    /// The credential, or another text, can't stand in that header.
    Header(&'static str),
    /// There is no such member to sign.
    NoMember(String),
    /// Two of the pairs that would be signed have this name.
    Ambiguous(String),
    /// A signature would have to sign itself.
    Circular,
    /// The tables name a signature scheme that isn't there.
    NoScheme,
    /// No random characters could be had.
    NoRandomness(NoRandomness),
}

impl fmt::Display for NotSent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not sent, so nothing happened and it is safe to repeat: ")?;
        match self {
            Self::Invalid(violations) => violations.fmt(formatter),
            Self::Unsealed(unsealed) => unsealed.fmt(formatter),
            Self::NotConnected(cause) => {
                write!(formatter, "no connection to the provider: {}", with_causes(cause.as_ref()))
            }
        }
    }
}

/// An error and what caused it, the nearest first. Many an error says only in its causes what there is to mend: that a name
/// isn't known, or a certificate isn't trusted.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| Error::source(*error));
    let mut said: Vec<String> = Vec::new();
    for text in causes.map(ToString::to_string) {
        // Some repeat what caused them.
        if !said.last().is_some_and(|before| before.contains(&text)) {
            said.push(text);
        }
    }
    said.join(": ")
}

impl Error for NotSent {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Invalid(violations) => Some(violations),
            Self::Unsealed(unsealed) => Some(unsealed),
            Self::NotConnected(cause) => Some(cause.as_ref()),
        }
    }
}

impl fmt::Display for Unsealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredential(name) => write!(formatter, "the credential {name} is missing"),
            Self::TwoSets(one, other) => {
                write!(formatter, "credentials of {one} and of {other} were given; give those of one")
            }
            Self::HandedOver => formatter.write_str("this is handed over to the payer, not sent"),
            Self::Header(name) => write!(formatter, "the header {name} can't hold its value"),
            Self::NoMember(path) => write!(formatter, "there is no {path} to sign"),
            Self::Ambiguous(name) => write!(formatter, "two of the pairs to sign are called {name}"),
            Self::Circular => formatter.write_str("a signature would have to sign itself"),
            Self::NoScheme => formatter.write_str("the signature scheme doesn't exist"),
            Self::NoRandomness(error) => error.fmt(formatter),
        }
    }
}

impl Error for Unsealed {}
