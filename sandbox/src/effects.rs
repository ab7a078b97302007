//! What a good request does to the book of orders.

use paysmith_codegen::checked::{Class, Effect, File, Means, StateClass};
use rust_decimal::Decimal;

use crate::answers::{Answering, rows};
use crate::book::Book;
use crate::entry::{Entry, Moved};
use crate::files;
use crate::finding::Found;
use crate::json::Json;
use crate::laying::Laid;
use crate::numbers::last;
use crate::understanding::Wrong;
use crate::violation::{Reason, Violation};

/// A request that was carried out.
pub(crate) struct Done {
    pub(crate) reply: Reply,
    /// The entries whose state changed, for which notifications may be due: what was made first, then what it is of.
    pub(crate) changed: Vec<u64>,
    /// It was asked about something, and there is no such thing.
    pub(crate) nothing: bool,
}

/// What is given in return.
pub(crate) enum Reply {
    /// A message as the provider lays it out.
    Laid(Laid),
    /// A file.
    File(File, Vec<u8>),
    /// The payer who opened a link is led to the page for an order.
    Pay(u64),
    /// A page for people, which says what was understood.
    Page(Json),
}

impl Reply {
    /// The place of the order that was made of a link or a text for an app.
    pub(crate) fn made(&self) -> Option<u64> {
        match self {
            Self::Pay(serial) => Some(*serial),
            _ => None,
        }
    }
}

/// How many orders a list shows that was asked for none in particular.
const MOST_LISTED: usize = 10;

