//! The answer to a request that was carried out.

use paysmith_codegen::checked::{Class, Effect, Kind, Means, StateClass, Table};

use crate::book::{Book, Entry};
use crate::effects::Done;
use crate::filling::{Filling, sealed};
use crate::json::Json;
use crate::laying::Laid;
use crate::play::{Played, Twist};
use crate::states;
use crate::understanding::Understood;

/// What successful answers say.
const MESSAGE: &str = "success";

/// An understood request in need of an answer.
pub(crate) struct Answering<'a> {
    pub(crate) played: &'a Played,
    pub(crate) understood: &'a Understood<'a>,
    pub(crate) twist: Twist,
}

impl Answering<'_> {
    /// Answers with a new entry (for a refund, beside its original), and writes it down with the numbers it was given.
    pub(crate) fn answer_and_add(&self, book: &mut Book, entry: Entry, original: Option<&Entry>) -> Laid {
        let fields = self.fields(Some(&entry), original);
        let (serial, class) = (entry.serial, self.class(Some(&entry)));
        book.add(entry, &self.played.numbers);
        self.learn(book, serial, &fields);
        self.laid(class, &fields)
    }

    /// Answers about an entry of the book, or about none, with what the example says.
    pub(crate) fn told(&self, book: &mut Book, serial: Option<u64>) -> Done {
        let entry = serial.and_then(|serial| book.get(serial));
        let fields = self.fields(entry, None);
        let class = self.class(entry);
        if let Some(serial) = serial {
            self.learn(book, serial, &fields);
        }
        Done { laid: self.laid(class, &fields), changed: Vec::new() }
    }

    /// Answers with a list of entries.
    pub(crate) fn list(&self, book: &mut Book, listed: &[u64]) -> Laid {
        let mut fields = self.fields(None, None);
        let rows = self.understood.operation.state.as_ref().and_then(|state| state.rows.as_ref());
        if let Some((list, conditions)) = rows {
            let mut items = Vec::new();
            for serial in listed {
                if let Some(row) = book.get(*serial).and_then(|entry| self.row(list, conditions, entry)) {
                    self.learn(book, *serial, &row);
                    items.push(row);
                }
            }
            fields.put(list, Json::List(items));
        }
        self.laid(Class::Success, &fields)
    }

    fn row(&self, list: &str, conditions: &[(String, String)], entry: &Entry) -> Option<Json> {
        let operation = self.understood.operation;
        let Kind::List(list_use) = &operation.response.find(list)?.kind else { return None };
        let Kind::Object(object) = &list_use.item.kind else { return None };
        let example = self.example_row(list, conditions);
        let filling = self.filling(vec![&entry.request], None, Some(entry));
        let mut row = filling.table(&object.table, example.as_ref(), "");
        for (theirs, ours) in conditions {
            let field = object.table.find(theirs);
            let asked = self.understood.fields.at(ours);
            if let Some(value) = field.and_then(|field| filling.fitting(&field.kind, asked?)) {
                row.put(theirs, value);
            }
        }
        self.tell(entry.state, &object.table, &mut row, &filling);
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

    fn fields(&self, entry: Option<&Entry>, original: Option<&Entry>) -> Json {
        let operation = self.understood.operation;
        let example = operation.example.as_ref();
        let asked_example = example.map(|example| Json::from(&example.request));
        let example = example.map(|example| Json::from(&example.answer));
        let mut scopes = vec![&self.understood.fields];
        scopes.extend(entry.map(|entry| &entry.request));
        scopes.extend(original.into_iter().flat_map(|original| [&original.facts, &original.request]));
        let filling = self.filling(scopes, asked_example.as_ref(), entry);
        let mut fields = filling.table(&operation.response, example.as_ref(), "");
        if let Some(entry) = entry {
            self.tell(entry.state, &operation.response, &mut fields, &filling);
        }
        fields
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

    fn tell(&self, state: StateClass, table: &Table, fields: &mut Json, filling: &Filling<'_>) {
        if let Some(rule) = &self.understood.operation.state {
            states::tell(rule, state, table, fields, filling);
        }
    }

    /// Where no field says how the order stands, the code must.
    fn class(&self, entry: Option<&Entry>) -> Class {
        let operation = self.understood.operation;
        if operation.state.is_some() || operation.means != Means::Paid {
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
