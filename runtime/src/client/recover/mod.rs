//! Recovery: asking the provider how a call ended whose outcome is unknown.

mod ask;
mod recovered;

pub use recovered::{NotAsAsked, Recovered, StillUnknown};

use super::hand_over::unheard_of;
use super::{AnyClient, Client};
use crate::message::{Blank, Message, blank};
use crate::order::Asked;
use crate::outcome::Unknown;
use crate::transport::Transport;
use crate::{Operation, Provider, Query, spec};
use ask::{Polled, Slot, Times};

impl<T: Transport> AnyClient<T> {
    /// Asks how a call ended whose outcome is unknown, as often and as long as the provider's spec says.
    pub async fn recover(&self, unknown: &Unknown<Box<dyn Message>>) -> Recovered<Box<dyn Message>> {
        self.ask_about(unknown, Times::AsTheSpecSays).await
    }

    /// Asks once how a call ended whose outcome is unknown, for those who keep the time themselves.
    pub async fn ask_once(&self, unknown: &Unknown<Box<dyn Message>>) -> Recovered<Box<dyn Message>> {
        self.ask_about(unknown, Times::Once).await
    }

    async fn ask_about(
        &self,
        unknown: &Unknown<Box<dyn Message>>,
        times: Times,
    ) -> Recovered<Box<dyn Message>> {
        let recovery = unknown.recovery.as_ref();
        let make_blank = recovery.map_or(blank::<()> as fn() -> _, |recovery| recovery.operation.answer);
        let mut slot = BoxedSlot { make_blank, answer: make_blank() };
        let polled = self.poll(unknown, times, |query| query.as_ref(), &mut slot).await;
        self.recovered(&unknown.asked, polled, slot.answer)
    }

    /// Asks for the state of a request's order, as often and as long as the provider's spec says, until the state is final.
    pub async fn follow(
        &self,
        operation: &'static spec::Operation,
        request: &dyn Message,
    ) -> Recovered<Box<dyn Message>> {
        self.recover(&self.unheard(operation, request)).await
    }

    /// The outcome of a request of which nothing was heard: unknown, with the query to ask. It stands for the outcome that a
    /// process lost when it ended, so that another process can go on asking with nothing but the request.
    #[must_use]
    pub fn unheard(
        &self,
        operation: &'static spec::Operation,
        request: &dyn Message,
    ) -> Unknown<Box<dyn Message>> {
        let recovery = self.recovery(operation, |recover| self.query(recover, request));
        unheard_of(operation, Asked::of(operation, request), recovery)
    }

    fn recovered<A>(&self, asked: &Asked, polled: Option<Polled>, answer: A) -> Recovered<A> {
        Recovered::new(polled, |operation, ended| {
            self.outcome(operation, asked.clone(), ended, answer, |_| None)
        })
    }
}

impl<P: Provider, T: Transport> Client<P, T> {
    /// Asks how a call ended whose outcome is unknown, as often and as long as the provider's spec says.
    pub async fn recover<Q: Query<Provider = P>>(&self, unknown: &Unknown<Q>) -> Recovered<Q::Answer> {
        self.ask_about(unknown, Times::AsTheSpecSays).await
    }

    /// Asks once how a call ended whose outcome is unknown, for those who keep the time themselves.
    pub async fn ask_once<Q: Query<Provider = P>>(&self, unknown: &Unknown<Q>) -> Recovered<Q::Answer> {
        self.ask_about(unknown, Times::Once).await
    }

    async fn ask_about<Q: Query<Provider = P>>(
        &self,
        unknown: &Unknown<Q>,
        times: Times,
    ) -> Recovered<Q::Answer> {
        let mut slot = TypedSlot(Q::Answer::blank());
        let polled = self.any.poll(unknown, times, Q::message, &mut slot).await;
        self.any.recovered(&unknown.asked, polled, slot.0)
    }

    /// Asks for the state of a request's order, as often and as long as the provider's spec says, until the state is final. A
    /// shop does so between showing a QR code and handing out the goods, in case no notification comes.
    pub async fn follow<O: Operation<Provider = P>>(
        &self,
        request: &O,
    ) -> Recovered<<O::Query as Query>::Answer> {
        let recovery = self.any.recovery(O::SPEC, |recover| O::Query::about(recover, request));
        self.recover(&unheard_of(O::SPEC, Asked::of(O::SPEC, request), recovery)).await
    }
}

/// A slot for answers whose type is known.
struct TypedSlot<A>(A);

impl<A: Blank> Slot for TypedSlot<A> {
    fn fresh(&mut self) -> &mut dyn Message {
        self.0 = A::blank();
        &mut self.0
    }

    fn filled(&self) -> &dyn Message {
        &self.0
    }
}

/// A slot for answers of which only the table is known.
struct BoxedSlot {
    make_blank: fn() -> Box<dyn Message>,
    answer: Box<dyn Message>,
}

impl Slot for BoxedSlot {
    fn fresh(&mut self) -> &mut dyn Message {
        self.answer = (self.make_blank)();
        self.answer.as_mut()
    }

    fn filled(&self) -> &dyn Message {
        self.answer.as_ref()
    }
}
