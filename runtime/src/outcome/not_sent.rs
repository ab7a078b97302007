//! Why a request wasn't sent.

use std::error::Error;

use crate::Violations;
use crate::setup::Unsealed;

/// Nothing was sent, so nothing can have happened: the call may be repeated once the cause is gone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotSent {
    /// The request breaks limits of its fields, or rules.
    #[error("not sent, so nothing happened and it is safe to repeat: {0}")]
    Invalid(#[source] Violations),
    /// The request couldn't be laid out or signed.
    #[error("not sent, so nothing happened and it is safe to repeat: {0}")]
    Unsealed(#[source] Unsealed),
    /// There was no connection to send it on.
    #[error("not sent, so nothing happened and it is safe to repeat: no connection to the provider: {}", with_causes(.0.as_ref()))]
    NotConnected(#[source] Box<dyn Error + Send + Sync>),
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
