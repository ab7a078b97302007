//! Finds the entries of the book that a request is about.

use paysmith_codegen::checked::{Effect, Operation, Provider, Subject};

use super::{Book, BookEntry};
use crate::request::Request;
use crate::setup::{OrderNumbers, Setup};
use crate::wire::json::Json;
use crate::wire::path::last_name;

/// What the order numbers of a request lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The request has no order number.
    NoNumber,
    /// The request has order numbers, and no entry fits them.
    Nothing,
    /// The serial numbers of all entries that fit equally well, the newest first; never empty.
    Entries(Vec<u64>),
}

impl Found {
    /// The newest entry that was found.
    pub(crate) fn newest(&self) -> Option<u64> {
        match self {
            Self::Entries(serials) => serials.first().copied(),
            _ => None,
        }
    }
}

/// The path of the list in an operation's answer that has a row for each order, and the conditions by which a request asks for
/// certain rows: pairs of a path in the row and a path in the request.
pub(crate) fn rows(operation: &Operation) -> Option<(&str, &[(String, String)])> {
    let of_state = operation.state.as_ref().and_then(|state| state.rows.as_ref());
    let of_state = of_state.map(|(list, conditions)| (list.as_str(), conditions.as_slice()));
    of_state.or_else(|| operation.lists.as_ref().map(|lists| (lists.rows.as_str(), &[][..])))
}

/// The entries that a query asks about. The request may have several numbers in one text, separated by commas, where the answer
/// is a list.
pub(super) fn asked_about(setup: &Setup, book: &Book, request: &Request<'_>) -> Found {
    let query = request.operation;
    let found = asked_by_one_number(setup, book, query, &request.fields);
    if found != Found::Nothing || rows(query).is_none() {
        return found;
    }
    let found = for_each_number(&setup.order_numbers, &request.fields).into_iter().flat_map(|fields| {
        match asked_by_one_number(setup, book, query, &fields) {
            Found::Entries(serials) => serials,
            _ => Vec::new(),
        }
    });
    newest_first(found.collect())
}

/// The order that a refund, a capture, a release or a cancellation is about. The request's number for the refund, capture or
/// release itself doesn't count.
pub(super) fn original(setup: &Setup, book: &Book, request: &Request<'_>) -> Found {
    let numbers = &setup.order_numbers;
    let mut fields = request.fields.clone();
    if let Some(own) = numbers.own_path(request.operation) {
        fields.remove(own);
    }
    let find = |only_held: bool| {
        best_entries(book, numbers, &fields, |entry| {
            let fits = entry.is_order() && (!only_held || entry.can_be_held);
            let agrees = |name: &str, value: &str| has_number(entry, name, value);
            fits.then(|| score(numbers, &fields, agrees)).flatten()
        })
    };
    let is_about_held = matches!(request.operation.effect, Effect::Capture | Effect::Release);
    match find(is_about_held) {
        Found::Nothing if is_about_held => find(false),
        found => found,
    }
}

/// Whether a query that names no order may tell of this entry.
pub(super) fn may_tell(setup: &Setup, query: &Operation, entry: &BookEntry) -> bool {
    QueryScope::of(&setup.spec, query).includes(&setup.spec, entry)
}

fn asked_by_one_number(setup: &Setup, book: &Book, query: &Operation, fields: &Json) -> Found {
    let (spec, numbers) = (&setup.spec, &setup.order_numbers);
    let scope = QueryScope::of(spec, query);
    best_entries(book, numbers, fields, |entry| {
        let original = entry.original.and_then(|original| book.get(original));
        let pairs = scope.recovery_pairs(spec, entry);
        let agrees = |name: &str, value: &str| {
            let of_entry = agrees_by_recovery(pairs, entry, name, value);
            let of_original = || original.and_then(|original| has_number(original, name, value));
            match of_entry {
                // A refund may be asked for by its own number or by the number of its order.
                Some(false) | None if scope.subject.is_part() => of_original().max(of_entry),
                of_entry => of_entry,
            }
        };
        let fits = scope.includes(spec, entry) && !contradicts(numbers, pairs, entry, fields);
        fits.then(|| score(numbers, fields, agrees)).flatten()
    })
}

/// The entries with the highest score among those that have one of the request's order numbers, and among the refunds, captures
/// and releases of those. Where an order and a refund have the same score, the order fits better.
fn best_entries(
    book: &Book,
    numbers: &OrderNumbers,
    fields: &Json,
    score: impl Fn(&BookEntry) -> Option<usize>,
) -> Found {
    let given = numbers.within(fields);
    if given.is_empty() {
        return Found::NoNumber;
    }
    let mut candidates: Vec<&BookEntry> =
        given.iter().flat_map(|(_, value)| book.with_number(value)).collect();
    let parts = candidates.iter().flat_map(|entry| &entry.parts).filter_map(|serial| book.get(*serial));
    candidates.extend(parts.collect::<Vec<_>>());
    let scored = candidates.into_iter().filter_map(|entry| Some((score(entry)?, entry)));
    let scored: Vec<_> =
        scored.map(|(score, entry)| ((score, entry.original.is_none()), entry.serial)).collect();
    let best = scored.iter().map(|(score, _)| *score).max();
    newest_first(
        scored.into_iter().filter(|(score, _)| Some(*score) == best).map(|(_, serial)| serial).collect(),
    )
}

