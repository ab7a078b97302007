//! Clients: one for generated types, and the one below it that goes by tables.

mod any;
mod download;
mod ending;
mod follow;
mod hand_over;
pub(crate) mod question;
mod recover;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

pub use any::AnyClient;
pub use download::Downloaded;
pub use hand_over::HandedOver;
pub use recover::{NotAsAsked, Recovered, StillUnknown};

use crate::clock::{Clock, Nonces};
use crate::message::Blank as _;
use crate::notify::{self, Raw, Refused, Untrusted, Verified};
use crate::open::NumberUse;
use crate::outcome::{NotSent, Outcome, Unknown};
use crate::transport::{Http, Reply, Transport};
use crate::{Asked, Notify, Operation, Provider, Query, Sealed, spec};
use any::Ended;
use recover::Slot;

/// Calls a provider's operations with the types generated for them.
///
/// It is cheap to clone where its transport is. Everything it does is done by an [`AnyClient`], so that there is no code
/// of an operation's own but its types.
pub struct Client<P, T = Http> {
    any: AnyClient<T>,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> Client<P> {
    /// A client over HTTP.
    pub fn new(credentials: P::Credentials, environment: spec::Environment) -> Self {
        Self::of(AnyClient::new(P::SPEC, credentials.into(), environment))
    }
}

impl<P: Provider, T> Client<P, T> {
    fn of(any: AnyClient<T>) -> Self {
        Self { any, provider: PhantomData }
    }

    /// The same over another transport.
    pub fn with_transport<U>(self, transport: U) -> Client<P, U> {
        Client::of(self.any.with_transport(transport))
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self::of(self.any.with_clock(clock))
    }

    /// The same with another source of nonces.
    #[must_use]
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        Self::of(self.any.with_nonces(nonces))
    }

    /// The same, waiting so long for an answer. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self::of(self.any.with_timeout(timeout))
    }

    /// The same, reading so many bytes of an answer at most. The default is 1 MiB.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self::of(self.any.with_limit(limit))
    }

    /// The same, which also keeps connections for the calls that take one of their own by default: see
    /// [`AnyClient::with_kept_connections`].
    #[must_use]
    pub fn with_kept_connections(self) -> Self {
        Self::of(self.any.with_kept_connections())
    }

    /// The client that goes by tables.
    #[must_use]
    pub const fn any(&self) -> &AnyClient<T> {
        &self.any
    }

    /// Checks, lays out and signs a request, for those who send it themselves.
    ///
    /// # Errors
    /// When the request breaks a rule, or can't be signed.
    pub fn seal<O: Operation<Provider = P>>(&self, request: &O) -> Result<Sealed, NotSent> {
        self.any.seal(O::SPEC, request)
    }

    /// Verifies and reads the answer to a request that was sent by other means.
    pub fn open<O: Operation<Provider = P>>(
        &self,
        request: &O,
        reply: &Reply,
    ) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let judged = self.any.judge(O::SPEC, request, NumberUse::Unstated, reply, &mut answer);
        self.outcome(request, Ended::Judged(judged), answer)
    }

    /// The same of a request whose number was never sent before, as the caller states: see [`send_first`](Self::send_first).
    pub fn open_first<O: Operation<Provider = P>>(
        &self,
        request: &O,
        reply: &Reply,
    ) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let judged = self.any.judge(O::SPEC, request, NumberUse::First, reply, &mut answer);
        self.outcome(request, Ended::Judged(judged), answer)
    }

    /// Verifies and reads a notification.
    ///
    /// # Errors
    /// When it isn't the provider's, or can't be read; the error has the reply to give.
    pub fn receive<N: Notify<Provider = P>>(&self, raw: &Raw) -> Result<Verified<N>, Refused> {
        notify::receive(P::SPEC, N::SPEC, self.any.keys(), raw, N::blank())
    }

    /// Whether a notification looks like one of this kind, for when several kinds arrive at one URL. It says nothing of who
    /// sent it: [`receive`](Self::receive) does.
    #[must_use]
    pub fn is_kind<N: Notify<Provider = P>>(&self, raw: &Raw) -> bool {
        notify::is_kind(P::SPEC, N::SPEC, raw, &mut N::blank())
    }

    /// Reads a notification that the provider doesn't sign. Anybody could have sent it.
    ///
    /// # Errors
    /// When it can't be read; the error has the reply to give.
    pub fn receive_untrusted<N: Notify<Provider = P>>(&self, raw: &Raw) -> Result<Untrusted<N>, Refused> {
        notify::receive_untrusted(P::SPEC, N::SPEC, self.any.keys(), raw, N::blank())
    }

    pub(super) fn outcome<O: Operation<Provider = P>>(
        &self,
        request: &O,
        ended: Ended,
        answer: O::Answer,
    ) -> Outcome<O::Answer, O::Query> {
        let asked = Asked::of(O::SPEC, request);
        self.any.outcome(O::SPEC, asked, ended, answer, |recover| O::Query::about(recover, request))
    }
}

impl<P: Provider, T: Transport> Client<P, T> {
    /// Sends a request, once, and says how it ended.
    ///
    /// Where a provider may mean an earlier use of the order number by the code of its refusal, the outcome is unknown, since
    /// what the number was used for may have been done. [`send_first`](Self::send_first) is for numbers that are new.
    pub async fn send<O: Operation<Provider = P>>(&self, request: &O) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let ended = self.any.exchange(O::SPEC, request, NumberUse::Unstated, &mut answer).await;
        self.outcome(request, ended, answer)
    }

    /// The same for a request whose order number was never sent before, as the caller states: then a refusal is about this call,
    /// and final.
    ///
    /// Never state it of a number that may have been sent before, by whatever process: a payment that was made would be called
    /// declined.
    pub async fn send_first<O: Operation<Provider = P>>(&self, request: &O) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let ended = self.any.exchange(O::SPEC, request, NumberUse::First, &mut answer).await;
        self.outcome(request, ended, answer)
    }

    /// Asks how an unknown outcome ended, as often and as long as the spec says.
    pub async fn recover<Q: Query<Provider = P>>(&self, unknown: &Unknown<Q>) -> Recovered<Q::Answer> {
        let mut slot = Typed(Q::Answer::blank());
        let polled = self.any.poll(unknown, Q::message, &mut slot).await;
        self.any.recovered(&unknown.asked, polled, slot.0)
    }
}

/// A place for typed answers.
struct Typed<A>(A);

impl<A: crate::Blank> Slot for Typed<A> {
    fn fresh(&mut self) -> &mut dyn crate::Message {
        self.0 = A::blank();
        &mut self.0
    }

    fn filled(&self) -> &dyn crate::Message {
        &self.0
    }
}

impl<P, T: Clone> Clone for Client<P, T> {
    fn clone(&self) -> Self {
        Self { any: self.any.clone(), provider: PhantomData }
    }
}

impl<P, T> fmt::Debug for Client<P, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.any.fmt(formatter)
    }
}

/// Shared by clones.
type Shared<T> = Arc<T>;
