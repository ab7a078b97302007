//! Takes a call's outcome apart in tests that know how the call must end. An application can't do that: it has to handle every
//! outcome.

use paysmith_runtime::{Accepted, Final, Outcome, Unknown};

/// Gives back the outcome that a test expects, or panics with the one that it is instead.
pub(crate) trait ExpectedOutcome<A, Q> {
    /// The provider must have accepted the call.
    fn must_be_accepted(self) -> Accepted<A>;

    /// It must be unknown whether the provider accepted the call.
    fn must_be_unknown(self) -> Unknown<Q>;
}

impl<A, Q> ExpectedOutcome<A, Q> for Outcome<A, Q> {
    #[track_caller]
    fn must_be_accepted(self) -> Accepted<A> {
        match self {
            Self::Final(Final::Accepted(accepted)) => accepted,
            other => panic!("this should have been accepted: {other}"),
        }
    }

    #[track_caller]
    fn must_be_unknown(self) -> Unknown<Q> {
        match self {
            Self::Unknown(unknown) => unknown,
            other => panic!("it should be unknown how this ended: {other}"),
        }
    }
}
