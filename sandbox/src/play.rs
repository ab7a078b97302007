//! One provider being played: what arrives is understood, judged, carried out and answered.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use paysmith_codegen::checked::{Class, Provider, Refusal, Signed};

use crate::answers::Answering;
use crate::book::Book;
use crate::effects::Done;
use crate::json::Json;
use crate::laying::{Laid, Layout, Parts};
use crate::limits::{Around, Patterns};
use crate::message::Credentials;
use crate::numbers::Numbers;
use crate::outcomes::{self, Code};
use crate::understanding::{Arrived, Understood, Wrong};
use crate::violation::{Reason, Refused, Violation};

/// A provider with a merchant's credentials and a book of orders.
pub(crate) struct Played {
    pub(crate) spec: Arc<Provider>,
    pub(crate) credentials: Credentials,
    pub(crate) numbers: Numbers,
    /// A charge is paid at once, without the payer's consent.
    pub(crate) immediate: bool,
    /// Where the pages of this sandbox are, for payers.
    pub(crate) origin: OnceLock<String>,
    patterns: Patterns,
    book: Mutex<Book>,
}

/// How an answer is spoilt on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    Straight,
    Tampered,
    Unsigned,
}

/// What goes back to the client.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) laid: Laid,
    /// The orders whose state changed.
    pub(crate) changed: Vec<u64>,
    pub(crate) refused: Option<Refused>,
}

impl Played {
    pub(crate) fn new(spec: Arc<Provider>, credentials: Credentials, immediate: bool) -> Self {
        let numbers = Numbers::of(&spec);
        Self {
            spec,
            credentials,
            numbers,
            immediate,
            origin: OnceLock::new(),
            patterns: Patterns::default(),
            book: Mutex::default(),
        }
    }

    /// Limits refer to these.
    pub(crate) fn around(&self) -> Around<'_> {
        Around { credentials: &self.credentials, patterns: &self.patterns }
    }

    /// Nothing is left half done in the book, whatever happened to another thread.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request.
    pub(crate) fn answer(&self, arrived: &Arrived<'_>, twist: Twist) -> Answered {
        let Some(understood) = Understood::of(self, arrived) else {
            return self.nowhere(arrived);
        };
        let done = understood.judge(self, arrived).and_then(|()| self.carry_out(&understood, twist));
        match done {
            Ok(done) => Answered { status: 200, laid: done.laid, changed: done.changed, refused: None },
            Err(wrong) => self.refuse(&understood, wrong, twist),
        }
    }

    fn carry_out(&self, understood: &Understood<'_>, twist: Twist) -> Result<Done, Wrong> {
        let answering = Answering { played: self, understood, twist };
        answering.carry_out(&mut self.book())
    }

    fn nowhere(&self, arrived: &Arrived<'_>) -> Answered {
        let violation = Violation::new(arrived.path, "path", "an operation's method and path");
        let laid = Laid::plain(format!("no operation of {} stands here\n", self.spec.name));
        let refused = self.record(None, (Reason::NoOperation, vec![violation]));
        Answered { status: 404, laid, changed: Vec::new(), refused: Some(refused) }
    }

    /// The answer names the first thing that is wrong; the record holds all.
    fn refuse(&self, understood: &Understood<'_>, wrong: Wrong, twist: Twist) -> Answered {
        let message = wrong.1.first().map_or_else(|| wrong.0.word().to_owned(), ToString::to_string);
        let envelope = &understood.operation.envelope;
        let refusal = match wrong.0 {
            Reason::Signature => Some(Refusal::Signature),
            Reason::Envelope | Reason::Field => Some(Refusal::Field),
            Reason::UnknownOrder => Some(Refusal::UnknownOrder),
            Reason::DuplicateOrder => Some(Refusal::DuplicateOrder),
            Reason::NoOperation | Reason::State => None,
        };
        let refused = Some(self.record(Some(understood.operation.name.clone()), wrong));
        let Some(code) = outcomes::of_refusal(understood.operation.outcome(), refusal, &envelope.response)
        else {
            let laid = Laid::plain(format!("{message}\n"));
            return Answered { status: 400, laid, changed: Vec::new(), refused };
        };
        let laid = self.lay(understood, Some(code), &message, None, twist);
        Answered { status: 200, laid, changed: Vec::new(), refused }
    }

    fn record(&self, operation: Option<String>, (reason, violations): Wrong) -> Refused {
        Refused { provider: self.spec.name.clone(), operation, reason, violations }
    }

    /// Lays an answer out, and signs it where the provider does.
    pub(crate) fn lay(
        &self,
        understood: &Understood<'_>,
        code: Option<Code>,
        message: &str,
        fields: Option<Json>,
        twist: Twist,
    ) -> Laid {
        let operation = understood.operation;
        let envelope = &operation.envelope;
        let unsigned = match &envelope.signed {
            Signed::Never => true,
            Signed::Optional => false,
            Signed::Except(codes) => {
                code.as_ref().and_then(|code| code.code.as_ref()).is_some_and(|code| codes.contains(code))
            }
        };
        let parts = Parts {
            outcome: Some(operation.outcome()),
            code,
            message,
            fields,
            answer: operation.answer.as_deref().or(operation.method.as_deref()),
        };
        let layout = Layout {
            provider: &self.spec,
            credentials: &self.credentials,
            pattern: &envelope.response,
            headers: &envelope.response_headers,
            form: false,
        };
        match twist {
            _ if unsigned => layout.unsigned(&parts),
            Twist::Unsigned => layout.unsigned(&parts),
            Twist::Straight => layout.signed(&parts),
            Twist::Tampered => layout.tampered(layout.signed(&parts)),
        }
    }

    /// The code of a class, as this operation's envelope has it.
    pub(crate) fn code(&self, understood: &Understood<'_>, class: Class) -> Option<Code> {
        let envelope = &understood.operation.envelope;
        outcomes::of_class(understood.operation.outcome(), class, &envelope.response)
    }
}
