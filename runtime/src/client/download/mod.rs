//! Downloads: answers that are files, such as statements and bills, which are written as they arrive.

mod sieve;
mod whole;

use std::fmt;
use std::io::{self, Write};

use super::exchange::Ended;
use super::{AnyClient, Client};
use crate::message::{Blank as _, Message};
use crate::open::{Judged, NumberUse};
use crate::outcome::{Cause, NotSent, Outcome};
use crate::spec::Operation;
use crate::telemetry::Exchange;
use crate::transport::{Reply, Transport};
use crate::{Download, Provider};
use sieve::Sieve;
use whole::Whole;

/// What became of a file that was asked for.
#[derive(Debug)]
#[must_use = "there may be no file, or only a part of it"]
pub enum Downloaded<A, Q> {
    /// The whole file was written, with this many bytes. Either the answer said where it ends (by a length, a last chunk, or the
    /// end of a stream in HTTP/2), or the file itself proves that it is complete.
    File(u64),
    /// A text with this many bytes was written, and nobody can know whether that is all of it: the answer didn't say where it
    /// ends, and if the connection has broken, that looks the same. (Archives and compressed files prove by themselves that
    /// they are complete.) Before you rely on it, look for what the provider documents to stand at its end, such as a line of
    /// totals; or download it once more, and take it for complete if both have the same bytes.
    Unproved(u64),
    /// There is no file: the provider has answered as it answers any other call, or has given no answer that can be used.
    Answered(Outcome<A, Q>),
    /// The file stops in the middle, after this many bytes. Throw it away, and download it again.
    CutOff(u64, Cause),
    /// The file couldn't be written.
    Unwritable(io::Error),
}

impl<A, Q> fmt::Display for Downloaded<A, Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(bytes) => write!(formatter, "a file of {bytes} bytes"),
            Self::Answered(outcome) => write!(formatter, "no file: {outcome}"),
            Self::Unproved(bytes) => write!(
                formatter,
                "{bytes} bytes of a file, and nobody can know whether that is all of it: the answer doesn't say where it ends"
            ),
            Self::CutOff(bytes, cause) => {
                write!(formatter, "the file stops after {bytes} bytes: {cause}; ask for it again")
            }
            Self::Unwritable(error) => write!(formatter, "the file can't be written: {error}"),
        }
    }
}

impl<T: Transport> AnyClient<T> {
    /// Sends a request, once, and writes the file with which it is answered. The file is written as it arrives, since it may be
    /// larger than memory. If the answer isn't a file, it is opened like the answer to any other
    /// call.
    pub async fn download(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Downloaded<Box<dyn Message>, Box<dyn Message>> {
        let mut answer = (operation.answer)();
        let fetched = self.fetched(operation, request, answer.as_mut(), file).await;
        fetched.downloaded(|ended| self.boxed(operation, request, ended, answer))
    }

    async fn fetched(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        answer: &mut dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Fetched {
        let traced = Exchange::begin(self.provider(), operation);
        let fetched = traced.within(self.fetched_from_either(operation, request, answer, file)).await;
        match &fetched {
            Fetched::Ended(Ended::NotSent(why)) => traced.not_sent(why),
            Fetched::Ended(Ended::Judged(judged)) => traced.judged(judged),
            Fetched::CutOff(_, cause) => traced.no_whole_file(cause),
            Fetched::Unwritable(error) => traced.no_whole_file(error),
            Fetched::File(_) | Fetched::Unproved(_) => traced.file(),
        }
        fetched
    }

    async fn fetched_from_either(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        answer: &mut dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Fetched {
        let fetched = self.fetched_from(&self.base, operation, request, answer, file).await;
        match (&self.backup, &fetched) {
            // Nothing was sent, and nothing was written to the file.
            (Some(backup), Fetched::Ended(Ended::NotSent(NotSent::NotConnected(_)))) => {
                self.fetched_from(backup, operation, request, answer, file).await
            }
            _ => fetched,
        }
    }

    async fn fetched_from(
        &self,
        base: &str,
        operation: &'static Operation,
        request: &dyn Message,
        answer: &mut dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Fetched {
        let sealed = match self.seal_call(base, operation, request) {
            Ok(sealed) => sealed,
            Err(not_sent) => return Fetched::Ended(Ended::NotSent(not_sent)),
        };
        let bounds = self.bounds_of(operation);
        let mut sieve = Sieve::new(operation.file, bounds.limit, file);
        let fetched = self.transport.fetch(sealed, bounds, &mut sieve).await;
        if let Some(error) = sieve.failed {
            return Fetched::Unwritable(error);
        }
        if let Some(bytes) = sieve.written {
            return match (Whole::of(fetched.is_ok(), sieve.evidence), fetched) {
                (Whole::Yes, _) => Fetched::File(bytes),
                (Whole::CannotBeKnown, Ok(_)) => Fetched::Unproved(bytes),
                (Whole::No, Ok(_)) => Fetched::CutOff(bytes, Cause::Truncated),
                (_, Err(error)) => match self.lost(error) {
                    Ended::Judged(Judged::Unknown { cause, .. }) => Fetched::CutOff(bytes, cause),
                    ended => Fetched::Ended(ended),
                },
            };
        }
        Fetched::Ended(match fetched {
            Err(error) => self.lost(error),
            Ok(head) => {
                let reply = Reply { status: head.status, headers: head.headers, body: sieve.kept };
                Ended::Judged(self.judge(operation, request, NumberUse::Unstated, &reply, answer))
            }
        })
    }
}

impl<P: Provider, T: Transport> Client<P, T> {
    /// Sends a request, once, and writes the file with which it is answered. The file is written as it arrives, since it may be
    /// larger than memory. If the answer isn't a file, it is opened like the answer to any other
    /// call.
    pub async fn download<O: Download<Provider = P>>(
        &self,
        request: &O,
        file: &mut (dyn Write + Send),
    ) -> Downloaded<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let fetched = self.any.fetched(O::SPEC, request, &mut answer, file).await;
        fetched.downloaded(|ended| self.outcome(request, ended, answer))
    }
}

/// What became of a download. This type isn't generic over the answer, so that the code that makes it is compiled once.
enum Fetched {
    Ended(Ended),
    File(u64),
    Unproved(u64),
    CutOff(u64, Cause),
    Unwritable(io::Error),
}

impl Fetched {
    /// Turns this into the public type, which holds the answer in its own type.
    fn downloaded<A, Q>(self, outcome: impl FnOnce(Ended) -> Outcome<A, Q>) -> Downloaded<A, Q> {
        match self {
            Self::Ended(ended) => Downloaded::Answered(outcome(ended)),
            Self::File(bytes) => Downloaded::File(bytes),
            Self::Unproved(bytes) => Downloaded::Unproved(bytes),
            Self::CutOff(bytes, cause) => Downloaded::CutOff(bytes, cause),
            Self::Unwritable(error) => Downloaded::Unwritable(error),
        }
    }
}
