//! Sending through the journal: the intent is stored before the call, and the outcome after it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use paysmith_runtime::{
    Blank, Bounds, Client, Final, Head, Http, Message, Operation, Outcome, Provider, Reply, Sealed, Sink,
    Transport, TransportError, put_json,
};

use crate::decide::{self, End, Verdict};
use crate::pace::{Millis, later};
use crate::state::{CallEvent, CallState};
use crate::store::{Store, StoreError, Which};
use crate::stored_call::{Call, NumberKind};
use crate::stored_message::stored;

/// How long after the intent was stored the first byte may go out. A process that was stopped for longer sends nothing.
const SEND_WITHIN: Duration = Duration::from_secs(20);

/// How long a process has, beside the time of the call itself, to store the outcome.
const STORE_WITHIN: Duration = Duration::from_secs(10);

/// How often a call is looked at that another process is sending.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A client whose calls are kept in a journal. It is cheap to clone.
pub struct Recorder<P, T = Http> {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) client: Client<P, T>,
    pub(crate) account: Arc<str>,
    numbers: Numbers,
}

/// Who gives the merchant's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Others may have used a number before.
    Shared,
    /// Whatever uses a number is in this journal.
    Ours,
}

/// A call, as the journal has it.
pub struct Recorded<A> {
    /// The call and how it stands. Its [`state`](Call::state) says whether money may have moved.
    pub call: Call,
    /// The answer's fields, if the provider has accepted the call, or has declined it with all fields. Sensitive fields are
    /// absent or empty unless the call was made just now.
    pub answer: Option<A>,
    /// Whether this call was made just now. If not, it is what the journal had under this number, and nothing was sent.
    pub is_new: bool,
}

