//! Composes the answer to a request that was carried out: the class of its code, and its fields.

use paysmith_codegen::checked::{Class, Effect, HandOver, Kind, Means, Operation, StateClass, Table};

use super::fill::{Filler, is_never_paid};
use super::from_example::{Proportion, amount, amount_in};
use super::message::accepted;
use super::moments::Moments;
use super::outgoing::SignatureFault;
use super::state;
use super::{Answer, file, taught};
use crate::book::{Book, BookEntry, EntryState, Topic, rows};
use crate::request::Request;
use crate::request::violation::{Reason, WhyRefused};
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::path::last_name;

/// Order numbers that an answer or a notification gives an entry, by the entry's serial number.
pub(crate) type GivenNumbers = (u64, Vec<(String, String)>);

/// Composes the answer, and says which order numbers it gives to entries, for the book to remember.
///
/// # Errors
/// Where the answer is a file that is too large for its format.
pub(crate) fn compose(
    setup: &Setup,
    request: &Request<'_>,
    topic: &Topic,
    book: &Book,
    fault: Option<SignatureFault>,
) -> Result<(Answer, Vec<GivenNumbers>), WhyRefused> {
    let set = request.credential_set.as_deref();
    let composer = Composer { setup, operation: request.operation, set, asked: &request.fields, book, fault };
    Ok(match topic {
        Topic::Entry(serial) => composer.about_entry(book.get(*serial)),
        Topic::Example => composer.about_entry(None),
        Topic::List(serials) => composer.about_list(serials),
        Topic::File(kind) => {
            let bytes = file::of_orders(*kind, &setup.spec, &request.fields, book)
                .map_err(|_| WhyRefused::single(Reason::TooMuch, "file", "a file that can be written"))?;
            (Answer::File(*kind, bytes), Vec::new())
        }
        Topic::PayPage(serial) => (Answer::PayPage(*serial), Vec::new()),
        Topic::UnderstoodPage => (Answer::UnderstoodPage(request.fields.clone()), Vec::new()),
    })
}

struct Composer<'a> {
    setup: &'a Setup,
    operation: &'a Operation,
    /// The set of credentials that the merchant has.
    set: Option<&'a str>,
    /// The fields of the request.
    asked: &'a Json,
    book: &'a Book,
    fault: Option<SignatureFault>,
}

