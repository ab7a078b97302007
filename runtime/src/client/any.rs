//! The client that knows operations by their tables. Its functions aren't generic over the operation, so that their code is
//! compiled once and not for each operation.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::exchange::Ended;
use crate::message::Message;
use crate::notify::{self, Raw, Refused, Untrusted, Verified};
use crate::open::{Facts, Judged, NumberUse, Opener};
use crate::operation::fill_query;
use crate::order::Asked;
use crate::outcome::{Accepted, Cause, Declined, Final, NotSent, Outcome, Recovery, Unknown, Unsealed};
use crate::seal::{Sealed, Sealer};
use crate::setup::{Clock, Keys, Nonces, SystemClock, SystemNonces};
use crate::spec::{Environment, Notification, Operation, Provider, Recover};
use crate::transport::{Bounds, Http, Reply, Transport};

/// A message whose type isn't known, but whose table is.
type Boxed = Box<dyn Message>;

/// Calls operations by their tables, for programs that learn only when they run which operation to call, such as a command line
/// or a gateway. [`Client`](crate::Client) calls them by their types.
#[derive(Clone)]
pub struct AnyClient<T = Http> {
    provider: &'static Provider,
    keys: Arc<Keys>,
    pub(super) base: Cow<'static, str>,
    pub(super) backup: Option<Cow<'static, str>>,
    pub(super) transport: T,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn Nonces>,
    bounds: Bounds,
    pub(super) keeps_connections: bool,
}

impl AnyClient {
    /// A client over HTTP.
    #[must_use]
    pub fn new(provider: &'static Provider, keys: Keys, environment: Environment) -> Self {
        Self {
            provider,
            keys: Arc::new(keys),
            base: environment.base,
            backup: environment.backup,
            transport: Http::default(),
            clock: Arc::new(SystemClock),
            nonces: Arc::new(SystemNonces),
            bounds: Bounds::default(),
            keeps_connections: false,
        }
    }
}

impl<T> AnyClient<T> {
    /// The same client over another transport.
    pub fn with_transport<U>(self, transport: U) -> AnyClient<U> {
        self.map_transport(|_| transport)
    }

    /// The same client over a transport that is made of its own, such as one that counts calls and passes them on.
    pub fn map_transport<U>(self, wrap: impl FnOnce(T) -> U) -> AnyClient<U> {
        let Self { provider, keys, base, backup, transport, clock, nonces, bounds, keeps_connections } = self;
        let transport = wrap(transport);
        AnyClient { provider, keys, base, backup, transport, clock, nonces, bounds, keeps_connections }
    }

    /// How long a call may take, how long its answer may be, and whether it may share a connection.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The same client, which also uses kept connections for the calls that by default take a new one: calls that move money
    /// and whose answers repeat nothing of the request. That saves them a handshake. But if an answer to an earlier call is
    /// still waiting on a kept connection, it is taken for the answer to such a call.
    #[must_use]
    pub fn with_kept_connections(self) -> Self {
        Self { keeps_connections: true, ..self }
    }

