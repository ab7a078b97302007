//! One provider being played: a request is read and judged, carried out on the book, and answered.

use axum::http::{HeaderMap, Method};
use parking_lot::{Mutex, MutexGuard};
use paysmith_codegen::checked::{Operation, StateClass};

use crate::answer::outgoing::{OutgoingMessage, SignatureFault};
use crate::answer::{self, Answer};
use crate::book::{self, Book};
use crate::notify::{self, OutgoingNotification, PlannedNotification};
use crate::request::violation::{Reason, RefusedRequest, Violation, WhyRefused};
use crate::request::{IncomingRequest, PossibleOperation, Request, ShownCertificate, possible_operations};
use crate::setup::Setup;

/// A provider with its book of orders.
pub(crate) struct PlayedProvider {
    pub(crate) setup: Setup,
    book: Mutex<Book>,
    /// The name of the operation for which every request at its address is taken, where several operations stand there.
    taken_as: Mutex<Option<String>>,
}

/// What goes back to the client.
pub(crate) struct ProviderResponse {
    pub(crate) answer: Answer,
    /// The name of the operation that was carried out.
    pub(crate) operation: Option<String>,
    /// The serial numbers of the entries whose state it changed.
    pub(crate) changed: Vec<u64>,
    pub(crate) refused: Option<RefusedRequest>,
}

/// A request that was carried out.
struct CarriedOut {
    answer: Answer,
    changed: Vec<u64>,
    found_nothing: bool,
}

impl PlayedProvider {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, book: Mutex::default(), taken_as: Mutex::default() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.setup.spec.name
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock()
    }

    /// From now on, every request at the address of this operation is taken for it; after `None`, for the operation that it fits
    /// best.
    pub(crate) fn take_as(&self, operation: Option<String>) {
        *self.taken_as.lock() = operation;
    }

    /// Carries a request out and answers it. Two queries at one address may differ only in what they ask about: where the first
    /// finds nothing, the next is asked.
    pub(crate) fn answer(
        &self,
        incoming: &IncomingRequest<'_>,
        fault: Option<SignatureFault>,
    ) -> ProviderResponse {
        let taken_as = self.taken_as.lock().clone();
        let mut first: Option<(PossibleOperation<'_>, _)> = None;
        for candidate in possible_operations(&self.setup, incoming, taken_as.as_deref()) {
            let result = self.carry_out(&candidate, incoming, fault);
            if !found_nothing(&result) {
                return self.respond(&candidate.request, result, fault);
            }
            first.get_or_insert((candidate, result));
        }
        match first {
            Some((candidate, result)) => self.respond(&candidate.request, result, fault),
            None => self.no_operation(incoming),
        }
    }

    /// Takes a text that a server has signed for an app's SDK. Returns the serial number of the order that it made, if it made
    /// one, and of the entries whose state it changed.
    pub(crate) fn take_app_text(
        &self,
        operation: &Operation,
        text: &str,
    ) -> Result<(Option<u64>, Vec<u64>), RefusedRequest> {
        let incoming = IncomingRequest {
            method: &Method::POST,
            path: "",
            query: "",
            target: "",
            headers: &HeaderMap::new(),
            body: text.as_bytes(),
            shown: &ShownCertificate::NotAsked,
        };
        let candidate = PossibleOperation::new(&self.setup, operation, &incoming);
        match self.carry_out(&candidate, &incoming, None) {
            Ok(CarriedOut { answer: Answer::PayPage(serial), changed, .. }) => Ok((Some(serial), changed)),
            Ok(CarriedOut { changed, .. }) => Ok((None, changed)),
            Err(why) => Err(self.record(Some(operation), why)),
        }
    }

    /// The notifications that are due after the state of entries has changed, by an operation or by the payer.
    pub(crate) fn due_notifications(
        &self,
        changed: &[u64],
        changed_by: Option<&str>,
    ) -> Vec<PlannedNotification<'_>> {
        notify::after_changes(&self.setup.spec, &self.book(), changed, changed_by)
    }

    /// All notifications about an entry, with the state that they are to claim; `None` where there is no such entry.
    pub(crate) fn notifications_of(
        &self,
        serial: u64,
        claimed: StateClass,
    ) -> Option<Vec<PlannedNotification<'_>>> {
        self.book().get(serial).map(|entry| notify::of_entry(&self.setup.spec, entry, claimed))
    }

    /// Composes a notification by [`notify::compose`], and remembers the order numbers that it gives to the entry.
    pub(crate) fn compose_notification(
        &self,
        planned: &PlannedNotification<'_>,
        registered_url: Option<&str>,
        fault: Option<SignatureFault>,
    ) -> Option<OutgoingNotification> {
        let mut book = self.book();
        let notification = notify::compose(&self.setup, &book, planned, registered_url, fault)?;
        if let Some(serial) = planned.serial {
            book.learn(serial, &notification.given_numbers);
        }
        Some(notification)
    }

    fn carry_out(
        &self,
        candidate: &PossibleOperation<'_>,
        incoming: &IncomingRequest<'_>,
        fault: Option<SignatureFault>,
    ) -> Result<CarriedOut, WhyRefused> {
        candidate.judge(&self.setup, incoming)?;
        // The book stays locked until the answer is composed, so that the answer tells of what this request did.
        let mut book = self.book();
        let done = book::act(&self.setup, &candidate.request, &mut book)?;
        let (answer, given_numbers) =
            answer::compose(&self.setup, &candidate.request, &done.topic, &book, fault)?;
        for (serial, numbers) in given_numbers {
            book.learn(serial, &numbers);
        }
        Ok(CarriedOut { answer, changed: done.changed, found_nothing: done.found_nothing })
    }

    fn respond(
        &self,
        request: &Request<'_>,
        result: Result<CarriedOut, WhyRefused>,
        fault: Option<SignatureFault>,
    ) -> ProviderResponse {
        let operation = request.operation;
        match result {
            Ok(CarriedOut { answer, changed, .. }) => {
                ProviderResponse { answer, operation: Some(operation.name.clone()), changed, refused: None }
            }
            Err(why) => {
                let to = request.credential_set.as_deref();
                let (status, message) = answer::refused(&self.setup, (operation, to), &why, fault);
                ProviderResponse::refusal(status, message, self.record(Some(operation), why))
            }
        }
    }

    fn no_operation(&self, incoming: &IncomingRequest<'_>) -> ProviderResponse {
        let violation = Violation::new(incoming.path, "path", "an operation's method and path");
        let why = WhyRefused { reason: Reason::NoOperation, violations: vec![violation], evidence: None };
        let text = format!("{} has no operation with this method and path\n", self.name());
        ProviderResponse::refusal(404, OutgoingMessage::plain(text), self.record(None, why))
    }

    fn record(&self, operation: Option<&Operation>, why: WhyRefused) -> RefusedRequest {
        RefusedRequest {
            provider: self.name().to_owned(),
            operation: operation.map(|operation| operation.name.clone()),
            reason: why.reason,
            violations: why.violations,
            evidence: why.evidence,
        }
    }
}

impl ProviderResponse {
    fn refusal(status: u16, message: OutgoingMessage, refused: RefusedRequest) -> Self {
        let answer = Answer::Message(status, message);
        Self { answer, operation: None, changed: Vec::new(), refused: Some(refused) }
    }
}

/// Whether a request asked about something that isn't there.
fn found_nothing(result: &Result<CarriedOut, WhyRefused>) -> bool {
    match result {
        Ok(carried_out) => carried_out.found_nothing,
        Err(why) => why.reason == Reason::UnknownOrder,
    }
}
