//! One exchange: a request is sealed and sent once, and its answer is opened.

use super::AnyClient;
use crate::message::Message;
use crate::open::{Judged, NumberUse};
use crate::outcome::{Cause, NotSent};
use crate::spec::{Effect, Operation};
use crate::telemetry::Exchange;
use crate::transport::{Bounds, Transport, TransportError};

/// How an exchange ended, which is a request that was sent and its answer. This type isn't generic over the answer, so that the
/// code that handles it is compiled once; the answer's fields are in the message into which they were read.
pub(crate) enum Ended {
    NotSent(NotSent),
    Judged(Judged),
}

impl<T: Transport> AnyClient<T> {
    /// Seals a request, sends it, and opens the answer; if need be by the environment's other host.
    pub(crate) async fn exchange(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        number: NumberUse,
        answer: &mut dyn Message,
    ) -> Ended {
        let traced = Exchange::begin(self.provider(), operation);
        let ended = traced.within(self.exchange_by_either(operation, request, number, answer)).await;
        match &ended {
            Ended::NotSent(why) => traced.not_sent(why),
            Ended::Judged(judged) => traced.judged(judged),
        }
        ended
    }

    async fn exchange_by_either(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        number: NumberUse,
        answer: &mut dyn Message,
    ) -> Ended {
        let ended = self.exchange_with(&self.base, operation, request, number, answer).await;
        match &self.backup {
            Some(backup) if may_be_sent_elsewhere(operation, &ended) => {
                self.exchange_with(backup, operation, request, number, answer).await
            }
            _ => ended,
        }
    }

    async fn exchange_with(
        &self,
        base: &str,
        operation: &'static Operation,
        request: &dyn Message,
        number: NumberUse,
        answer: &mut dyn Message,
    ) -> Ended {
        let sealed = match self.seal_call(base, operation, request) {
            Ok(sealed) => sealed,
            Err(not_sent) => return Ended::NotSent(not_sent),
        };
        match self.transport.send(sealed, self.bounds_of(operation)).await {
            Ok(reply) => Ended::Judged(self.judge(operation, request, number, &reply, answer)),
            Err(error) => self.lost(error),
        }
    }

    /// How an exchange ended for which the transport has no answer.
    pub(super) fn lost(&self, error: TransportError) -> Ended {
        let cause = match error {
            TransportError::NotSent(cause) => return Ended::NotSent(NotSent::NotConnected(cause)),
            TransportError::TimedOut(cause) => Cause::TimedOut(cause),
            TransportError::Lost(cause) => Cause::ConnectionLost(cause),
            TransportError::TooLarge => Cause::TooLarge(self.bounds().limit),
        };
        Ended::Judged(Judged::Unknown { cause, code: None })
    }

    /// The bounds of a call of this operation. A call that moves money, and whose answer repeats nothing of the request, takes
    /// a connection of its own: on a kept connection an answer to another call could be taken for its own.
    pub(super) fn bounds_of(&self, operation: &Operation) -> Bounds {
        let is_bound = operation.is_bound() && operation.has_bound_refusals();
        let alone = !operation.effect.is_harmless() && !is_bound && !self.keeps_connections;
        Bounds { alone, ..self.bounds() }
    }
}

/// Whether a request that has ended so may be sent to the environment's other host: if surely nothing was sent, or if it is a query
/// that the first host didn't answer, or that a gateway in front of it answered. None of these has read anything into the answer.
fn may_be_sent_elsewhere(operation: &Operation, ended: &Ended) -> bool {
    match ended {
        Ended::NotSent(NotSent::NotConnected(_)) => true,
        Ended::Judged(Judged::Unknown { cause, .. }) => {
            let is_unanswered =
                matches!(cause, Cause::TimedOut(_) | Cause::ConnectionLost(_) | Cause::HttpStatus(502..=504));
            operation.effect == Effect::Read && is_unanswered
        }
        _ => false,
    }
}