impl Composer<'_> {
    fn about_entry(&self, entry: Option<&BookEntry>) -> (Answer, Vec<GivenNumbers>) {
        let fields = self.fields(entry);
        let given = entry.map(|entry| (entry.serial, self.setup.order_numbers.within(&fields)));
        (self.message(self.class(entry), &fields), given.into_iter().collect())
    }

    fn about_list(&self, serials: &[u64]) -> (Answer, Vec<GivenNumbers>) {
        let mut fields = self.fields(None);
        let mut given = Vec::new();
        if let Some((list, conditions)) = rows(self.operation) {
            let mut items = Vec::new();
            for entry in serials.iter().filter_map(|serial| self.book.get(*serial)) {
                if let Some(row) = self.row(list, conditions, entry) {
                    given.push((entry.serial, self.setup.order_numbers.within(&row)));
                    items.push(row);
                }
            }
            fields.put(list, Json::List(items));
        }
        (self.message(Class::Success, &fields), given)
    }

    fn message(&self, class: Class, fields: &Json) -> Answer {
        let to = (self.operation, self.set);
        let (status, message) = accepted(self.setup, to, class, fields, self.fault);
        Answer::Message(status, message)
    }

    /// The class of the code. Where no field says how the order stands, the code must say it.
    fn class(&self, entry: Option<&BookEntry>) -> Class {
        if self.operation.state.is_some() || !matches!(self.operation.means, Means::Paid | Means::Held) {
            return Class::Success;
        }
        match entry.map(|entry| entry.state) {
            Some(StateClass::Pending) => Class::Pending,
            Some(StateClass::Failed | StateClass::Closed) if self.operation.effect == Effect::Read => {
                Class::Declined
            }
            _ => Class::Success,
        }
    }

    fn fields(&self, entry: Option<&BookEntry>) -> Json {
        let operation = self.operation;
        let example = operation.example.as_ref();
        let example_request = example.map(|example| Json::of(&example.request));
        let example_answer = example.map(|example| Json::of(&example.answer));
        let original = entry.and_then(|entry| self.original(entry));
        let amount = entry.map(|entry| self.amount_of_part(entry));
        let mut sources = vec![self.asked];
        sources.extend(amount.as_ref());
        sources.extend(entry.map(|entry| &entry.request));
        sources.extend(original.into_iter().flat_map(BookEntry::sources));
        let filler = self.filler(sources, example_request.as_ref(), example_answer.as_ref(), entry);
        let mut fields = filler.table(&operation.response, example_answer.as_ref(), "");
        if let Some(entry) = entry {
            let is_of_order = operation.state.as_ref().is_some_and(|state| !state.of.is_part());
            let is_query = matches!(operation.effect, Effect::Read | Effect::Change);
            // The answer to a refund may tell of the order. A query that has found a refund tells of the refund.
            let told = original.filter(|_| is_of_order && !is_query && !entry.is_order()).unwrap_or(entry);
            self.write_state(told.full_state(), &operation.response, &mut fields, &filler);
            self.write_amount(told, original, &operation.response, &mut fields, &filler);
        }
        let named = original.or(entry).map(|entry| &entry.provider_numbers);
        self.write_echo(&mut fields, &filler, named);
        if let Some(teaches) = &operation.teaches {
            taught::write_keys(self.setup, teaches, &mut fields);
        }
        fields
    }

    fn row(&self, list: &str, conditions: &[(String, String)], entry: &BookEntry) -> Option<Json> {
        let Kind::List(list_use) = &self.operation.response.find(list)?.kind else { return None };
        let Kind::Object(object) = &list_use.item.kind else { return None };
        let table = &object.table;
        let example = self.example_row(list, conditions);
        let original = self.original(entry);
        let amount = self.amount_of_part(entry);
        let mut sources = vec![&amount, &entry.request];
        sources.extend(original.into_iter().flat_map(BookEntry::sources));
        let filler = self.filler(sources, None, example.as_ref(), Some(entry));
        let mut row = filler.table(table, example.as_ref(), "");
        for (in_row, in_request) in conditions {
            let told = row.at(in_row).and_then(Json::scalar);
            // Where the request asks for several values, the row keeps its own value if that is among them.
            let asked = self.asked.at(in_request).filter(|asked| !is_one_of(told.as_deref(), asked));
            let field = table.find(in_row);
            if let Some(value) = field.and_then(|field| filler.fitting(&field.kind, asked?)) {
                row.put(in_row, value);
            }
        }
        self.write_state(entry.full_state(), table, &mut row, &filler);
        self.write_amount(entry, original, table, &mut row, &filler);
        Some(row)
    }

    /// The row of the example's answer that the example's request asks for, else the first row.
    fn example_row(&self, list: &str, conditions: &[(String, String)]) -> Option<Json> {
        let example = self.operation.example.as_ref()?;
        let (asked, answered) = (Json::of(&example.request), Json::of(&example.answer));
        let Some(Json::List(rows)) = answered.at(list) else { return None };
        let is_asked_for = |row: &&Json| {
            conditions.iter().all(|(in_row, in_request)| row.at(in_row) == asked.at(in_request))
        };
        rows.iter().find(is_asked_for).or_else(|| rows.first()).cloned()
    }

    fn original(&self, entry: &BookEntry) -> Option<&BookEntry> {
        self.book.get(entry.original?)
    }

    /// The amount of a refund, a capture or a release whose request named none, under the name that the request has for it.
    fn amount_of_part(&self, entry: &BookEntry) -> Json {
        let mut fields = Json::Object(Vec::new());
        let maker = self.setup.spec.operation(&entry.operation).filter(|_| entry.original.is_some());
        if let Some(path) = maker.and_then(|maker| maker.amount.as_deref())
            && let Some(amount) = entry.amount.filter(|_| entry.request.at(path).is_none())
        {
            fields.put(last_name(path), Json::Text(amount.normalize().to_string()));
        }
        fields
    }

    fn filler<'f>(
        &'f self,
        sources: Vec<&'f Json>,
        example_request: Option<&'f Json>,
        example: Option<&Json>,
        entry: Option<&'f BookEntry>,
    ) -> Filler<'f> {
        Filler {
            setup: self.setup,
            sources,
            example_request,
            provider_numbers: entry.map(|entry| &entry.provider_numbers),
            could_be_asked: entry.and_then(|entry| self.setup.request_names.of_operation(&entry.operation)),
            moments: Moments::of(entry),
            made_by: entry.map(|entry| entry.operation.as_str()),
            serial: entry.map_or(0, |entry| entry.serial),
            never_paid: entry.is_some_and(|entry| is_never_paid(entry.state)),
            not_echo: &self.operation.echo.not,
            proportion: entry.and_then(|entry| self.proportion(entry, example?, example_request)),
            hand_over: entry.and_then(|entry| self.hand_over(entry)),
        }
    }

    /// The amount of an entry and that of the example: where the state has its amount, where the answer repeats the amount of the
    /// request, or under the name that the amount has in the request that made the entry; else the amount of the example's request.
    fn proportion(&self, entry: &BookEntry, example: &Json, asked: Option<&Json>) -> Option<Proportion> {
        let maker = self.setup.spec.operation(&entry.operation)?.amount.as_deref()?;
        let echo = self.operation.echo.pairs.iter();
        let repeated = echo.filter(|(_, in_request)| Some(in_request) == self.operation.amount.as_ref());
        let of_state = self.operation.state.as_ref().and_then(|state| state.amount.as_deref());
        let path =
            of_state.or_else(|| repeated.map(|(in_answer, _)| in_answer.as_str()).next()).unwrap_or(maker);
        let name = last_name(maker);
        let is_other = self.operation.echo.not.iter().any(|(other, _)| last_name(other) == name);
        let in_answer =
            if is_other { example.at(path).and_then(amount) } else { amount_in(example, path, name) };
        let of_example = in_answer.or_else(|| amount_in(asked?, maker, name));
        Proportion::of(entry.amount, of_example)
    }

    /// The field that leads the payer to a page for paying, and the URL of the sandbox's own page.
    fn hand_over(&self, entry: &BookEntry) -> Option<(&str, String)> {
        let (HandOver::Qr(name) | HandOver::Link(name)) = self.operation.hand_over.as_ref()?;
        Some((name, format!("{}/pay/{}/{}", self.setup.origin, self.setup.spec.name, entry.serial)))
    }

    fn write_state(&self, state: EntryState, table: &Table, fields: &mut Json, filler: &Filler<'_>) {
        if let Some(rule) = &self.operation.state {
            state::write_state(rule, state, table, fields, filler);
        }
    }

    /// Writes the amount and the currency of the entry whose state is told, and the number of the order that it is a part of.
    fn write_amount(
        &self,
        entry: &BookEntry,
        original: Option<&BookEntry>,
        table: &Table,
        fields: &mut Json,
        filler: &Filler<'_>,
    ) {
        let Some(rule) = &self.operation.state else { return };
        let spec = &self.setup.spec;
        if let Some(path) = &rule.amount {
            let amount = entry.amount.map(|amount| Json::Text(amount.normalize().to_string()));
            put_fitting(table, fields, path, amount, filler);
        }
        if let Some(path) = &rule.original {
            fields.remove(path);
            let number = original.and_then(|original| original.number_by_provider(&entry.request));
            put_fitting(table, fields, path, number.map(Json::Text), filler);
        }
        if let Some(path) = &rule.currency {
            let currency = entry.currency(spec).or_else(|| original?.currency(spec));
            put_fitting(table, fields, path, currency.map(Json::Text), filler);
        }
    }

    /// Writes into the answer what it repeats of the request, by the spec's `echo`. `numbers` are those that the provider gave the
    /// order that is asked about.
    fn write_echo(&self, fields: &mut Json, filler: &Filler<'_>, numbers: Option<&Json>) {
        for (in_answer, in_request) in &self.operation.echo.pairs {
            let asked = self.asked.at(in_request).filter(|asked| **asked != Json::Null);
            // Where the request named the order by another of its numbers, this one is known to the provider all the same.
            let known = || numbers?.get(last_name(in_request));
            let told = asked.or_else(known).cloned();
            let is_new_name = told.is_none() && last_name(in_answer) != last_name(in_request);
            if is_new_name && self.setup.order_numbers.is(last_name(in_request)) {
                fields.remove(in_answer);
            }
            put_fitting(&self.operation.response, fields, in_answer, told, filler);
        }
    }
}

/// Puts a value into a field, if it keeps to the field's limits. Where the object around the field is missing, nothing is put.
fn put_fitting(table: &Table, fields: &mut Json, path: &str, value: Option<Json>, filler: &Filler<'_>) {
    let around = path.rsplit_once('.').map(|(around, _)| around);
    if around.is_some_and(|around| fields.at(around).is_none()) {
        return;
    }
    let field = table.find(path);
    if let Some(value) = field.zip(value).and_then(|(field, value)| filler.fitting(&field.kind, &value)) {
        fields.put(path, value);
    }
}

/// Whether a value is one of several that stand in one text, separated by commas.
fn is_one_of(value: Option<&str>, several: &Json) -> bool {
    let Some(several) = several.scalar().filter(|several| several.contains(',')) else { return false };
    value.is_some_and(|value| several.split(',').any(|one| one.trim() == value))
}
