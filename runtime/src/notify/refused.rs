//! The reasons for which a notification is refused.

use std::error::Error;
use std::fmt;

use crate::open::verify::Unproved;
use crate::read::NotRead;
use crate::spec::{Notification, NotificationReply};

/// A notification isn't believed. This error has the reply to give, and holds nothing of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why the notification isn't believed.
    pub why: Why,
    /// The reply to give.
    pub reply: NotificationReply,
}

/// Why a notification isn't believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The signature is wrong.
    BadSignature,
    /// There is no signature.
    Unsigned,
    /// The notification can't be verified, because this credential wasn't given.
    NoCredential(&'static str),
    /// The value of this pair may hold another pair: the signature fits both readings.
    TwoInOne(String),
    /// The notification isn't laid out as the provider documents.
    Unreadable(NotRead),
    /// These required fields are missing or, if they name the order, empty.
    Incomplete(Vec<String>),
    /// The notification is of another kind, as its fields say.
    OtherKind,
    /// The provider never signs notifications of this kind: only `receive_untrusted` reads them.
    NeverSigned,
    /// The provider signs notifications of this kind: `receive` reads them.
    AlwaysSigned,
}

impl Refused {
    pub(super) fn new(why: Why, spec: &Notification) -> Self {
        Self { why, reply: spec.refuse }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the notification was refused: ")?;
        self.why.fmt(formatter)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature => formatter.write_str("its signature is wrong"),
            Self::Unsigned => formatter.write_str("it isn't signed"),
            Self::NoCredential(name) => {
                write!(formatter, "it can't be verified without the credential {name}")
            }
            Self::TwoInOne(name) => {
                write!(
                    formatter,
                    "{name} may hold another pair, and the signature doesn't tell which was meant"
                )
            }
            Self::Unreadable(error) => error.fmt(formatter),
            Self::Incomplete(paths) => write!(formatter, "it lacks {}", paths.join(", ")),
            Self::OtherKind => formatter.write_str("it is of another kind"),
            Self::NeverSigned => formatter
                .write_str("the provider doesn't sign it; receive it as untrusted, and ask the provider"),
            Self::AlwaysSigned => formatter.write_str("the provider signs it; don't receive it as untrusted"),
        }
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Why::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Unproved> for Why {
    fn from(unproved: Unproved) -> Self {
        match unproved {
            Unproved::Wrong => Self::BadSignature,
            Unproved::NoCredential(name) => Self::NoCredential(name),
            Unproved::Ambiguous(name) => Self::Unreadable(NotRead::Ambiguous(name)),
            Unproved::TwoInOne(name) => Self::TwoInOne(name),
        }
    }
}
