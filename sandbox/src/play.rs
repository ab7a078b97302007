//! One provider being played: what arrives is understood, judged, carried out and answered.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use paysmith_codegen::checked::{Class, Currency, Effect, Operation, Provider, Signed};

use crate::answers::Answering;
use crate::book::Book;
use crate::effects::{Done, Reply};
use crate::entry::Entry;
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
    /// Those of all sets: the provider knows every merchant.
    pub(crate) credentials: Credentials,
    /// The set whose credentials the merchant has.
    pub(crate) set: Option<String>,
    pub(crate) numbers: Numbers,
    /// A charge is paid at once, without the payer's consent.
    pub(crate) immediate: bool,
    /// Where the pages of this sandbox are, for payers.
    pub(crate) origin: OnceLock<String>,
    patterns: Patterns,
    /// Every request at the address of this operation is taken for it.
    taken_as: Mutex<Option<String>>,
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
    pub(crate) reply: Reply,
    /// What brought changes about, and the entries whose state changed.
    pub(crate) by: String,
    pub(crate) changed: Vec<u64>,
    pub(crate) refused: Option<Refused>,
}

impl Answered {
    fn refusal(status: u16, laid: Laid, refused: Refused) -> Self {
        let reply = Reply::Laid(laid);
        Self { status, reply, by: String::new(), changed: Vec::new(), refused: Some(refused) }
    }
}

impl Played {
    pub(crate) fn new(
        spec: Arc<Provider>,
        credentials: Credentials,
        set: Option<String>,
        immediate: bool,
    ) -> Self {
        let numbers = Numbers::of(&spec);
        Self {
            spec,
            credentials,
            set,
            numbers,
            immediate,
            origin: OnceLock::new(),
            patterns: Patterns::default(),
            taken_as: Mutex::default(),
            book: Mutex::default(),
        }
    }

    /// Of several operations at one address, the one that requests are to be taken for.
    pub(crate) fn taken_as<'o>(&self, here: &[&'o Operation]) -> Option<&'o Operation> {
        let taken_as = self.taken_as.lock().unwrap_or_else(PoisonError::into_inner);
        here.iter().copied().find(|operation| Some(&operation.name) == taken_as.as_ref())
    }

    pub(crate) fn take_as(&self, operation: Option<String>) {
        *self.taken_as.lock().unwrap_or_else(PoisonError::into_inner) = operation;
    }

    /// Whether the money of what an operation makes can be held. Where the spec has no call that holds, but calls that take or
    /// let go what is held, other calls must have held it.
    pub(crate) fn holds(&self, effect: Effect) -> bool {
        let any = |wanted: &[Effect]| self.spec.operations.iter().any(|one| wanted.contains(&one.effect));
        effect == Effect::Hold
            || (effect.makes_order() && any(&[Effect::Capture, Effect::Release]) && !any(&[Effect::Hold]))
    }

    /// Limits refer to these.
    pub(crate) fn around(&self) -> Around<'_> {
        Around { credentials: &self.credentials, patterns: &self.patterns }
    }

    /// The currency of an entry's amount, where the request that made it, or the spec, says it.
    pub(crate) fn currency(&self, entry: &Entry) -> Option<String> {
        match self.spec.operation(&entry.operation)?.currency()? {
            Currency::Field(path) => entry.request.at(&path)?.scalar(),
            Currency::Code(code) => Some(code),
        }
    }

    /// Nothing is left half done in the book, whatever happened to another thread.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request.
    pub(crate) fn answer(&self, arrived: &Arrived<'_>, twist: Twist) -> Answered {
        let mut fitting = Understood::all(self, arrived).into_iter();
        let Some(first) = fitting.next() else { return self.nowhere(arrived) };
        let ended = self.end(&first, arrived, twist);
        if !found_nothing(&ended) {
            return self.answered(&first, ended, twist);
        }
        // Two queries at one path may differ in what they ask about, and in nothing else.
        for other in fitting {
            let ended = self.end(&other, arrived, twist);
            if !found_nothing(&ended) {
                return self.answered(&other, ended, twist);
            }
        }
        self.answered(&first, ended, twist)
    }

    pub(crate) fn end(
        &self,
        understood: &Understood<'_>,
        arrived: &Arrived<'_>,
        twist: Twist,
    ) -> Result<Done, Wrong> {
        understood.judge(self, arrived)?;
        let answering = Answering { played: self, understood, twist };
        answering.carry_out(&mut self.book())
    }

    fn answered(&self, understood: &Understood<'_>, ended: Result<Done, Wrong>, twist: Twist) -> Answered {
        let by = understood.operation.name.clone();
        match ended {
            Ok(done) => Answered { status: 200, reply: done.reply, by, changed: done.changed, refused: None },
            Err(wrong) => self.refuse(understood, wrong, twist),
        }
    }

    fn nowhere(&self, arrived: &Arrived<'_>) -> Answered {
        let violation = Violation::new(arrived.path, "path", "an operation's method and path");
        let laid = Laid::plain(format!("no operation of {} stands here\n", self.spec.name));
        let refused = self.record(None, (Reason::NoOperation, vec![violation]));
        Answered::refusal(404, laid, refused)
    }

    /// The answer names the first thing that is wrong; the record holds all.
    fn refuse(&self, understood: &Understood<'_>, wrong: Wrong, twist: Twist) -> Answered {
        let message = wrong.1.first().map_or_else(|| wrong.0.word().to_owned(), ToString::to_string);
        let operation = understood.operation;
        let code = outcomes::of_refusal(operation.outcome(), wrong.0, &operation.envelope.response);
        // Who opens a link is a person.
        let code = code.filter(|_| operation.address.is_call());
        let refused = self.record(Some(operation.name.clone()), wrong);
        let Some(code) = code else {
            return Answered::refusal(400, Laid::plain(format!("{message}\n")), refused);
        };
        let laid = self.lay(understood, Some(code), &message, None, twist);
        Answered::refusal(200, laid, refused)
    }

    pub(crate) fn record(&self, operation: Option<String>, (reason, violations): Wrong) -> Refused {
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

/// Whether it was asked about something that isn't there.
fn found_nothing(ended: &Result<Done, Wrong>) -> bool {
    match ended {
        Ok(done) => done.nothing,
        Err((reason, _)) => *reason == Reason::UnknownOrder,
    }
}
