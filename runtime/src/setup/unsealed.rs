//! Why a request couldn't be laid out or signed. The reasons stand here since the check of the credentials needs some of them.

use super::{BadKey, NoRandomness};

/// Why a request couldn't be laid out or signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsealed {
    /// This credential wasn't given, or is empty.
    #[error("the credential {0} is missing")]
    NoCredential(&'static str),
    /// The text of this credential is no key that can be used.
    #[error("the credential {0} can't be used: {1}")]
    BadKey(&'static str, BadKey),
    /// Credentials of these two sets were given, and only one set may be.
    #[error("credentials of {0} and of {1} were given; give those of one")]
    TwoSets(&'static str, &'static str),
    /// The operation is a link or a text for an app and can't be sent: [`hand_over`](crate::Client::hand_over) makes it.
    #[error("this is handed over to the payer, not sent")]
    HandedOver,
    /// The operation is a call and can't be handed over: [`send`](crate::Client::send) sends it.
    #[error("this is sent to the provider, not handed over")]
    Sent,
    /// The value of this header has characters that no header can have.
    #[error("the header {0} can't hold its value")]
    Header(&'static str),
    /// The element of this name can't be written in an XML document: its value has control characters, or other ones that XML
    /// doesn't allow at all, or it is no name.
    #[error("the element {0} can't be written: XML can't have its name, or a character of its value")]
    Xml(String),
    /// The value of this field or credential can't stand in a URL's path: it is empty, or has nothing but dots.
    #[error("{0} can't stand in the path: its value is empty, or has nothing but dots")]
    PathPlace(&'static str),
    /// The request has no member at this path, which should be signed.
    #[error("there is no {0} to sign")]
    NoMember(String),
    /// Two of the pairs that should be signed have this name.
    #[error("two of the pairs to sign are called {0}")]
    Ambiguous(String),
    /// The signed text has the signature in it, or signatures cover one another.
    #[error("a signature would have to sign itself")]
    Circular,
    /// The provider's tables name a signature scheme that they don't have.
    #[error("the signature scheme doesn't exist")]
    NoScheme,
    /// No random characters could be had.
    #[error("{0}")]
    NoRandomness(NoRandomness),
}