/// The call isn't in the journal as it was wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotRecorded {
    /// The intent couldn't be stored. Nothing was sent.
    #[error("nothing was sent, since the intent couldn't be stored: {0}")]
    Intent(#[source] StoreError),
    /// Another request has this number. Nothing was sent.
    #[error("nothing was sent: this number is that of another request, which differs at {}", .0.join(", "))]
    Differs(Vec<String>),
    /// The journal keeps calls that may move money. This operation moves none. Nothing was sent.
    #[error(
        "nothing was sent: {0} moves no money and isn't kept in the journal; send it by the client itself"
    )]
    MovesNoMoney(&'static str),
    /// The call was made, and its outcome couldn't be stored. The journal has it as being sent, and asks the provider about it
    /// when the time for sending is over.
    #[error("the call was made, and its outcome couldn't be stored, so that the provider will be asked: {0}")]
    Outcome(#[source] StoreError),
    /// The call took so long that another process has taken it over, which asks the provider how it ended.
    #[error("the call took too long, and another process asks the provider how it ended")]
    TakenOver,
}

impl<P: Provider, T> Recorder<P, T> {
    pub(crate) fn new(store: Arc<dyn Store>, client: Client<P, T>) -> Self {
        Self { store, client, account: Arc::from(""), numbers: Numbers::Shared }
    }

    /// The same client for one of several accounts that the merchant has at the provider. Each account has numbers of its own.
    #[must_use]
    pub fn account(self, name: &str) -> Self {
        Self { account: Arc::from(name), ..self }
    }

    /// The same client, for a merchant all of whose numbers are in this journal: no other program, and no earlier one, uses
    /// numbers of this account. Then a refusal that may mean that the number was used before is known to be about this call, and
    /// is final: see [`Client::send_first`].
    #[must_use]
    pub fn with_numbers_of_its_own(self) -> Self {
        Self { numbers: Numbers::Ours, ..self }
    }

    /// The client without the journal, for queries.
    #[must_use]
    pub const fn client(&self) -> &Client<P, T> {
        &self.client
    }
}

impl<P: Provider, T: Transport + Clone + 'static> Recorder<P, T> {
    /// Stores what is intended, sends it once, stores the outcome and returns it.
    ///
    /// The call goes on in a task of its own: if this future is dropped, as web servers do when the browser leaves, the outcome
    /// is stored all the same. If the journal has a call with this number and the same request already, nothing is sent: what
    /// is stored is returned, and if another task or process is sending it, its end is awaited. A request without a number of the
    /// merchant's is always a new call, and so is a cancellation.
    ///
    /// # Errors
    /// When the intent can't be stored, or the number is that of another request; then nothing was sent. And when the outcome
    /// can't be stored; then the call stays in the journal as one whose outcome nobody knows.
    pub async fn send<O>(&self, request: &O) -> Result<Recorded<O::Answer>, NotRecorded>
    where
        O: Operation<Provider = P> + Clone,
    {
        if NumberKind::of(O::SPEC.effect).is_none() && O::SPEC.effect.is_harmless() {
            return Err(NotRecorded::MovesNoMoney(O::SPEC.name));
        }
        let (recorder, request) = (self.clone(), request.clone());
        let work = tokio::spawn(async move { recorder.begin(request).await });
        // A task that panicked has stored no end, so that the call stays one that is being sent.
        work.await.unwrap_or(Err(NotRecorded::TakenOver))
    }

    /// Stores the intent and makes the call, or awaits the end of the one that is stored.
    async fn begin<O>(self, request: O) -> Result<Recorded<O::Answer>, NotRecorded>
    where
        O: Operation<Provider = P>,
    {
        let began = Instant::now();
        let now = self.now();
        let bounds = self.client.any().bounds();
        let lease = later(now, SEND_WITHIN + bounds.timeout + STORE_WITHIN);
        let whose = (P::SPEC.name, &*self.account);
        let call = Call::intended(whose, O::SPEC, &request, stored(&request, self.store.salt()), now);
        let which = call.key().map_or(Which::New, Which::Key);
        let begin = Box::new(move |stored: Option<&Call>| decide::begin(stored, call, lease));
        match self.store.change(which, begin).await.map_err(NotRecorded::Intent)? {
            (_, Verdict::Differs(paths)) => Err(NotRecorded::Differs(paths)),
            (Some(call), Verdict::Done) => self.make(&request, call, began).await,
            (Some(call), _) => Ok(read_back(self.awaited(call).await?)),
            (None, _) => Err(NotRecorded::TakenOver),
        }
    }

    /// Makes a call that is stored as being sent, and stores how it ended.
    async fn make<O>(
        &self,
        request: &O,
        call: Call,
        began: Instant,
    ) -> Result<Recorded<O::Answer>, NotRecorded>
    where
        O: Operation<Provider = P>,
    {
        let latest = call.sent.map(|sent| later(sent, SEND_WITHIN));
        let clock = self.clone();
        let is_late = Arc::new(move || latest.is_some_and(|latest| clock.now() > latest));
        let until = began + SEND_WITHIN;
        let client = self.client.clone().map_transport(|inner| Guarded { inner, until, is_late });
        let outcome = match self.numbers {
            Numbers::Ours => client.send_first(request).await,
            Numbers::Shared => client.send(request).await,
        };
        let (ended, answer) = end_of(outcome, self.store.salt());
        let call = self.store_end::<O>(call, ended).await?;
        Ok(Recorded { call, answer, is_new: true })
    }

    /// Stores how a call ended. A store that fails is tried again for some seconds, since the outcome is worth it.
    async fn store_end<O: Operation>(&self, call: Call, ended: End) -> Result<Call, NotRecorded> {
        let (id, fence) = (call.id, call.fence);
        let began = Instant::now();
        loop {
            let (ended, now) = (ended.clone(), self.now());
            let decide =
                Box::new(move |stored: Option<&Call>| decide::end(stored, fence, ended, O::SPEC, now));
            match self.store.change(Which::Id(id), decide).await {
                Ok((Some(call), Verdict::Done)) => return Ok(call),
                Ok(_) => return Err(NotRecorded::TakenOver),
                Err(error) if began.elapsed() > STORE_WITHIN => return Err(NotRecorded::Outcome(error)),
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// The call once nobody is sending it any more.
    async fn awaited(&self, mut call: Call) -> Result<Call, NotRecorded> {
        while call.state == CallState::Sending && call.lease.is_some_and(|lease| self.now() < lease) {
            tokio::time::sleep(LOOK_EVERY).await;
            let found = self.store.call(Which::Id(call.id)).await.map_err(NotRecorded::Intent)?;
            let Some(found) = found else { break };
            call = found;
        }
        Ok(call)
    }
}

impl<P: Provider, T> Recorder<P, T> {
    pub(crate) fn now(&self) -> Millis {
        self.client.any().clock().now().as_millisecond().saturating_add(self.store.ahead())
    }
}

/// What is stored of an outcome, and the answer.
fn end_of<A: Message, Q>(outcome: Outcome<A, Q>, salt: &[u8]) -> (End, Option<A>) {
    let kept = |answer: &A| stored(answer, salt).json;
    let none = |event| End { event, standing: None, code: None, why: None, answer: None };
    match outcome {
        Outcome::Final(Final::Accepted(accepted)) => {
            let (standing, answer) = (Some(accepted.state), Some(kept(&accepted.answer)));
            let end = End { standing, answer, code: Some(accepted.code), ..none(CallEvent::Accept) };
            (end, Some(accepted.answer))
        }
        Outcome::Final(Final::Declined(declined)) => {
            let answer = declined.answer.as_ref().map(kept);
            let end = End {
                standing: declined.state,
                answer,
                code: Some(declined.code),
                ..none(CallEvent::Decline)
            };
            (end, declined.answer)
        }
        Outcome::NotSent(not_sent) => {
            (End { why: Some(not_sent.to_string()), ..none(CallEvent::Fail) }, None)
        }
        Outcome::Unknown(unknown) => {
            let why = Some(unknown.cause.to_string());
            (End { why, code: unknown.code, ..none(CallEvent::Lose) }, None)
        }
    }
}

/// The call with its answer as it was stored.
fn read_back<A: Blank>(call: Call) -> Recorded<A> {
    let answer = call.answer.as_deref().and_then(|text| {
        let mut answer = A::blank();
        put_json(&mut answer, text).ok().map(|()| answer)
    });
    Recorded { call, answer, is_new: false }
}

/// A transport that sends nothing once the time for sending is over. It is asked right before the bytes go out, so that a process
/// that was stopped, or starved, sends nothing that others take for lost already.
#[derive(Clone)]
struct Guarded<T> {
    inner: T,
    until: Instant,
    is_late: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl<T> Guarded<T> {
    fn check(&self) -> Result<(), TransportError> {
        if Instant::now() > self.until || (self.is_late)() {
            return Err(TransportError::NotSent("the time in which it could be sent is over".into()));
        }
        Ok(())
    }
}

impl<T: Transport> Transport for Guarded<T> {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        self.check()?;
        self.inner.send(request, bounds).await
    }

    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        self.check()?;
        self.inner.fetch(request, bounds, sink).await
    }
}

impl<P, T: Clone> Clone for Recorder<P, T> {
    fn clone(&self) -> Self {
        let Self { store, client, account, numbers } = self;
        Self {
            store: Arc::clone(store),
            client: client.clone(),
            account: Arc::clone(account),
            numbers: *numbers,
        }
    }
}

impl<P, T> fmt::Debug for Recorder<P, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recorder")
            .field("client", &self.client)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl<A> fmt::Debug for Recorded<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recorded")
            .field("call", &self.call)
            .field("is_new", &self.is_new)
            .finish_non_exhaustive()
    }
}

impl<A> fmt::Display for Recorded<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.call.sentence())
    }
}