    /// The same client with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// The same client with another source of random characters.
    #[must_use]
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        Self { nonces: Arc::new(nonces), ..self }
    }

    /// The same client, which waits for an answer for at most this long. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        let bounds = Bounds { timeout, ..self.bounds };
        Self { bounds, ..self }
    }

    /// The same client, which reads at most this many bytes of an answer. The default is 1 MiB.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        let bounds = Bounds { limit, ..self.bounds };
        Self { bounds, ..self }
    }

    /// The provider's tables.
    #[must_use]
    pub const fn provider(&self) -> &'static Provider {
        self.provider
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(super) fn with_keys(self, keys: Arc<Keys>) -> Self {
        Self { keys, ..self }
    }

    /// The clock by which the client signs, verifies and waits.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Checks, lays out and signs a request, for those who send it themselves.
    ///
    /// # Errors
    /// When the request breaks a rule, or can't be signed.
    pub fn seal(&self, operation: &'static Operation, request: &dyn Message) -> Result<Sealed, NotSent> {
        self.seal_for(&self.base, operation, request)
    }

    /// The same for a host with this base URL.
    fn seal_for(
        &self,
        base: &str,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        let sealer = Sealer {
            provider: self.provider,
            keys: &self.keys,
            base,
            clock: self.clock.as_ref(),
            nonces: self.nonces.as_ref(),
        };
        sealer.seal(operation, request)
    }

    /// Verifies and reads the answer to a request that was sent by other means.
    pub fn open(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        reply: &Reply,
    ) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let judged = self.judge(operation, request, NumberUse::Unstated, reply, answer.as_mut());
        self.boxed(operation, request, Ended::Judged(judged), answer)
    }

    /// The same as [`open`](Self::open), for a request whose order number, as the caller states, was never sent before: see
    /// [`send_first`](Self::send_first).
    pub fn open_first(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        reply: &Reply,
    ) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let judged = self.judge(operation, request, NumberUse::First, reply, answer.as_mut());
        self.boxed(operation, request, Ended::Judged(judged), answer)
    }

    /// Verifies and reads a notification.
    ///
    /// # Errors
    /// When the notification isn't the provider's, or can't be read. The error holds the reply to give to the provider.
    pub fn receive(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Verified<Boxed>, Refused> {
        notify::receive(
            self.provider,
            notification,
            (&self.keys, self.clock.now()),
            raw,
            (notification.fields)(),
        )
    }

    /// The kinds of notification that this one looks like, for applications that take several kinds at one URL. Only
    /// [`receive`](Self::receive) checks who sent it.
    #[must_use]
    pub fn kinds(&self, raw: &Raw) -> Vec<&'static Notification> {
        let is_kind = |spec: &&'static Notification| {
            notify::is_kind(self.provider, spec, raw, (spec.fields)().as_mut())
        };
        self.provider.notifications.iter().copied().filter(is_kind).collect()
    }

    /// Reads a notification of a kind that the provider doesn't sign. Anybody could have sent it.
    ///
    /// # Errors
    /// When the notification can't be read. The error holds the reply to give to the provider.
    pub fn receive_untrusted(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Untrusted<Boxed>, Refused> {
        notify::receive_untrusted(
            self.provider,
            notification,
            (&self.keys, self.clock.now()),
            raw,
            (notification.fields)(),
        )
    }

    pub(crate) fn judge(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        number: NumberUse,
        reply: &Reply,
        answer: &mut dyn Message,
    ) -> Judged {
        if reply.body.len() > self.bounds.limit {
            return Judged::Unknown { cause: Cause::TooLarge(self.bounds.limit), code: None };
        }
        let (provider, keys, now) = (self.provider, &self.keys, self.clock.now());
        Opener { provider, operation, keys, request, number, now }.open(reply, answer)
    }

    /// Makes the outcome of an exchange, with the types of the answer and of the query.
    pub(crate) fn outcome<A, Q>(
        &self,
        operation: &'static Operation,
        asked: Asked,
        ended: Ended,
        answer: A,
        query: impl FnOnce(&'static Recover) -> Option<Q>,
    ) -> Outcome<A, Q> {
        match ended {
            Ended::NotSent(not_sent) => Outcome::NotSent(not_sent),
            Ended::Judged(Judged::Accepted { facts, state }) => {
                let Facts { code, message, verified, compared, extra } = facts;
                Outcome::Final(Final::Accepted(Accepted {
                    answer,
                    means: operation.means,
                    state,
                    asked,
                    compared,
                    code,
                    message,
                    verified,
                    extra,
                }))
            }
            Ended::Judged(Judged::Declined { facts, state, answered }) => {
                let Facts { code, message, verified, compared, extra } = facts;
                Outcome::Final(Final::Declined(Declined {
                    code,
                    message,
                    effect: operation.effect,
                    state,
                    compared,
                    answer: answered.then_some(answer),
                    verified,
                    extra,
                }))
            }
            Ended::Judged(Judged::Unknown { cause, code }) => {
                let recovery = self.recovery(operation, query);
                Outcome::Unknown(Unknown { cause, code, effect: operation.effect, asked, recovery })
            }
        }
    }

    pub(super) fn boxed(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        ended: Ended,
        answer: Boxed,
    ) -> Outcome<Boxed, Boxed> {
        let asked = Asked::of(operation, request);
        self.outcome(operation, asked, ended, answer, |recover| self.query(recover, request))
    }

    /// The query that the provider's spec names for a request, and how often it is asked.
    pub(super) fn recovery<Q>(
        &self,
        operation: &'static Operation,
        query: impl FnOnce(&'static Recover) -> Option<Q>,
    ) -> Option<Recovery<Q>> {
        let recover = operation.recover.as_ref()?;
        Some(Recovery {
            operation: self.operation(recover.query)?,
            query: query(recover)?,
            ask: recover.ask,
            every: Duration::from_secs(recover.every),
            within: Duration::from_secs(recover.within),
        })
    }

    /// The query about a request, filled in with its values.
    pub(super) fn query(&self, recover: &Recover, request: &dyn Message) -> Option<Boxed> {
        let mut query = (self.operation(recover.query)?.request)();
        fill_query(query.as_mut(), recover, request).then_some(query)
    }

    fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.provider.operations.iter().copied().find(|operation| operation.name == name)
    }
}

impl<T: Transport> AnyClient<T> {
    /// Sends a request, once, and says how it ended.
    ///
    /// If the provider refuses it by a code that may mean that the order number was used before, the outcome is unknown, since
    /// the earlier call may have succeeded. For numbers that are new there is [`send_first`](Self::send_first).
    pub async fn send(&self, operation: &'static Operation, request: &dyn Message) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let ended = self.exchange(operation, request, NumberUse::Unstated, answer.as_mut()).await;
        self.boxed(operation, request, ended, answer)
    }

    /// The same as [`send`](Self::send), for a request whose order number, as the caller states, was never sent before. A refusal
    /// is then about this call, and final.
    ///
    /// Don't use it for a number that any process may have sent before: a payment that was made would be called declined.
    pub async fn send_first(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let ended = self.exchange(operation, request, NumberUse::First, answer.as_mut()).await;
        self.boxed(operation, request, ended, answer)
    }

    /// Seals a request that is to be sent. A link or a text for an app is refused: it is meant for the payer, and if the
    /// merchant's server opened the link, the link might be used up.
    pub(super) fn seal_call(
        &self,
        base: &str,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        if !operation.address.is_call() {
            return Err(NotSent::Unsealed(Unsealed::HandedOver));
        }
        self.seal_for(base, operation, request)
    }
}

impl<T> fmt::Debug for AnyClient<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("provider", &self.provider.name)
            .field("base", &self.base)
            .field("keys", &self.keys)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}
