//! The reasons for which nobody knows how a call ended.

use std::error::Error;

use crate::decrypt::Undecrypted;

/// Why nobody knows how a call ended. It never holds the body of the answer, in which anything may stand.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// No answer came in time. The request may have been written.
    #[error("no answer in time")]
    TimedOut(#[source] Box<dyn Error + Send + Sync>),
    /// The connection broke. The request may have been written.
    #[error("the connection broke before the answer was there")]
    ConnectionLost(#[source] Box<dyn Error + Send + Sync>),
    /// The provider has the call and doesn't know its result yet.
    #[error("the provider has the call, and its result isn't known yet")]
    Pending,
    /// The provider says that it doesn't know the result.
    #[error("the provider itself doesn't know the result")]
    ProviderUnsure,
    /// The answer's signature is wrong.
    #[error("the answer's signature is wrong")]
    BadSignature,
    /// The signed time of this name is too far from ours: the answer is an old one, or one of the two clocks is wrong.
    #[error("the answer's signed {0} is too far from the time of this machine")]
    Stale(&'static str),
    /// The answer names a key that isn't among those of this credential: the provider may have a new key, or somebody else has signed.
    #[error("the answer names a key that isn't among {0}")]
    UnknownKey(&'static str),
    /// The answer should be signed and isn't.
    #[error("the answer should be signed, and isn't")]
    Unsigned,
    /// The answer can't be verified, because this credential wasn't given, or is no key that can verify.
    #[error("the answer can't be verified without the credential {0}")]
    NoCredential(&'static str),
    /// A part of the answer that is encrypted can't be decrypted.
    #[error("a part of the answer can't be decrypted: {0}")]
    Undecrypted(Undecrypted),
    /// The answer isn't JSON.
    #[error("the answer isn't JSON")]
    NotJson,
    /// The answer isn't the XML that the provider documents: it has this.
    #[error("the answer isn't the XML that the provider documents: it has {0}")]
    NotXml(&'static str),
    /// The answer is a web page, such as those of proxies and of servers under maintenance.
    #[error("the answer is a web page")]
    Html,
    /// The answer stops in the middle.
    #[error("the answer stops in the middle")]
    Truncated,
    /// The answer has more bytes than the limit.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
    /// The answer has this HTTP status, and nothing that decides how the call ended: no signature that proves it to be the
    /// provider's, or no code by which the provider refuses. Where refusals have a layout of their own, no status but 2xx and 4xx
    /// decides, whatever comes with it.
    #[error("the answer has the HTTP status {0}")]
    HttpStatus(u16),
    /// The answer has this member twice, so that nobody can tell which one is meant.
    #[error("{0} stands in the answer twice")]
    Ambiguous(String),
    /// The value of this pair may hold another pair, as in `a=1&b=2`: the signature fits both readings.
    #[error("{0} may hold another pair, and the signature doesn't tell which was meant")]
    TwoInOne(String),
    /// The answer has no code, or one that doesn't come by its layout, so that it isn't laid out as the provider documents.
    #[error("the answer isn't laid out as the provider documents")]
    Unrecognised,
    /// These required fields are missing from the answer.
    #[error("the answer lacks {}", .0.join(", "))]
    Incomplete(Vec<String>),
    /// These fields of the answer should repeat the request and differ from it: it may be the answer to another request.
    #[error("the answer isn't about what was asked: {} differs from the request", .0.join(", "))]
    Mismatch(Vec<String>),
    /// The answer is for another merchant: it has another value of this credential.
    #[error("the answer is for another merchant: it has another {0}")]
    OtherMerchant(&'static str),
    /// The answer refuses the call, and the state or the code in the same answer says that what was asked for is done.
    #[error("the answer refuses the call, and says that what was asked for is done")]
    Contradiction,
    /// The provider refuses the call by a code that it also gives for a number that was used before. The earlier call with that
    /// number may have succeeded. [`Client::send_first`](crate::Client::send_first) states that the number is new.
    #[error("refused, and the number may have been used before: what it was used for may have been done")]
    NumberMayBeReused,
}
