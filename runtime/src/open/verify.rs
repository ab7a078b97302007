//! Verifying the signatures of an answer or a notification.

use super::unwrap::Unwrapped;
use crate::message::Message;
use crate::path;
use crate::setup::Keys;
use crate::sign::{self, CannotSign};
use crate::spec::{Freshness, Part, Pattern, Provider, Scheme};
use crate::{Timestamp, time};

/// What the signatures prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Every place for a signature has one, and each is right.
    Right,
    /// At least one place for a signature has none, or there is no such place. The signatures that are there are right.
    Lacking,
}

/// Why the signatures prove nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unproved {
    /// A signature is wrong.
    Wrong,
    /// The signed time of this name isn't near ours.
    Stale(&'static str),
    /// None of the keys in this credential has the id that arrived.
    UnknownKey(&'static str),
    /// A signature can't be checked without this credential.
    NoCredential(&'static str),
    /// Two of the pairs that are signed have this name.
    Ambiguous(String),
    /// The value of this pair may hold another pair, as in `a=1&b=2`: the signature fits both readings.
    TwoInOne(String),
}

/// Checks every signature that is there. The pattern of the body and the message that it will be read into say which pairs may
/// stand in the body.
pub(crate) fn verify(
    provider: &'static Provider,
    keys: &Keys,
    unwrapped: &Unwrapped<'_>,
    (pattern, message): (&Pattern, &dyn Message),
    (fresh, now): (&[Freshness], Timestamp),
) -> Result<Proof, Unproved> {
    for (scheme, signature) in &unwrapped.signatures {
        let scheme = provider.schemes.get(*scheme).ok_or(Unproved::Wrong)?;
        let expected = |name: &str| is_expected(pattern, message, name);
        if let Some(name) = pair_with_another_in_it(scheme, unwrapped, &expected) {
            return Err(Unproved::TwoInOne(name));
        }
        match sign::verify(scheme, keys, &unwrapped.source(), signature) {
            Ok(true) => {}
            Ok(false) | Err(CannotSign::NoMember(_) | CannotSign::Circular) => return Err(Unproved::Wrong),
            Err(CannotSign::Ambiguous(name)) => return Err(Unproved::Ambiguous(super::shown_name(&name))),
            Err(CannotSign::UnknownKey(place)) => {
                let name = provider.credentials.get(place).map_or("", |credential| credential.name);
                return Err(Unproved::UnknownKey(name));
            }
            Err(CannotSign::NoKey(place) | CannotSign::BadKey(place, _)) => {
                let name = provider.credentials.get(place).map_or("", |credential| credential.name);
                return Err(Unproved::NoCredential(name));
            }
        }
    }
    let complete = unwrapped.places > 0 && unwrapped.filled == unwrapped.places;
    if !complete {
        return Ok(Proof::Lacking);
    }
    match fresh.iter().find(|fresh| !is_fresh(fresh, unwrapped, now)) {
        Some(stale) => Err(Unproved::Stale(stale.value)),
        None => Ok(Proof::Right),
    }
}

/// Whether a time arrived, can be read, and is near ours, before it or behind it.
fn is_fresh(fresh: &Freshness, unwrapped: &Unwrapped<'_>, now: Timestamp) -> bool {
    let told = unwrapped.value(fresh.value).and_then(|text| time::parse(text, fresh.time));
    told.is_some_and(|told| now.duration_since(told).unsigned_abs().as_secs() <= fresh.within)
}

/// The name of a pair whose value may hold another pair. Where pairs are signed without encoding, the pairs `a=1` and `b=2` are
/// signed as the same text as one pair `a` with the value `1&b=2`, so that the signature doesn't tell which was meant. Such
/// characters may belong to the value; it is ambiguous only if the name of an expected pair follows them.
fn pair_with_another_in_it(
    scheme: &Scheme,
    unwrapped: &Unwrapped<'_>,
    expected: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let pairs = scheme.message.iter().find_map(|part| match part {
        Part::Pairs { between, join, .. } if !between.is_empty() && !join.is_empty() => {
            Some((*between, *join))
        }
        _ => None,
    });
    let (between, join) = pairs?;
    for (name, value) in unwrapped.source().pairs() {
        let signed = [name.as_ref(), between, value.as_ref()].concat();
        let mut behind = signed.split(join).skip(1);
        let names = |part: &str| part.split_once(between).is_some_and(|(name, _)| expected(name));
        if behind.any(names) {
            return Some(name.into_owned());
        }
    }
    None
}

/// Whether a pair of that name may stand in the body: the layout has a member of that name, or the fields stand among the
/// members and one of them has that name.
fn is_expected(pattern: &Pattern, message: &dyn Message, name: &str) -> bool {
    let Pattern::Object(entries) = pattern else { return path::has(message, name) };
    let spliced = entries.iter().any(|(own, _)| *own == "*");
    entries.iter().any(|(own, _)| *own == name) || (spliced && path::has(message, name))
}
