//! The answer to a request that was carried out.

use paysmith_codegen::checked::{Class, Effect, Kind, Means, Operation, StateClass, Table};

use crate::book::Book;
use crate::effects::{Done, Reply};
use crate::entry::Entry;
use crate::filling::{Filling, sealed};
use crate::json::Json;
use crate::laying::Laid;
use crate::numbers::last;
use crate::play::{Played, Twist};
use crate::states::{self, Standing};
use crate::understanding::Understood;

/// What successful answers say.
const MESSAGE: &str = "success";

/// Where the answer lists orders, and what of a row the request asks for: to tell how they stand, or to be reconciled.
pub(crate) fn rows(operation: &Operation) -> Option<(&str, &[(String, String)])> {
    let told = operation.state.as_ref().and_then(|state| state.rows.as_ref());
    let told = told.map(|(list, conditions)| (list.as_str(), conditions.as_slice()));
    told.or_else(|| operation.lists.as_ref().map(|lists| (lists.rows.as_str(), &[][..])))
}

/// An understood request in need of an answer.
pub(crate) struct Answering<'a> {
    pub(crate) played: &'a Played,
    pub(crate) understood: &'a Understood<'a>,
    pub(crate) twist: Twist,
}

impl Answering<'_> {
    /// Answers with a new entry, and writes it down with the numbers it was given.
    pub(crate) fn answer_and_add(&self, book: &mut Book, entry: Entry) -> Laid {
        let fields = self.fields(book, Some(&entry));
        let (serial, class) = (entry.serial, self.class(Some(&entry)));
        book.add(entry, &self.played.numbers);
        self.learn(book, serial, &fields);
        self.laid(class, &fields)
    }

    /// Answers about an entry of the book, or about none, with what the example says.
    pub(crate) fn told(&self, book: &mut Book, serial: Option<u64>) -> Done {
        let entry = serial.and_then(|serial| book.get(serial));
        let fields = self.fields(book, entry);
        let class = self.class(entry);
        if let Some(serial) = serial {
            self.learn(book, serial, &fields);
        }
        Done { reply: Reply::Laid(self.laid(class, &fields)), changed: Vec::new(), nothing: false }
    }

    /// Answers with a list of entries.
    pub(crate) fn list(&self, book: &mut Book, listed: &[u64]) -> Laid {
        let mut fields = self.fields(book, None);
        if let Some((list, conditions)) = rows(self.understood.operation) {
            let mut items = Vec::new();
            for serial in listed {
                let row = book.get(*serial).and_then(|entry| self.row(book, list, conditions, entry));
                if let Some(row) = row {
                    self.learn(book, *serial, &row);
                    items.push(row);
                }
            }
            fields.put(list, Json::List(items));
        }
        self.laid(Class::Success, &fields)
    }

    fn row(&self, book: &Book, list: &str, conditions: &[(String, String)], entry: &Entry) -> Option<Json> {
        let operation = self.understood.operation;
        let Kind::List(list_use) = &operation.response.find(list)?.kind else { return None };
        let Kind::Object(object) = &list_use.item.kind else { return None };
        let example = self.example_row(list, conditions);
        let original = entry.of.and_then(|of| book.get(of));
        let given_back = self.amount_of(entry);
        let mut scopes = vec![&given_back, &entry.request];
        scopes.extend(original.into_iter().flat_map(|original| [&original.facts, &original.request]));
        let filling = self.filling(scopes, None, Some(entry));
        let mut row = filling.table(&object.table, example.as_ref(), "");
        for (theirs, ours) in conditions {
            let field = object.table.find(theirs);
            let asked = self.understood.fields.at(ours);
            // Not where it is one of several that were asked for.
            let told = row.at(theirs).and_then(Json::scalar);
            let asked = asked.filter(|asked| !is_one_of(told.as_deref(), asked));
            if let Some(value) = field.and_then(|field| filling.fitting(&field.kind, asked?)) {
                row.put(theirs, value);
            }
        }
        self.tell(entry.standing(), &object.table, &mut row, &filling);
        self.tell_amount(entry, original, &object.table, &mut row, &filling);
        Some(row)
    }

    /// The row that the example asks for, else the first.
    fn example_row(&self, list: &str, conditions: &[(String, String)]) -> Option<Json> {
        let example = self.understood.operation.example.as_ref()?;
        let (asked, answered) = (Json::from(&example.request), Json::from(&example.answer));
        let Some(Json::List(rows)) = answered.at(list) else { return None };
        let asked_for =
            |row: &&Json| conditions.iter().all(|(theirs, ours)| row.at(theirs) == asked.at(ours));
        rows.iter().find(asked_for).or_else(|| rows.first()).cloned()
    }

    fn fields(&self, book: &Book, entry: Option<&Entry>) -> Json {
        let operation = self.understood.operation;
        let example = operation.example.as_ref();
        let asked_example = example.map(|example| Json::from(&example.request));
        let example = example.map(|example| Json::from(&example.answer));
        let original = entry.and_then(|entry| book.get(entry.of?));
        let moved = entry.map(|entry| self.amount_of(entry));
        let mut scopes = vec![&self.understood.fields];
        scopes.extend(moved.as_ref());
        scopes.extend(entry.map(|entry| &entry.request));
        scopes.extend(original.into_iter().flat_map(|original| [&original.facts, &original.request]));
        let filling = self.filling(scopes, asked_example.as_ref(), entry);
        let mut fields = filling.table(&operation.response, example.as_ref(), "");
        if let Some(entry) = entry {
            let of_order = operation.state.as_ref().is_some_and(|state| !state.of.is_part());
            let asked = matches!(operation.effect, Effect::Read | Effect::Change);
            // The answer to a refund may tell of the order; a query that finds a refund tells of that.
            let told = original.filter(|_| of_order && !asked && !entry.is_order()).unwrap_or(entry);
            self.tell(told.standing(), &operation.response, &mut fields, &filling);
            self.tell_amount(told, original, &operation.response, &mut fields, &filling);
        }
        self.repeat(&mut fields, &filling);
        fields
    }

    /// Repeats of the request what the spec says is repeated, where the answer has a place for it.
    fn repeat(&self, fields: &mut Json, filling: &Filling<'_>) {
        let operation = self.understood.operation;
        for (theirs, ours) in &operation.echo.pairs {
            let asked = self.understood.fields.at(ours).filter(|asked| **asked != Json::Null);
            put(&operation.response, fields, theirs, asked.cloned(), filling);
        }
    }

    /// Says the amount and the currency of what the state is the state of, as they were ordered.
    fn tell_amount(
        &self,
        entry: &Entry,
        original: Option<&Entry>,
        table: &Table,
        fields: &mut Json,
        filling: &Filling<'_>,
    ) {
        let Some(state) = &self.understood.operation.state else { return };
        if let Some(path) = &state.amount {
            let amount = entry.amount.map(|amount| Json::Text(amount.normalize().to_string()));
            put(table, fields, path, amount, filling);
        }
        if let Some(path) = &state.currency {
            let currency = self.played.currency(entry).or_else(|| self.played.currency(original?));
            put(table, fields, path, currency.map(Json::Text), filling);
        }
    }

    /// How much was refunded, captured or released where the request didn't say, under the name that it would have said it by.
    fn amount_of(&self, entry: &Entry) -> Json {
        let mut amount = Json::Object(Vec::new());
        let maker = self.played.spec.operation(&entry.operation).filter(|_| entry.of.is_some());
        if let Some(path) = maker.and_then(|maker| maker.amount.as_deref())
            && let Some(known) = entry.amount.filter(|_| entry.request.at(path).is_none())
        {
            amount.put(last(path), Json::Text(known.normalize().to_string()));
        }
        amount
    }

    fn filling<'f>(
        &'f self,
        scopes: Vec<&'f Json>,
        asked_example: Option<&'f Json>,
        entry: Option<&'f Entry>,
    ) -> Filling<'f> {
        let never_paid = |entry: &Entry| {
            matches!(entry.state, StateClass::Pending | StateClass::Failed | StateClass::Closed)
        };
        Filling {
            scopes,
            asked_example,
            facts: entry.map(|entry| &entry.facts),
            around: self.played.around(),
            numbers: &self.played.numbers,
            serial: entry.map_or(0, |entry| entry.serial),
            unpaid: entry.is_some_and(never_paid),
            hand_over: entry.and_then(|entry| self.hand_over(entry)),
        }
    }

    /// The payer is led to the sandbox's own page.
    fn hand_over(&self, entry: &Entry) -> Option<(&str, String)> {
        use paysmith_codegen::checked::HandOver;
        let (HandOver::Qr(name) | HandOver::Link(name)) = self.understood.operation.hand_over.as_ref()?;
        let origin = self.played.origin.get()?;
        Some((name, format!("{origin}/pay/{}/{}", self.played.spec.name, entry.serial)))
    }

    fn tell(&self, standing: Standing, table: &Table, fields: &mut Json, filling: &Filling<'_>) {
        if let Some(rule) = &self.understood.operation.state {
            states::tell(rule, standing, table, fields, filling);
        }
    }

    /// Where no field says how the order stands, the code must.
    fn class(&self, entry: Option<&Entry>) -> Class {
        let operation = self.understood.operation;
        if operation.state.is_some() || !matches!(operation.means, Means::Paid | Means::Held) {
            return Class::Success;
        }
        match entry.map(|entry| entry.state) {
            Some(StateClass::Pending) => Class::Pending,
            Some(StateClass::Failed | StateClass::Closed) if operation.effect == Effect::Read => {
                Class::Declined
            }
            _ => Class::Success,
        }
    }

    fn learn(&self, book: &mut Book, serial: u64, fields: &Json) {
        let told = self.played.numbers.within(fields);
        let told: Vec<_> = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        book.learn(serial, &told);
    }

    fn laid(&self, class: Class, fields: &Json) -> Laid {
        let operation = self.understood.operation;
        let code = self.played.code(self.understood, class).or_else(|| {
            // A provider without a word for "pending" has taken the call on all the same.
            self.played.code(self.understood, Class::Success)
        });
        let fields = sealed(&operation.response, fields);
        self.played.lay(self.understood, code, MESSAGE, Some(fields), self.twist)
    }
}

/// Puts a value into a field of that name, unless the object that it would stand in isn't there.
fn put(table: &Table, fields: &mut Json, path: &str, value: Option<Json>, filling: &Filling<'_>) {
    let above = path.rsplit_once('.').map(|(above, _)| above);
    if above.is_some_and(|above| fields.at(above).is_none()) {
        return;
    }
    let field = table.find(path);
    if let Some(value) = field.zip(value).and_then(|(field, value)| filling.fitting(&field.kind, &value)) {
        fields.put(path, value);
    }
}

/// Whether a value stands among others with commas.
fn is_one_of(value: Option<&str>, several: &Json) -> bool {
    let Some(several) = several.scalar().filter(|several| several.contains(',')) else { return false };
    value.is_some_and(|value| several.split(',').any(|one| one.trim() == value))
}
