//! The client that goes by tables. There is one copy of its code, whatever the number of operations.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::recover::{Polled, Recovered, Slot};
use super::{Shared, question};
use crate::clock::{Clock, Nonces, SystemClock, SystemNonces};
use crate::message::Message;
use crate::notify::{self, Raw, Refused, Untrusted, Verified};
use crate::open::{Facts, Judged, NumberUse, Opener};
use crate::outcome::{Accepted, Cause, Declined, Final, NotSent, Outcome, Recovery, Unknown, Unsealed};
use crate::seal::Sealer;
use crate::spec::{Effect, Environment, Notification, Operation, Provider, Recover};
use crate::transport::{Bounds, Http, Reply, Transport, TransportError};
use crate::{Asked, Keys, Sealed};

/// A message of any type.
type Boxed = Box<dyn Message>;

/// Calls operations by their tables, for programs that learn only when they run which one: a command line, a gateway.
/// [`Client`](crate::Client) is the typed one above it.
#[derive(Clone)]
pub struct AnyClient<T = Http> {
    provider: &'static Provider,
    keys: Shared<Keys>,
    base: Cow<'static, str>,
    transport: T,
    clock: Shared<dyn Clock>,
    nonces: Shared<dyn Nonces>,
    bounds: Bounds,
    keeps_connections: bool,
}

/// How an exchange ended, before it is known what the types are.
pub(crate) enum Ended {
    NotSent(NotSent),
    Judged(Judged),
}

impl AnyClient {
    /// A client over HTTP.
    #[must_use]
    pub fn new(provider: &'static Provider, keys: Keys, environment: Environment) -> Self {
        Self {
            provider,
            keys: Shared::new(keys),
            base: environment.base,
            transport: Http::default(),
            clock: Shared::new(SystemClock),
            nonces: Shared::new(SystemNonces),
            bounds: Bounds::default(),
            keeps_connections: false,
        }
    }
}

impl<T> AnyClient<T> {
    /// The same over another transport.
    pub fn with_transport<U>(self, transport: U) -> AnyClient<U> {
        let Self { provider, keys, base, clock, nonces, bounds, keeps_connections, .. } = self;
        AnyClient { provider, keys, base, transport, clock, nonces, bounds, keeps_connections }
    }

