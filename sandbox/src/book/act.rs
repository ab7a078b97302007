//! Carries out a request that is right: what it does to the book, and what its answer must tell.

use paysmith_codegen::checked::{Class, Effect, File, Means, Provider, StateClass};
use rust_decimal::Decimal;

use super::find::{self, Found, rows};
use super::{Book, BookEntry};
use crate::request::Request;
use crate::request::violation::{Reason, WhyRefused};
use crate::setup::Setup;
use crate::wire::path::last_name;

/// What a request did.
pub(crate) struct Done {
    pub(crate) topic: Topic,
    /// The serial numbers of the entries whose state changed, for which notifications may be due. A refund, a capture or a
    /// release comes before the order that it is one of.
    pub(crate) changed: Vec<u64>,
    /// Whether the request asked for a list of orders by their numbers, and the book has none of them.
    pub(crate) found_nothing: bool,
}

/// What the answer to a request is about.
pub(crate) enum Topic {
    /// An entry.
    Entry(u64),
    /// No entry: the answer says what the spec's example says.
    Example,
    /// The entries of a list.
    List(Vec<u64>),
    /// The entries of the book, as a file.
    File(File),
    /// An order that a link or a text for an app made: the payer is led to the page on which it can be paid.
    PayPage(u64),
    /// A link that makes no order: the payer is led to a page that shows the fields of the link.
    UnderstoodPage,
}

/// How many orders a list has when the request names no order.
const MOST_LISTED: usize = 10;

/// Carries out a request.
pub(crate) fn act(setup: &Setup, request: &Request<'_>, book: &mut Book) -> Result<Done, WhyRefused> {
    let operation = request.operation;
    if !operation.address.is_call() && !operation.effect.makes_order() {
        return Ok(unchanged(Topic::UnderstoodPage));
    }
    if let Some(kind) = operation.file {
        return Ok(unchanged(Topic::File(kind)));
    }
    let mut action = Action { setup, request, book };
    match operation.effect {
        Effect::Create | Effect::Charge | Effect::Hold => action.make_order(),
        Effect::Capture => action.capture(),
        Effect::Refund => {
            let amount = request.amount();
            action.make_part(StateClass::Refunded, |order| order.refund(amount))
        }
        Effect::Release => {
            let amount = request.amount();
            action.make_part(StateClass::Released, |order| order.release(amount))
        }
        Effect::Cancel => action.cancel(),
        Effect::Read | Effect::Change => action.read(),
    }
}

fn unchanged(topic: Topic) -> Done {
    Done { topic, changed: Vec::new(), found_nothing: false }
}

struct Action<'a> {
    setup: &'a Setup,
    request: &'a Request<'a>,
    book: &'a mut Book,
}

