//! The reasons for which a notification is refused.

use crate::decrypt::Undecrypted;
use crate::open::verify::Unproved;
use crate::read::NotRead;
use crate::spec::{Notification, NotificationReply};

/// A notification isn't believed. This error has the reply to give, and holds nothing of the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the notification was refused: {why}")]
pub struct Refused {
    /// Why the notification isn't believed.
    pub why: Why,
    /// The reply to give to the provider.
    pub reply: NotificationReply,
}

/// Why a notification isn't believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// The signature is wrong.
    #[error("its signature is wrong")]
    BadSignature,
    /// The signed time of this name is too far from ours: the notification is an old one, or one of the two clocks is wrong.
    #[error("its signed {0} is too far from the time of this machine")]
    Stale(&'static str),
    /// The notification names a key that isn't among those of this credential: the provider may have a new key, or somebody else has signed.
    #[error("it names a key that isn't among {0}")]
    UnknownKey(&'static str),
    /// There is no signature.
    #[error("it isn't signed")]
    Unsigned,
    /// The notification can't be verified, because this credential wasn't given.
    #[error("it can't be verified without the credential {0}")]
    NoCredential(&'static str),
    /// The value of this pair may hold another pair, as in `a=1&b=2`: the signature fits both readings.
    #[error("{0} may hold another pair, and the signature doesn't tell which was meant")]
    TwoInOne(String),
    /// A part of the notification that is encrypted can't be decrypted.
    #[error("a part of it can't be decrypted: {0}")]
    Undecrypted(Undecrypted),
    /// The notification isn't laid out as the provider documents.
    #[error("{0}")]
    Unreadable(NotRead),
    /// These required fields are missing or, if they name the order, empty.
    #[error("it lacks {}", .0.join(", "))]
    Incomplete(Vec<String>),
    /// The fields of the notification say that it is of another kind.
    #[error("it is of another kind")]
    OtherKind,
    /// It is about another merchant: it has another value of this credential.
    #[error("it is about another merchant: it has another {0}")]
    OtherMerchant(&'static str),
    /// The provider never signs notifications of this kind: only `receive_untrusted` reads them.
    #[error("the provider doesn't sign it; receive it as untrusted, and ask the provider")]
    NeverSigned,
    /// The provider signs notifications of this kind: `receive` reads them.
    #[error("the provider signs it; don't receive it as untrusted")]
    AlwaysSigned,
}

impl Refused {
    pub(super) fn new(why: Why, spec: &Notification) -> Self {
        Self { why, reply: spec.refuse }
    }
}

impl From<Undecrypted> for Why {
    fn from(undecrypted: Undecrypted) -> Self {
        Self::Undecrypted(undecrypted)
    }
}

impl From<Unproved> for Why {
    fn from(unproved: Unproved) -> Self {
        match unproved {
            Unproved::Wrong => Self::BadSignature,
            Unproved::Stale(name) => Self::Stale(name),
            Unproved::UnknownKey(name) => Self::UnknownKey(name),
            Unproved::NoCredential(name) => Self::NoCredential(name),
            Unproved::Ambiguous(name) => Self::Unreadable(NotRead::Ambiguous(name)),
            Unproved::TwoInOne(name) => Self::TwoInOne(name),
        }
    }
}
