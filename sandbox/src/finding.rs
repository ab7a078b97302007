//! Which entries of the book a request is about.

use paysmith_codegen::checked::{Effect, Operation, Provider, Subject};

use crate::answers::rows;
use crate::book::Book;
use crate::entry::Entry;
use crate::json::Json;
use crate::numbers::{Numbers, last};

/// What a request's order numbers lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The request has no order number.
    NotAsked,
    /// There is no such order.
    Nothing,
    /// The places in the book of all that fit equally well, the newest first; never empty.
    These(Vec<u64>),
}

impl Found {
    /// The newest.
    pub(crate) fn first(&self) -> Option<u64> {
        match self {
            Self::These(serials) => serials.first().copied(),
            _ => None,
        }
    }
}

impl Book {
    /// The entries that a query asks about. Where it may ask about several, their numbers may stand in a row, with commas.
    pub(crate) fn asked(
        &self,
        provider: &Provider,
        numbers: &Numbers,
        query: &Operation,
        asked: &Json,
    ) -> Found {
        let found = self.asked_one(provider, numbers, query, asked);
        let lists = rows(query).is_some();
        if !lists || found != Found::Nothing {
            return found;
        }
        let found = each_number(numbers, asked).into_iter().flat_map(|asked| {
            match self.asked_one(provider, numbers, query, &asked) {
                Found::These(serials) => serials,
                _ => Vec::new(),
            }
        });
        let mut serials: Vec<_> = found.collect();
        serials.sort_unstable_by(|one, other| other.cmp(one));
        serials.dedup();
        if serials.is_empty() { Found::Nothing } else { Found::These(serials) }
    }

    fn asked_one(&self, provider: &Provider, numbers: &Numbers, query: &Operation, asked: &Json) -> Found {
        let audience = Audience::of(provider, query);
        self.best(numbers, asked, |entry| {
            let original = entry.of.and_then(|of| self.get(of));
            let pairs = audience.pairs(provider, entry);
            let same = |name: &str, value: &str| {
                let own = agrees(pairs, entry, name, value);
                let other = || original.and_then(|original| named(original, name, value));
                match own {
                    // A refund may be asked for by its own number or by that of the order.
                    Some(false) | None if audience.subject.is_part() => other().max(own),
                    own => own,
                }
            };
            let fits = audience.has(provider, entry) && !contradicts(numbers, pairs, entry, asked);
            fits.then(|| score(numbers, asked, same)).flatten()
        })
    }

    /// Whether a query that asks for none in particular may tell of this entry.
    pub(crate) fn may_tell(provider: &Provider, query: &Operation, entry: &Entry) -> bool {
        Audience::of(provider, query).has(provider, entry)
    }

    /// The order that a refund, a capture, a release or a cancellation is about, by all numbers but its own.
    pub(crate) fn original(&self, numbers: &Numbers, operation: &Operation, asked: &Json) -> Found {
        let mut others = asked.clone();
        if let Some(own) = numbers.own(operation) {
            others.remove(own);
        }
        let held = matches!(operation.effect, Effect::Capture | Effect::Release);
        let found = |only_held: bool| {
            self.best(numbers, &others, |entry| {
                let fits = entry.is_order() && (!only_held || entry.holds);
                let same = |name: &str, value: &str| named(entry, name, value);
                fits.then(|| score(numbers, &others, same)).flatten()
            })
        };
        match found(held) {
            Found::Nothing if held => found(false),
            found => found,
        }
    }

    fn best(&self, numbers: &Numbers, asked: &Json, score: impl Fn(&Entry) -> Option<usize>) -> Found {
        let given = numbers.within(asked);
        if given.is_empty() {
            return Found::NotAsked;
        }
        let mut candidates: Vec<&Entry> = given.iter().flat_map(|(_, value)| self.at(value)).collect();
        let parts = candidates.iter().flat_map(|entry| &entry.parts).filter_map(|serial| self.get(*serial));
        candidates.extend(parts.collect::<Vec<_>>());
        let scored = candidates.into_iter().filter_map(|entry| Some((score(entry)?, entry)));
        let scored: Vec<_> =
            scored.map(|(score, entry)| ((score, entry.of.is_none()), entry.serial)).collect();
        let Some(best) = scored.iter().map(|(score, _)| *score).max() else { return Found::Nothing };
        let mut serials: Vec<_> =
            scored.into_iter().filter(|(score, _)| *score == best).map(|(_, serial)| serial).collect();
        serials.sort_unstable_by(|one, other| other.cmp(one));
        serials.dedup();
        Found::These(serials)
    }
}

