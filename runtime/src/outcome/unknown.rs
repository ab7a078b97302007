//! Outcomes that nobody knows, and the query that tells how the call ended.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Cause;
use crate::order::Asked;
use crate::spec::{Effect, Operation};

/// Nobody knows how the call ended.
#[derive(Debug)]
pub struct Unknown<Q> {
    /// Why nobody knows.
    pub cause: Cause,
    /// The provider's code, if there was one.
    pub code: Option<String>,
    /// What the call would have done.
    pub effect: Effect,
    /// What was asked for.
    pub asked: Asked,
    /// The query that tells how the call ended, if the provider's spec names one.
    pub recovery: Option<Recovery<Q>>,
}

/// The query to ask when an outcome is unknown. `Debug` names its operation, and leaves its values out.
pub struct Recovery<Q> {
    /// The query, filled in with values of the request.
    pub query: Q,
    /// The operation that asks it.
    pub operation: &'static Operation,
    /// Fields of the query for which the request had no value: the application fills them in before it asks.
    pub ask: &'static [&'static str],
    /// How long to wait before the query is asked again.
    pub every: Duration,
    /// For how long the query is asked again and again.
    pub within: Duration,
}

impl<Q> fmt::Debug for Recovery<Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recovery")
            .field("operation", &self.operation.name)
            .field("ask", &self.ask)
            .field("every", &self.every)
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}

impl<Q> fmt::Display for Unknown<Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown: {}", self.cause)?;
        if let Some(code) = &self.code {
            write!(formatter, " (code {code})")?;
        }
        match (self.effect, &self.recovery) {
            (Effect::Read, _) => formatter.write_str("; a question moves no money, it is safe to ask again"),
            (Effect::Change, _) => {
                formatter.write_str("; no money moved, but it may have been done: look before you repeat it")
            }
            (_, Some(recovery)) => {
                write!(
                    formatter,
                    "; money may have moved: don't repeat the call, ask {} first",
                    recovery.operation.name
                )?;
                match recovery.ask {
                    [] => Ok(()),
                    names => write!(formatter, " (fill in {})", names.join(", ")),
                }
            }
            (_, None) => {
                formatter.write_str("; money may have moved: don't repeat the call, ask the provider first")
            }
        }
    }
}

impl<Q: fmt::Debug> Error for Unknown<Q> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}