    /// The same, which also keeps connections for the calls that take one of their own by default: those which move money and
    /// whose answers repeat nothing of the request. It spares them a handshake. A stray answer on a kept connection would be taken
    /// for theirs.
    #[must_use]
    pub fn with_kept_connections(self) -> Self {
        Self { keeps_connections: true, ..self }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Shared::new(clock), ..self }
    }

    /// The same with another source of nonces.
    #[must_use]
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        Self { nonces: Shared::new(nonces), ..self }
    }

    /// The same, waiting so long for an answer. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        let bounds = Bounds { timeout, ..self.bounds };
        Self { bounds, ..self }
    }

    /// The same, reading so many bytes of an answer at most. The default is 1 MiB.
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

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Checks, lays out and signs a request, for those who send it themselves.
    ///
    /// # Errors
    /// When the request breaks a rule, or can't be signed.
    pub fn seal(&self, operation: &'static Operation, request: &dyn Message) -> Result<Sealed, NotSent> {
        let sealer = Sealer {
            provider: self.provider,
            keys: &self.keys,
            base: &self.base,
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

    /// The same of a request whose number was never sent before, as the caller states: see [`send_first`](Self::send_first).
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
    /// When it isn't the provider's, or can't be read; the error has the reply to give.
    pub fn receive(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Verified<Boxed>, Refused> {
        notify::receive(self.provider, notification, &self.keys, raw, (notification.fields)())
    }

    /// The notifications that this one looks like, for when several kinds arrive at one URL. It says nothing of who sent
    /// it: [`receive`](Self::receive) does.
    #[must_use]
    pub fn kinds(&self, raw: &Raw) -> Vec<&'static Notification> {
        let is_kind = |spec: &&'static Notification| {
            notify::is_kind(self.provider, spec, raw, (spec.fields)().as_mut())
        };
        self.provider.notifications.iter().copied().filter(is_kind).collect()
    }

    /// Reads a notification that the provider doesn't sign. Anybody could have sent it.
    ///
    /// # Errors
    /// When it can't be read; the error has the reply to give.
    pub fn receive_untrusted(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Untrusted<Boxed>, Refused> {
        notify::receive_untrusted(self.provider, notification, &self.keys, raw, (notification.fields)())
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
        Opener { provider: self.provider, operation, keys: &self.keys, request, number }.open(reply, answer)
    }

    /// Gives an end its types.
    pub(crate) fn outcome<A, Q>(
        &self,
        operation: &'static Operation,
        asked: Asked,
        ended: Ended,
        answer: A,
        question: impl FnOnce(&'static Recover) -> Option<Q>,
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
                let recovery = self.recovery(operation, question);
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
        self.outcome(operation, asked, ended, answer, |recover| self.question(recover, request))
    }

    /// What the spec says to ask about a request.
    pub(super) fn recovery<Q>(
        &self,
        operation: &'static Operation,
        question: impl FnOnce(&'static Recover) -> Option<Q>,
    ) -> Option<Recovery<Q>> {
        let recover = operation.recover.as_ref()?;
        Some(Recovery {
            operation: self.operation(recover.query)?,
            query: question(recover)?,
            ask: recover.ask,
            every: Duration::from_secs(recover.every),
            within: Duration::from_secs(recover.within),
        })
    }

    pub(super) fn question(&self, recover: &Recover, request: &dyn Message) -> Option<Boxed> {
        let mut query = (self.operation(recover.query)?.request)();
        question::fill(query.as_mut(), recover, request).then_some(query)
    }

    fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.provider.operations.iter().copied().find(|operation| operation.name == name)
    }
}

impl<T: Transport> AnyClient<T> {
    /// Sends a request, once, and says how it ended.
    ///
    /// Where a provider may mean an earlier use of the number by the code of its refusal, the outcome is unknown:
    /// [`send_first`](Self::send_first) is for numbers that are new.
    pub async fn send(&self, operation: &'static Operation, request: &dyn Message) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let ended = self.exchange(operation, request, NumberUse::Unstated, answer.as_mut()).await;
        self.boxed(operation, request, ended, answer)
    }

    /// The same for a request whose number was never sent before, as the caller states: then a refusal is about this call, and
    /// final. Never state it of a number that may have been sent, by whatever process.
    pub async fn send_first(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let ended = self.exchange(operation, request, NumberUse::First, answer.as_mut()).await;
        self.boxed(operation, request, ended, answer)
    }

    /// Asks how an unknown outcome ended, as often and as long as the spec says.
    pub async fn recover(&self, unknown: &Unknown<Boxed>) -> Recovered<Boxed> {
        let blank = unknown
            .recovery
            .as_ref()
            .map_or(crate::blank::<()> as fn() -> Boxed, |recovery| recovery.operation.answer);
        let mut slot = Untyped { blank, answer: blank() };
        let polled = self.poll(unknown, |query| query.as_ref(), &mut slot).await;
        self.recovered(&unknown.asked, polled, slot.answer)
    }

    /// Seals what is sent. A link that was opened by a server would be spent, and the payer none the wiser.
    pub(super) fn seal_call(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        if !operation.address.is_call() {
            return Err(NotSent::Unsealed(Unsealed::HandedOver));
        }
        self.seal(operation, request)
    }

    /// Seals, sends, opens.
    pub(crate) async fn exchange(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        number: NumberUse,
        answer: &mut dyn Message,
    ) -> Ended {
        let sealed = match self.seal_call(operation, request) {
            Ok(sealed) => sealed,
            Err(not_sent) => return Ended::NotSent(not_sent),
        };
        match self.transport.send(sealed, self.bounds_of(operation)).await {
            Ok(reply) => Ended::Judged(self.judge(operation, request, number, &reply, answer)),
            Err(error) => self.lost(error),
        }
    }

    /// How it ends when there is no answer.
    pub(super) fn lost(&self, error: TransportError) -> Ended {
        let cause = match error {
            TransportError::NotSent(cause) => return Ended::NotSent(NotSent::NotConnected(cause)),
            TransportError::TimedOut(cause) => Cause::TimedOut(cause),
            TransportError::Lost(cause) => Cause::ConnectionLost(cause),
            TransportError::TooLarge => Cause::TooLarge(self.bounds.limit),
        };
        Ended::Judged(Judged::Unknown { cause, code: None })
    }

    /// What a call of an operation keeps to. One that moves money, and whose answer repeats nothing of the request, takes a
    /// connection of its own: on a kept one a stray answer to another call would be taken for its own.
    pub(super) fn bounds_of(&self, operation: &Operation) -> Bounds {
        let alone = !operation.effect.is_harmless() && !operation.is_bound() && !self.keeps_connections;
        Bounds { alone, ..self.bounds }
    }

    pub(super) const fn transport(&self) -> &T {
        &self.transport
    }

    pub(crate) fn recovered<A>(&self, asked: &Asked, polled: Option<Polled>, answer: A) -> Recovered<A> {
        Recovered::from_polled(polled, |operation, ended| {
            self.outcome(operation, asked.clone(), ended, answer, |_| None)
        })
    }

    pub(crate) async fn poll<Q>(
        &self,
        unknown: &Unknown<Q>,
        message: impl FnOnce(&Q) -> &dyn Message,
        slot: &mut dyn Slot,
    ) -> Option<Polled> {
        let Recovery { query, operation, every, within, .. } = unknown.recovery.as_ref()?;
        let (query, effect, asked) = (message(query), unknown.effect, &unknown.asked);
        let asking = Asking { operation, query, effect, asked, every: *every, within: *within };
        Some(self.ask(asking, slot).await)
    }
}

/// What is asked, how often and how long.
pub(super) struct Asking<'a> {
    pub(super) operation: &'static Operation,
    pub(super) query: &'a dyn Message,
    pub(super) effect: Effect,
    pub(super) asked: &'a Asked,
    pub(super) every: Duration,
    pub(super) within: Duration,
}

/// A place for answers whose type isn't known.
struct Untyped {
    blank: fn() -> Boxed,
    answer: Boxed,
}

impl Slot for Untyped {
    fn fresh(&mut self) -> &mut dyn Message {
        self.answer = (self.blank)();
        self.answer.as_mut()
    }

    fn filled(&self) -> &dyn Message {
        self.answer.as_ref()
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
