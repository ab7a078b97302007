//! What a good request does to the book of orders.

use paysmith_codegen::checked::{Class, Effect, Means, StateClass};
use rust_decimal::Decimal;

use crate::answers::Answering;
use crate::book::{Book, Entry, Found};
use crate::json::Json;
use crate::laying::Laid;
use crate::understanding::Wrong;
use crate::violation::{Reason, Violation};

/// A request that was carried out.
pub(crate) struct Done {
    pub(crate) laid: Laid,
    /// The orders whose state changed, for which notifications may be due.
    pub(crate) changed: Vec<u64>,
}

/// How many orders a list shows that was asked for none in particular.
const MOST_LISTED: usize = 10;

impl Answering<'_> {
    /// Does what the operation is for, and answers.
    pub(crate) fn carry_out(&self, book: &mut Book) -> Result<Done, Wrong> {
        match self.understood.operation.effect {
            Effect::Create | Effect::Charge | Effect::Hold => self.make(book),
            Effect::Refund => self.refund(book),
            Effect::Cancel | Effect::Capture | Effect::Release => self.cancel(book),
            Effect::Read | Effect::Change => self.read(book),
        }
    }

    fn make(&self, book: &mut Book) -> Result<Done, Wrong> {
        let number = self.value(self.understood.operation.order.as_deref());
        if number.as_ref().is_some_and(|number| book.numbered(number).is_some()) {
            return Err(self.wrong(Reason::DuplicateOrder, self.order_path(), "used before"));
        }
        let state = if self.paid_at_once() { StateClass::Paid } else { StateClass::Pending };
        let entry = self.entry(book, number, self.amount(), state);
        let laid = self.answer_and_add(book, entry.clone(), None);
        let changed = if state == StateClass::Paid { vec![entry.serial] } else { Vec::new() };
        Ok(Done { laid, changed })
    }

    /// A charge waits for the payer where the provider has a word for that.
    fn paid_at_once(&self) -> bool {
        let operation = self.understood.operation;
        let waits = operation.state.as_ref().map_or_else(
            || operation.outcome().codes.iter().any(|(_, class, _)| *class == Class::Pending),
            |state| state.cases.iter().any(|case| case.is == StateClass::Pending),
        );
        operation.effect == Effect::Charge
            && (self.played.immediate || (operation.means == Means::Paid && !waits))
    }

    fn refund(&self, book: &mut Book) -> Result<Done, Wrong> {
        let numbers = &self.played.numbers;
        let Found::Order(serial) = book.original(numbers, Effect::Refund, &self.understood.fields) else {
            return Err(self.wrong(Reason::UnknownOrder, self.order_path(), "no such order"));
        };
        let Some(original) = book.get(serial).cloned() else {
            return Err(self.wrong(Reason::UnknownOrder, self.order_path(), "no such order"));
        };
        let own = self.refunds_own_number(&original);
        if own.as_ref().is_some_and(|number| book.numbered(number).is_some()) {
            return Err(self.wrong(Reason::DuplicateOrder, self.order_path(), "used before"));
        }
        if !matches!(original.state, StateClass::Paid | StateClass::PartlyRefunded) {
            return Err(self.wrong(Reason::State, self.order_path(), "the order is not paid"));
        }
        let (amount, refunded) = self.given_back(&original)?;
        let whole = original.amount.is_none_or(|paid| refunded >= paid);
        if let Some(original) = book.get_mut(serial) {
            original.refunded = refunded;
            original.state = if whole { StateClass::Refunded } else { StateClass::PartlyRefunded };
        }
        let entry = self.entry(book, own, amount, StateClass::Refunded);
        let refund = entry.serial;
        let laid = self.answer_and_add(book, entry, Some(&original));
        Ok(Done { laid, changed: vec![serial, refund] })
    }

    /// What this refund gives back, and what is given back with it in all; without an amount, all that is left.
    fn given_back(&self, original: &Entry) -> Result<(Option<Decimal>, Decimal), Wrong> {
        let left = original.amount.and_then(|paid| paid.checked_sub(original.refunded));
        let amount = self.amount().or(left);
        let in_all = original.refunded.checked_add(amount.unwrap_or_default());
        match (in_all, original.amount) {
            (Some(in_all), Some(paid)) if in_all <= paid => Ok((amount, in_all)),
            (Some(in_all), None) => Ok((amount, in_all)),
            _ => {
                let path = self.understood.operation.amount.as_deref().unwrap_or("amount");
                Err(self.wrong(Reason::Field, path, "at most what is left of the order"))
            }
        }
    }

    /// The first number in the request that isn't the original order's.
    fn refunds_own_number(&self, original: &Entry) -> Option<String> {
        let operation = self.understood.operation;
        let known: Vec<_> = self
            .played
            .numbers
            .within(&original.request)
            .into_iter()
            .chain(self.played.numbers.within(&original.facts))
            .map(|(_, value)| value)
            .chain(original.number.clone())
            .collect();
        let recover = operation.recover.iter().flat_map(|recover| recover.by.iter().map(|(_, ours)| ours));
        let mut candidates =
            operation.order.iter().chain(recover).filter_map(|path| self.value(Some(path))).chain(
                self.played.numbers.within(&self.understood.fields).into_iter().map(|(_, value)| value),
            );
        candidates.find(|value| !known.contains(value))
    }

    fn cancel(&self, book: &mut Book) -> Result<Done, Wrong> {
        let serial = match book.original(&self.played.numbers, Effect::Cancel, &self.understood.fields) {
            Found::Order(serial) => serial,
            Found::NotAsked => return Ok(self.told(book, None)),
            Found::Nothing => {
                return Err(self.wrong(Reason::UnknownOrder, self.order_path(), "no such order"));
            }
        };
        let mut changed = Vec::new();
        if let Some(entry) = book.get_mut(serial) {
            let before = entry.state;
            entry.state = match before {
                StateClass::Pending => StateClass::Closed,
                StateClass::Paid => StateClass::Refunded,
                other => other,
            };
            changed.extend((entry.state != before).then_some(serial));
        }
        Ok(Done { changed, ..self.told(book, Some(serial)) })
    }

    fn read(&self, book: &mut Book) -> Result<Done, Wrong> {
        let operation = self.understood.operation;
        let asked = &self.understood.fields;
        let found = book.asked(&self.played.spec, &self.played.numbers, operation, asked);
        let rows = operation.state.as_ref().is_some_and(|state| state.rows.is_some());
        let listed = match found {
            Found::Order(serial) if !rows => return Ok(self.told(book, Some(serial))),
            Found::Order(serial) => vec![serial],
            Found::Nothing if !rows => {
                return Err(self.wrong(Reason::UnknownOrder, self.order_path(), "no such order"));
            }
            Found::Nothing => Vec::new(),
            Found::NotAsked if !rows => return Ok(self.told(book, None)),
            Found::NotAsked => book.newest().take(MOST_LISTED).map(|entry| entry.serial).collect(),
        };
        Ok(Done { laid: self.list(book, &listed), changed: Vec::new() })
    }

    fn entry(
        &self,
        book: &Book,
        number: Option<String>,
        amount: Option<Decimal>,
        state: StateClass,
    ) -> Entry {
        Entry {
            serial: book.next(),
            operation: self.understood.operation.name.clone(),
            effect: self.understood.operation.effect,
            number,
            amount,
            refunded: Decimal::ZERO,
            state,
            request: self.understood.fields.clone(),
            facts: Json::Object(Vec::new()),
        }
    }

    fn amount(&self) -> Option<Decimal> {
        self.value(self.understood.operation.amount.as_deref())?.parse().ok()
    }

    fn value(&self, path: Option<&str>) -> Option<String> {
        self.understood.fields.at(path?)?.scalar()
    }

    fn order_path(&self) -> &str {
        self.understood.operation.order.as_deref().unwrap_or("order")
    }

    fn wrong(&self, reason: Reason, path: &str, limit: &str) -> Wrong {
        (reason, vec![Violation::new(path, reason.word(), limit)])
    }
}