/// Of what a query tells.
struct Audience<'a> {
    query: &'a Operation,
    subject: Subject,
    /// Operations name it as theirs: then it answers for these, and else for all.
    has_makers: bool,
}

impl<'a> Audience<'a> {
    fn of(provider: &Provider, query: &'a Operation) -> Self {
        let names = |one: &Operation| one.recover.as_ref().is_some_and(|recover| recover.query == query.name);
        let makes = |one: &&Operation| {
            one.effect.makes_order()
                || matches!(one.effect, Effect::Capture | Effect::Refund | Effect::Release)
        };
        Self {
            query,
            subject: query.state.as_ref().map_or_else(Subject::default, |state| state.of),
            has_makers: provider.operations.iter().filter(makes).any(names),
        }
    }

    /// What the query's fields are called in the request that made an entry, where that says so.
    fn pairs<'p>(&self, provider: &'p Provider, entry: &Entry) -> &'p [(String, String)] {
        provider
            .operation(&entry.operation)
            .and_then(|maker| maker.recover.as_ref())
            .filter(|recover| recover.query == self.query.name)
            .map_or(&[], |recover| &recover.by)
    }

    fn has(&self, provider: &Provider, entry: &Entry) -> bool {
        let maker = provider.operation(&entry.operation);
        let recovery = maker.and_then(|maker| maker.recover.as_ref());
        let recovers = recovery.map(|recover| recover.query == self.query.name);
        let fits = match self.subject {
            Subject::Order | Subject::Hold => entry.is_order() || recovers == Some(true),
            part => entry.subject() == part,
        };
        fits && (!self.has_makers || recovers.unwrap_or(true))
    }
}

/// The same question once for each of several numbers that stand in one field.
fn each_number(numbers: &Numbers, asked: &Json) -> Vec<Json> {
    let several = asked.members().iter().find_map(|(name, value)| match value {
        Json::Text(text) if numbers.is(name) && text.contains(',') => Some((name, text)),
        _ => None,
    });
    let Some((name, text)) = several else { return Vec::new() };
    let one = |number: &str| {
        let mut one = asked.clone();
        one.put(name, Json::Text(number.to_owned()));
        one
    };
    text.split(',').map(str::trim).filter(|number| !number.is_empty()).map(one).collect()
}

/// How many of the asked numbers agree; `None` when none does, or one contradicts.
fn score(numbers: &Numbers, asked: &Json, same: impl Fn(&str, &str) -> Option<bool>) -> Option<usize> {
    let verdicts: Vec<_> =
        numbers.within(asked).iter().filter_map(|(name, value)| same(name, value)).collect();
    let agreeing = verdicts.iter().filter(|same| **same).count();
    (agreeing > 0 && agreeing == verdicts.len()).then_some(agreeing)
}

/// The other fields that the query takes (a store, a merchant) must agree as well.
fn contradicts(numbers: &Numbers, pairs: &[(String, String)], entry: &Entry, asked: &Json) -> bool {
    pairs.iter().filter(|(theirs, _)| !numbers.is(last(theirs))).any(|(theirs, ours)| {
        let (asked, made) = (asked.at(theirs), entry.request.at(ours));
        asked.is_some() && made.is_some() && asked.and_then(Json::scalar) != made.and_then(Json::scalar)
    })
}

/// Whether an entry agrees with a number that a query asks for: by the `recover` of the operation that made the entry,
/// which may rename, else by the wire name. `None` where the entry has nothing of the kind.
fn agrees(pairs: &[(String, String)], entry: &Entry, name: &str, value: &str) -> Option<bool> {
    match pairs.iter().find(|(theirs, _)| last(theirs) == name) {
        Some((_, ours)) => entry.request.at(ours).map(|made| made.scalar().as_deref() == Some(value)),
        None => named(entry, name, value),
    }
}

/// Whether the entry has this number under that name. What the provider calls a refund, it calls so by its own number,
/// whatever the request called the order by.
fn named(entry: &Entry, name: &str, value: &str) -> Option<bool> {
    let of = |known: &Json| {
        let mut values = known.leaves().into_iter().filter(|(known, _)| *known == name).peekable();
        values.peek()?;
        Some(values.any(|(_, known)| known.scalar().as_deref() == Some(value)))
    };
    let (told, asked) = (of(&entry.facts), of(&entry.request));
    if entry.of.is_some() { told.or(asked) } else { asked.max(told) }
}