impl Answering<'_> {
    /// Does what the operation is for, and answers.
    pub(crate) fn carry_out(&self, book: &mut Book) -> Result<Done, Wrong> {
        let operation = self.understood.operation;
        if !operation.address.is_call() && !operation.effect.makes_order() {
            let reply = Reply::Page(self.understood.fields.clone());
            return Ok(Done { reply, changed: Vec::new(), nothing: false });
        }
        if let Some(kind) = operation.file {
            return self.file(book, kind);
        }
        match operation.effect {
            Effect::Create | Effect::Charge | Effect::Hold => self.make(book),
            Effect::Capture => self.capture(book),
            Effect::Refund => self.refund(book),
            Effect::Release => self.release(book),
            Effect::Cancel => self.cancel(book),
            Effect::Read | Effect::Change => self.read(book),
        }
    }

    fn make(&self, book: &mut Book) -> Result<Done, Wrong> {
        let number = self.own_number(book)?;
        let held = self.understood.operation.effect == Effect::Hold;
        let state = match self.at_once() {
            true if held => StateClass::Held,
            true => StateClass::Paid,
            false => StateClass::Pending,
        };
        let entry = self.entry(book, number, self.amount(), state, None);
        let changed = if state == StateClass::Pending { Vec::new() } else { vec![entry.serial] };
        let reply = if self.understood.operation.address.is_call() {
            Reply::Laid(self.answer_and_add(book, entry))
        } else {
            let serial = entry.serial;
            book.add(entry, &self.played.numbers);
            Reply::Pay(serial)
        };
        Ok(Done { reply, changed, nothing: false })
    }

    /// A file of what is in the book.
    fn file(&self, book: &Book, kind: File) -> Result<Done, Wrong> {
        let file = files::of_orders(kind, &self.played.spec, &self.understood.fields, book);
        // It is written to memory: there is nothing that could fail, but that it were too large for its format.
        let file = file.map_err(|_| self.wrong(Reason::TooMuch, "file", "a file that can be written"))?;
        Ok(Done { reply: Reply::File(kind, file), changed: Vec::new(), nothing: false })
    }

    /// A charge or a hold waits for the payer where the provider has a word for that.
    fn at_once(&self) -> bool {
        let operation = self.understood.operation;
        let waits = operation.state.as_ref().map_or_else(
            || operation.outcome().codes.iter().any(|(_, class, _)| *class == Class::Pending),
            |state| state.cases.iter().any(|case| case.is == StateClass::Pending),
        );
        match operation.effect {
            Effect::Charge => self.played.immediate || (operation.means == Means::Paid && !waits),
            Effect::Hold => self.played.immediate || (operation.means == Means::Held && !waits),
            _ => false,
        }
    }

    fn refund(&self, book: &mut Book) -> Result<Done, Wrong> {
        self.part(book, StateClass::Refunded, |original| original.refund(self.amount()))
    }

    fn release(&self, book: &mut Book) -> Result<Done, Wrong> {
        self.part(book, StateClass::Released, |original| original.release(self.amount()))
    }

    /// A capture with a number of its own is an order of its own; else it is the held order that gets paid.
    fn capture(&self, book: &mut Book) -> Result<Done, Wrong> {
        let apart = self.played.numbers.own(self.understood.operation).and_then(|own| self.value(Some(own)));
        if apart.is_some() {
            return self.part(book, StateClass::Paid, |original| original.capture(self.amount(), true));
        }
        let serial = self.original(book)?;
        self.act(book, serial, |original| original.capture(self.amount(), false))?;
        Ok(Done { changed: vec![serial], ..self.told(book, Some(serial)) })
    }

    /// Does something with an order, which makes an entry of its own.
    fn part(
        &self,
        book: &mut Book,
        made: StateClass,
        act: impl FnOnce(&mut Entry) -> Result<Option<Decimal>, Reason>,
    ) -> Result<Done, Wrong> {
        let original = self.original(book)?;
        let number = self.own_number(book)?;
        let state_of = |book: &Book| book.get(original).map(|original| original.state);
        let before = state_of(book);
        let amount = self.act(book, original, act)?;
        let entry = self.entry(book, number, amount, made, Some(original));
        let mut changed = vec![entry.serial];
        changed.extend((state_of(book) != before).then_some(original));
        Ok(Done { reply: Reply::Laid(self.answer_and_add(book, entry)), changed, nothing: false })
    }

    fn act<T>(
        &self,
        book: &mut Book,
        serial: u64,
        act: impl FnOnce(&mut Entry) -> Result<T, Reason>,
    ) -> Result<T, Wrong> {
        let Some(entry) = book.get_mut(serial) else { return Err(self.unknown_order()) };
        act(entry).map_err(|reason| {
            let amount = self.understood.operation.amount.as_deref().unwrap_or("amount");
            match reason {
                Reason::TooMuch => self.wrong(reason, amount, "at most what is left of the order"),
                Reason::NotPaid => {
                    self.wrong(reason, self.order_path(), "the order is not paid, or not held")
                }
                Reason::Refunded => self.wrong(reason, self.order_path(), "all was given back before"),
                _ => self.wrong(reason, self.order_path(), "the order is closed"),
            }
        })
    }

    fn original(&self, book: &Book) -> Result<u64, Wrong> {
        let found = book.original(&self.played.numbers, self.understood.operation, &self.understood.fields);
        found.first().ok_or_else(|| self.unknown_order())
    }

    /// The merchant's number for what is made, which must be a new one among its like.
    fn own_number(&self, book: &Book) -> Result<Option<String>, Wrong> {
        let numbers = &self.played.numbers;
        let path = numbers.own(self.understood.operation);
        let number = self.value(path);
        let like = |entry: &Entry| {
            let maker = self.played.spec.operation(&entry.operation);
            let theirs = maker.and_then(|maker| numbers.own(maker)).map(last);
            entry.number == number && theirs == path.map(last)
        };
        match &number {
            Some(number) if book.at(number).any(like) => {
                Err(self.wrong(Reason::DuplicateOrder, path.unwrap_or_default(), "used before"))
            }
            _ => Ok(number),
        }
    }

    fn cancel(&self, book: &mut Book) -> Result<Done, Wrong> {
        let found = book.original(&self.played.numbers, self.understood.operation, &self.understood.fields);
        let serial = match found {
            Found::NotAsked => return Ok(self.told(book, None)),
            found => found.first().ok_or_else(|| self.unknown_order())?,
        };
        let changed = book.get_mut(serial).is_some_and(Entry::cancel);
        Ok(Done { changed: changed.then_some(serial).into_iter().collect(), ..self.told(book, Some(serial)) })
    }

    fn read(&self, book: &mut Book) -> Result<Done, Wrong> {
        let operation = self.understood.operation;
        let spec = &self.played.spec;
        let found = book.asked(spec, &self.played.numbers, operation, &self.understood.fields);
        let rows = rows(operation).is_some();
        let nothing = found == Found::Nothing;
        let listed = match found {
            Found::NotAsked if !rows => return Ok(self.told(book, None)),
            Found::NotAsked => {
                let told = book.newest().filter(|entry| Book::may_tell(spec, operation, entry));
                told.take(MOST_LISTED).map(|entry| entry.serial).collect()
            }
            Found::Nothing if !rows => return Err(self.unknown_order()),
            Found::Nothing => Vec::new(),
            Found::These(serials) if rows => serials,
            these => return Ok(self.told(book, these.first())),
        };
        Ok(Done { reply: Reply::Laid(self.list(book, &listed)), changed: Vec::new(), nothing })
    }

    fn entry(
        &self,
        book: &Book,
        number: Option<String>,
        amount: Option<Decimal>,
        state: StateClass,
        of: Option<u64>,
    ) -> Entry {
        Entry {
            serial: book.next(),
            operation: self.understood.operation.name.clone(),
            effect: self.understood.operation.effect,
            number,
            amount,
            state,
            holds: self.played.holds(self.understood.operation.effect),
            reversed: false,
            moved: Moved::default(),
            of,
            parts: Vec::new(),
            made: jiff::Timestamp::now(),
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

    fn unknown_order(&self) -> Wrong {
        self.wrong(Reason::UnknownOrder, self.order_path(), "no such order")
    }

    fn wrong(&self, reason: Reason, path: &str, limit: &str) -> Wrong {
        (reason, vec![Violation::new(path, reason.word(), limit)])
    }
}
