//! Why a request wasn't sent.

use std::error::Error;
use std::fmt;

use crate::Violations;
use crate::setup::Unsealed;

/// Nothing was sent, so nothing can have happened: the call may be repeated once the cause is gone.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSent {
    /// The request breaks limits of its fields, or rules.
    Invalid(Violations),
    /// The request couldn't be laid out or signed.
    Unsealed(Unsealed),
    /// There was no connection to send it on.
    NotConnected(Box<dyn Error + Send + Sync>),
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

/// The texts of an error and of its causes, one after the other. What there is to mend is often only said by a cause: that a
/// host's name isn't known, or that its certificate isn't trusted.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| Error::source(*error));
    let mut said: Vec<String> = Vec::new();
    for text in causes.map(ToString::to_string) {
        // Some errors repeat the text of their cause.
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
