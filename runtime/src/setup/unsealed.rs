//! Why a request couldn't be laid out or signed. The reasons stand here since what a client is set up with causes most of them.

use std::error::Error;
use std::fmt;

use super::NoRandomness;

/// Why a request couldn't be laid out or signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unsealed {
    /// This credential wasn't given, or is empty.
    NoCredential(&'static str),
    /// Credentials of these two sets were given, and only one set may be.
    TwoSets(&'static str, &'static str),
    /// The operation is a link or a text for an app and can't be sent: [`hand_over`](crate::Client::hand_over) makes it.
    HandedOver,
    /// The operation is a call and can't be handed over: [`send`](crate::Client::send) sends it.
    Sent,
    /// The value of this header has characters that no header can have.
    Header(&'static str),
    /// The request has no member at this path, which should be signed.
    NoMember(String),
    /// Two of the pairs that should be signed have this name.
    Ambiguous(String),
    /// The signed text has the signature in it, or signatures cover one another.
    Circular,
    /// The provider's tables name a signature scheme that they don't have.
    NoScheme,
    /// No random characters could be had.
    NoRandomness(NoRandomness),
}

impl fmt::Display for Unsealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredential(name) => write!(formatter, "the credential {name} is missing"),
            Self::TwoSets(one, other) => {
                write!(formatter, "credentials of {one} and of {other} were given; give those of one")
            }
            Self::HandedOver => formatter.write_str("this is handed over to the payer, not sent"),
            Self::Sent => formatter.write_str("this is sent to the provider, not handed over"),
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