impl Action<'_> {
    fn make_order(&mut self) -> Result<Done, WhyRefused> {
        let operation = self.request.operation;
        let mut entry = BookEntry::new(self.request, self.first_state());
        entry.number = self.unused_number(None)?;
        entry.can_be_held = can_be_held(&self.setup.spec, operation.effect);
        let is_pending = entry.state == StateClass::Pending;
        let serial = self.book.add(entry, &self.setup.order_numbers);
        let topic = if operation.address.is_call() { Topic::Entry(serial) } else { Topic::PayPage(serial) };
        let changed = if is_pending { Vec::new() } else { vec![serial] };
        Ok(Done { topic, changed, found_nothing: false })
    }

    /// The state in which a new order begins. It waits for its payer; but a charge or a hold doesn't where the sandbox is set
    /// to pay at once, or where an accepting answer means that the money is paid or held and the provider has no way to say
    /// "pending".
    fn first_state(&self) -> StateClass {
        let operation = self.request.operation;
        let can_say_pending = operation.state.as_ref().map_or_else(
            || operation.outcome().codes.iter().any(|(_, class, _)| *class == Class::Pending),
            |state| state.cases.iter().any(|case| case.is == StateClass::Pending),
        );
        let is_at_once = |means| self.setup.immediate_pay || (operation.means == means && !can_say_pending);
        match operation.effect {
            Effect::Charge if is_at_once(Means::Paid) => StateClass::Paid,
            Effect::Hold if is_at_once(Means::Held) => StateClass::Held,
            _ => StateClass::Pending,
        }
    }

    /// A capture with a number of its own makes an order of its own. Otherwise the held order itself becomes paid.
    fn capture(&mut self) -> Result<Done, WhyRefused> {
        let amount = self.request.amount();
        let own_path = self.setup.order_numbers.own_path(self.request.operation);
        if self.request.value(own_path).is_some() {
            return self.make_part(StateClass::Paid, |order| order.capture(amount, true));
        }
        let serial = self.original()?;
        self.change(serial, |order| order.capture(amount, false))?;
        Ok(Done { changed: vec![serial], ..unchanged(Topic::Entry(serial)) })
    }

    /// Changes an order, and adds an entry for what was done with it: a refund, a release or a capture.
    fn make_part(
        &mut self,
        state: StateClass,
        change: impl FnOnce(&mut BookEntry) -> Result<Option<Decimal>, Reason>,
    ) -> Result<Done, WhyRefused> {
        let original = self.original()?;
        let mut entry = BookEntry::new(self.request, state);
        // A release needs no number of its own: it may have that of what is held.
        let is_release = self.request.operation.effect == Effect::Release;
        entry.number = self.unused_number(is_release.then_some(original))?;
        entry.original = Some(original);
        let before = self.state(original);
        entry.amount = self.change(original, change)?;
        let serial = self.book.add(entry, &self.setup.order_numbers);
        let mut changed = vec![serial];
        changed.extend((self.state(original) != before).then_some(original));
        Ok(Done { topic: Topic::Entry(serial), changed, found_nothing: false })
    }

    fn cancel(&mut self) -> Result<Done, WhyRefused> {
        let serial = match find::original(self.setup, self.book, self.request) {
            Found::NoNumber => return Ok(unchanged(Topic::Example)),
            found => found.newest().ok_or_else(|| self.unknown_order())?,
        };
        let is_changed = self.book.get_mut(serial).is_some_and(BookEntry::cancel);
        let changed = is_changed.then_some(serial).into_iter().collect();
        Ok(Done { changed, ..unchanged(Topic::Entry(serial)) })
    }

    fn read(&self) -> Result<Done, WhyRefused> {
        let query = self.request.operation;
        let is_list = rows(query).is_some();
        let topic = match find::asked_about(self.setup, self.book, self.request) {
            Found::NoNumber if is_list => {
                let told = self.book.newest().filter(|entry| find::may_tell(self.setup, query, entry));
                Topic::List(told.take(MOST_LISTED).map(|entry| entry.serial).collect())
            }
            Found::NoNumber => Topic::Example,
            Found::Nothing if is_list => {
                return Ok(Done { found_nothing: true, ..unchanged(Topic::List(Vec::new())) });
            }
            Found::Entries(serials) if is_list => Topic::List(serials),
            found => Topic::Entry(found.newest().ok_or_else(|| self.unknown_order())?),
        };
        Ok(unchanged(topic))
    }

    fn state(&self, serial: u64) -> Option<StateClass> {
        self.book.get(serial).map(|entry| entry.state)
    }

    fn original(&self) -> Result<u64, WhyRefused> {
        let found = find::original(self.setup, self.book, self.request);
        found.newest().ok_or_else(|| self.unknown_order())
    }

    /// The merchant's number for the entry that the request makes. A number that was used before under the same name is
    /// refused, but for that of the entry `except`.
    fn unused_number(&self, except: Option<u64>) -> Result<Option<String>, WhyRefused> {
        let numbers = &self.setup.order_numbers;
        let path = numbers.own_path(self.request.operation);
        let number = self.request.value(path);
        let is_same = |entry: &BookEntry| {
            let maker = self.setup.spec.operation(&entry.operation);
            let its_path = maker.and_then(|maker| numbers.own_path(maker));
            Some(entry.serial) != except
                && entry.number == number
                && its_path.map(last_name) == path.map(last_name)
        };
        match &number {
            Some(number) if self.book.with_number(number).any(is_same) => {
                Err(WhyRefused::single(Reason::DuplicateOrder, path.unwrap_or_default(), "used before"))
            }
            _ => Ok(number),
        }
    }

    /// Changes an entry. Where its state or amount doesn't allow that, the refusal says why.
    fn change<T>(
        &mut self,
        serial: u64,
        change: impl FnOnce(&mut BookEntry) -> Result<T, Reason>,
    ) -> Result<T, WhyRefused> {
        let Some(entry) = self.book.get_mut(serial) else { return Err(self.unknown_order()) };
        change(entry).map_err(|reason| {
            let amount_path = self.request.operation.amount.as_deref().unwrap_or("amount");
            let (path, limit) = match reason {
                Reason::TooMuch => (amount_path, "at most what is left of the order"),
                Reason::NotPaid => (self.order_path(), "the order is not paid, or not held"),
                Reason::Refunded => (self.order_path(), "all was given back before"),
                _ => (self.order_path(), "the order is closed"),
            };
            WhyRefused::single(reason, path, limit)
        })
    }

    fn order_path(&self) -> &str {
        self.request.operation.order.as_deref().unwrap_or("order")
    }

    fn unknown_order(&self) -> WhyRefused {
        WhyRefused::single(Reason::UnknownOrder, self.order_path(), "no such order")
    }
}

/// Whether the money of an order that this effect makes can be held. A spec may have calls that capture or release but none
/// that holds: there, the calls that make orders hold the money.
fn can_be_held(spec: &Provider, effect: Effect) -> bool {
    let has = |wanted: &[Effect]| spec.operations.iter().any(|one| wanted.contains(&one.effect));
    effect == Effect::Hold
        || (effect.makes_order() && has(&[Effect::Capture, Effect::Release]) && !has(&[Effect::Hold]))
}