fn newest_first(mut serials: Vec<u64>) -> Found {
    serials.sort_unstable_by(|one, other| other.cmp(one));
    serials.dedup();
    if serials.is_empty() { Found::Nothing } else { Found::Entries(serials) }
}

/// Decides of which entries a query can tell.
struct QueryScope<'a> {
    query: &'a Operation,
    /// What the state in the query's answer is the state of.
    subject: Subject,
    /// Whether operations that make entries name the query as their recovery. Then it doesn't tell of entries whose operation
    /// names another query.
    is_named: bool,
}

impl<'a> QueryScope<'a> {
    fn of(provider: &Provider, query: &'a Operation) -> Self {
        let names = |one: &Operation| one.recover.as_ref().is_some_and(|recover| recover.query == query.name);
        let makes = |one: &&Operation| {
            one.effect.makes_order()
                || matches!(one.effect, Effect::Capture | Effect::Refund | Effect::Release)
        };
        Self {
            query,
            subject: query.state.as_ref().map_or_else(Subject::default, |state| state.of),
            is_named: provider.operations.iter().filter(makes).any(names),
        }
    }

    /// Pairs of paths, in the query and in the request that made an entry, at which the same value stands; empty where the spec
    /// has none for these two.
    fn recovery_pairs<'p>(&self, provider: &'p Provider, entry: &BookEntry) -> &'p [(String, String)] {
        provider
            .operation(&entry.operation)
            .and_then(|maker| maker.recover.as_ref())
            .filter(|recover| recover.query == self.query.name)
            .map_or(&[], |recover| &recover.by)
    }

    fn includes(&self, provider: &Provider, entry: &BookEntry) -> bool {
        let maker = provider.operation(&entry.operation);
        let recovery = maker.and_then(|maker| maker.recover.as_ref());
        let is_recovery = recovery.map(|recover| recover.query == self.query.name);
        let fits = match self.subject {
            Subject::Order | Subject::Hold => entry.is_order() || is_recovery == Some(true),
            part => entry.subject() == part,
        };
        fits && (!self.is_named || is_recovery.unwrap_or(true))
    }
}

/// Where one order number's text holds several numbers, separated by commas: the fields once with each of them.
fn for_each_number(numbers: &OrderNumbers, fields: &Json) -> Vec<Json> {
    let several = fields.members().iter().find_map(|(name, value)| match value {
        Json::Text(text) if numbers.is(name) && text.contains(',') => Some((name, text)),
        _ => None,
    });
    let Some((name, text)) = several else { return Vec::new() };
    let with_one = |number: &str| {
        let mut fields = fields.clone();
        fields.put(name, Json::Text(number.to_owned()));
        fields
    };
    text.split(',').map(str::trim).filter(|number| !number.is_empty()).map(with_one).collect()
}

/// How many of the request's order numbers agree with an entry. `None` where none does, or where one differs.
fn score(
    numbers: &OrderNumbers,
    fields: &Json,
    agrees: impl Fn(&str, &str) -> Option<bool>,
) -> Option<usize> {
    let verdicts: Vec<_> =
        numbers.within(fields).iter().filter_map(|(name, value)| agrees(name, value)).collect();
    let agreeing = verdicts.iter().filter(|agrees| **agrees).count();
    (agreeing > 0 && agreeing == verdicts.len()).then_some(agreeing)
}

/// Whether a field of the query that is no order number, such as the shop, differs from its field in the request that made the
/// entry. `pairs` has the paths of both: in the query, and in that request.
fn contradicts(numbers: &OrderNumbers, pairs: &[(String, String)], entry: &BookEntry, fields: &Json) -> bool {
    pairs.iter().filter(|(in_query, _)| !numbers.is(last_name(in_query))).any(|(in_query, in_maker)| {
        let (asked, made) = (fields.at(in_query), entry.request.at(in_maker));
        asked.is_some() && made.is_some() && asked.and_then(Json::scalar) != made.and_then(Json::scalar)
    })
}

/// Whether an entry has the number that a query asks for under this name; `None` where it has no number of that name. The name
/// may be another in the request that made the entry: `pairs` has the paths in the query and in that request.
fn agrees_by_recovery(
    pairs: &[(String, String)],
    entry: &BookEntry,
    name: &str,
    value: &str,
) -> Option<bool> {
    match pairs.iter().find(|(in_query, _)| last_name(in_query) == name) {
        Some((_, in_maker)) => {
            entry.request.at(in_maker).map(|number| number.scalar().as_deref() == Some(value))
        }
        None => has_number(entry, name, value),
    }
}

/// Whether an entry has this number under this name; `None` where it has no number of the name. In a refund's request the name
/// may have held the order's number: then the number that the provider gave the refund under that name is the one that counts.
fn has_number(entry: &BookEntry, name: &str, value: &str) -> Option<bool> {
    let within = |object: &Json| {
        let mut values = object.leaves().into_iter().filter(|(leaf, _)| *leaf == name).peekable();
        values.peek()?;
        Some(values.any(|(_, number)| number.scalar().as_deref() == Some(value)))
    };
    let (by_provider, by_merchant) = (within(&entry.provider_numbers), within(&entry.request));
    if entry.original.is_some() { by_provider.or(by_merchant) } else { by_merchant.max(by_provider) }
}
