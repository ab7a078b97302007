//! Clients: [`Client`] for the generated types, and below it [`AnyClient`], which knows operations by their tables.

mod any;
mod download;
mod exchange;
mod hand_over;
mod learn;
mod recover;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

pub use any::AnyClient;
pub use download::Downloaded;
pub use hand_over::HandedOver;
pub use learn::NotLearnt;
pub use recover::{NotAsAsked, Recovered, StillUnknown};

use crate::message::Blank as _;
use crate::notify::{self, Raw, Refused, Untrusted, Verified};
use crate::open::NumberUse;
use crate::order::Asked;
use crate::outcome::{Accepted, NotSent, Outcome};
use crate::seal::Sealed;
use crate::setup::{Clock, ExpiringKey, Nonces, PublicKeys};
use crate::transport::{Http, Reply, Transport};
use crate::{Notify, Operation, Provider, Query, spec};
use exchange::Ended;

/// Calls a provider's operations with the types generated for them.
///
/// It is cheap to clone if its transport is. An [`AnyClient`] does all the work, so that an operation adds only its types to
/// the code of an application.
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

    /// The same client over another transport.
    pub fn with_transport<U>(self, transport: U) -> Client<P, U> {
        Client::of(self.any.with_transport(transport))
    }

    /// The same client over a transport that is made of its own, such as one that counts calls and passes them on.
    pub fn map_transport<U>(self, wrap: impl FnOnce(T) -> U) -> Client<P, U> {
        Client::of(self.any.map_transport(wrap))
    }

    /// The same client with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self::of(self.any.with_clock(clock))
    }

    /// The same client with another source of random characters.
    #[must_use]
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        Self::of(self.any.with_nonces(nonces))
    }

    /// The same client, which waits for an answer for at most this long. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self::of(self.any.with_timeout(timeout))
    }

    /// The same client, which reads at most this many bytes of an answer. The default is 1 MiB.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        Self::of(self.any.with_limit(limit))
    }

    /// The same client, which also uses kept connections for the calls that by default take a new one: see
    /// [`AnyClient::with_kept_connections`].
    #[must_use]
    pub fn with_kept_connections(self) -> Self {
        Self::of(self.any.with_kept_connections())
    }

    /// The client that knows operations by their tables, and does the work for this one.
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

    /// The same as [`open`](Self::open), for a request whose order number, as the caller states, was never sent before: see
    /// [`send_first`](Self::send_first).
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
    /// When the notification isn't the provider's, or can't be read. The error holds the reply to give to the provider.
    pub fn receive<N: Notify<Provider = P>>(&self, raw: &Raw) -> Result<Verified<N>, Refused> {
        notify::receive(P::SPEC, N::SPEC, (self.any.keys(), self.any.clock().now()), raw, N::blank())
    }

    /// Whether a notification looks like one of this kind, for applications that take several kinds at one URL. Only
    /// [`receive`](Self::receive) checks who sent it.
    #[must_use]
    pub fn is_kind<N: Notify<Provider = P>>(&self, raw: &Raw) -> bool {
        notify::is_kind(P::SPEC, N::SPEC, raw, &mut N::blank())
    }

    /// Reads a notification of a kind that the provider doesn't sign. Anybody could have sent it.
    ///
    /// # Errors
    /// When the notification can't be read. The error holds the reply to give to the provider.
    pub fn receive_untrusted<N: Notify<Provider = P>>(&self, raw: &Raw) -> Result<Untrusted<N>, Refused> {
        notify::receive_untrusted(
            P::SPEC,
            N::SPEC,
            (self.any.keys(), self.any.clock().now()),
            raw,
            N::blank(),
        )
    }

    /// The keys that the client knows, together with those in the answer: see [`AnyClient::learn`].
    ///
    /// # Errors
    /// When the answer isn't verified, or one of its keys can't be read. Then none is learnt.
    pub fn learn<O: Operation<Provider = P>>(
        &self,
        accepted: &Accepted<O::Answer>,
    ) -> Result<PublicKeys, NotLearnt> {
        self.any.learn_from(O::SPEC, &accepted.answer, accepted.verified)
    }

    /// The same client with the keys that were learnt from the answer of an operation.
    #[must_use]
    pub fn with_learnt<O: Operation<Provider = P>>(self, keys: &PublicKeys) -> Self {
        Self::of(self.any.with_learnt(O::SPEC, keys))
    }

    /// The provider's keys that expire within this time, or have expired: see [`AnyClient::expiring_keys`].
    #[must_use]
    pub fn expiring_keys(&self, within: Duration) -> Vec<ExpiringKey> {
        self.any.expiring_keys(within)
    }

    /// Makes the outcome of an exchange, with the operation's types.
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
    /// If the provider refuses it by a code that may mean that the order number was used before, the outcome is unknown, since
    /// the earlier call may have succeeded. For numbers that are new there is [`send_first`](Self::send_first).
    pub async fn send<O: Operation<Provider = P>>(&self, request: &O) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let ended = self.any.exchange(O::SPEC, request, NumberUse::Unstated, &mut answer).await;
        self.outcome(request, ended, answer)
    }

    /// The same as [`send`](Self::send), for a request whose order number, as the caller states, was never sent before. A refusal
    /// is then about this call, and final.
    ///
    /// Don't use it for a number that any process may have sent before: a payment that was made would be called declined.
    pub async fn send_first<O: Operation<Provider = P>>(&self, request: &O) -> Outcome<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        let ended = self.any.exchange(O::SPEC, request, NumberUse::First, &mut answer).await;
        self.outcome(request, ended, answer)
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
