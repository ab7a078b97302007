//! The reasons for which nobody knows how a call ended.

use std::error::Error;
use std::fmt;

/// Why nobody knows how a call ended. It never holds the body of the answer, in which anything may stand.
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// No answer came in time. The request may have been written.
    TimedOut(Box<dyn Error + Send + Sync>),
    /// The connection broke. The request may have been written.
    ConnectionLost(Box<dyn Error + Send + Sync>),
    /// The provider has the call and doesn't know its result yet.
    Pending,
    /// The provider says that it doesn't know the result.
    ProviderUnsure,
    /// The answer's signature is wrong.
    BadSignature,
    /// The answer should be signed and isn't.
    Unsigned,
    /// The answer can't be verified, because this credential wasn't given.
    NoCredential(&'static str),
    /// The answer isn't JSON.
    NotJson,
    /// The answer is a web page, such as those of proxies and of servers under maintenance.
    Html,
    /// The answer stops in the middle.
    Truncated,
    /// The answer has more bytes than the limit.
    TooLarge(usize),
    /// The answer has this HTTP status, and no signature that proves it to be the provider's.
    HttpStatus(u16),
    /// The answer has this member twice.
    Ambiguous(String),
    /// The value of this pair may hold another pair: the signature fits both readings.
    TwoInOne(String),
    /// The answer has no code, so that it isn't laid out as the provider documents.
    Unrecognised,
    /// These required fields are missing from the answer.
    Incomplete(Vec<String>),
    /// These fields of the answer should repeat the request and differ from it: it may be the answer to another request.
    Mismatch(Vec<String>),
    /// The answer refuses the call, and the state in the same answer says that what was asked for is done.
    Contradiction,
    /// The provider refuses the call by a code that it also gives for a number that was used before. The earlier call with that
    /// number may have succeeded. [`Client::send_first`](crate::Client::send_first) states that the number is new.
    NumberMayBeReused,
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(_) => formatter.write_str("no answer in time"),
            Self::ConnectionLost(_) => {
                formatter.write_str("the connection broke before the answer was there")
            }
            Self::Pending => formatter.write_str("the provider has the call, and its result isn't known yet"),
            Self::ProviderUnsure => formatter.write_str("the provider itself doesn't know the result"),
            Self::BadSignature => formatter.write_str("the answer's signature is wrong"),
            Self::Unsigned => formatter.write_str("the answer should be signed, and isn't"),
            Self::NoCredential(name) => {
                write!(formatter, "the answer can't be verified without the credential {name}")
            }
            Self::NotJson => formatter.write_str("the answer isn't JSON"),
            Self::Html => formatter.write_str("the answer is a web page"),
            Self::Truncated => formatter.write_str("the answer stops in the middle"),
            Self::TooLarge(limit) => write!(formatter, "the answer has more than {limit} bytes"),
            Self::HttpStatus(status) => write!(formatter, "the answer has the HTTP status {status}"),
            Self::Ambiguous(path) => write!(formatter, "{path} stands in the answer twice"),
            Self::TwoInOne(name) => {
                write!(
                    formatter,
                    "{name} may hold another pair, and the signature doesn't tell which was meant"
                )
            }
            Self::Unrecognised => formatter.write_str("the answer isn't laid out as the provider documents"),
            Self::Incomplete(paths) => write!(formatter, "the answer lacks {}", paths.join(", ")),
            Self::Mismatch(paths) => write!(
                formatter,
                "the answer isn't about what was asked: {} differs from the request",
                paths.join(", ")
            ),
            Self::Contradiction => {
                formatter.write_str("the answer refuses the call, and says that what was asked for is done")
            }
            Self::NumberMayBeReused => formatter.write_str(
                "refused, and the number may have been used before: what it was used for may have been done",
            ),
        }
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TimedOut(cause) | Self::ConnectionLost(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}
