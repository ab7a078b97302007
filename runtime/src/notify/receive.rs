//! Receiving a notification: it is verified over the bytes that arrived, read, and its news is taken from its fields.

use std::borrow::Cow;

use super::steps::Received;
use super::{Raw, Refused, Untrusted, Verified, Why};
use crate::Timestamp;
use crate::message::Message;
use crate::open::addressee::{Addressee, addressee};
use crate::open::classify::{self, Meaning};
use crate::open::unwrap::{DecodedTexts, Unwrapped, pairs};
use crate::open::verify::{Proof, verify};
use crate::open::{is_encrypted, read_fields, required};
use crate::order::{self, News};
use crate::path;
use crate::setup::Keys;
use crate::spec::{Class, Notification, Operation, Provider};
use crate::standing::{OrderState, Standing};
use crate::telemetry;
use crate::validate::rules::holds;

/// What a notification can be read into: a value of a generated type, or a message of which only the table is known.
pub(crate) trait Readable {
    fn message_mut(&mut self) -> &mut dyn Message;
}

impl<M: Message> Readable for M {
    fn message_mut(&mut self) -> &mut dyn Message {
        self
    }
}

impl Readable for Box<dyn Message> {
    fn message_mut(&mut self) -> &mut dyn Message {
        self.as_mut()
    }
}

/// Verifies a notification, and then reads it.
pub(crate) fn receive<N: Readable>(
    provider: &'static Provider,
    spec: &'static Notification,
    (keys, now): (&Keys, Timestamp),
    raw: &Raw,
    mut notification: N,
) -> Result<Verified<N>, Refused> {
    let received = if spec.signed {
        open(provider, spec, (keys, now), raw, notification.message_mut())
    } else {
        Err(Why::NeverSigned)
    };
    telemetry::notified(provider, spec, received.as_ref().map(|received| received.news.state));
    received.map(|received| Verified::new(notification, received)).map_err(|why| Refused::new(why, spec))
}

/// Reads a notification of a kind that nobody signs.
pub(crate) fn receive_untrusted<N: Readable>(
    provider: &'static Provider,
    spec: &'static Notification,
    (keys, now): (&Keys, Timestamp),
    raw: &Raw,
    mut notification: N,
) -> Result<Untrusted<N>, Refused> {
    let received = if spec.signed {
        Err(Why::AlwaysSigned)
    } else {
        open(provider, spec, (keys, now), raw, notification.message_mut())
    };
    received.map(|received| Untrusted::new(notification, received)).map_err(|why| Refused::new(why, spec))
}

/// Whether the notification can be read as one of this kind. It isn't verified.
pub(crate) fn is_kind(
    provider: &'static Provider,
    spec: &'static Notification,
    raw: &Raw,
    message: &mut dyn Message,
) -> bool {
    with_unwrapped(spec, raw, |unwrapped, _| read(spec, unwrapped, (message, false))).is_ok()
        && provider.notifications.iter().any(|own| std::ptr::eq(*own, spec))
}

fn open(
    provider: &'static Provider,
    spec: &'static Notification,
    (keys, now): (&Keys, Timestamp),
    raw: &Raw,
    message: &mut dyn Message,
) -> Result<Received, Why> {
    with_unwrapped(spec, raw, |unwrapped, decoded| {
        let described = (&spec.pattern, &*message);
        let proof = verify(provider, keys, unwrapped, described, (spec.fresh, now))?;
        if proof == Proof::Lacking && spec.signed {
            return Err(Why::Unsigned);
        }
        unwrapped.decrypt(provider, keys, decoded, "")?;
        read(spec, unwrapped, (message, true))?;
        match addressee(provider, keys, &spec.pattern, unwrapped) {
            Addressee::Own => {}
            Addressee::Other(name) => return Err(Why::OtherMerchant(name)),
            Addressee::Unnamed(name) => return Err(Why::Incomplete(vec![name.to_owned()])),
        }
        received(provider, spec, unwrapped, message)
    })
}

/// Finds the code, the signatures and the fields in the body and the headers, and calls a function with them.
fn with_unwrapped<R>(
    spec: &'static Notification,
    raw: &Raw,
    then: impl for<'a> FnOnce(&mut Unwrapped<'a>, &'a DecodedTexts) -> Result<R, Why>,
) -> Result<R, Why> {
    let decoded = DecodedTexts::new();
    let bytes = if spec.in_query { raw.query.as_bytes() } else { &raw.body };
    let pairs = pairs(spec.kind, bytes).map_err(Why::Unreadable)?;
    let mut unwrapped =
        Unwrapped::of(spec.kind, (bytes, &pairs), &decoded, &spec.pattern, "").map_err(Why::Unreadable)?;
    unwrapped.headers(spec.headers, &raw.headers);
    then(&mut unwrapped, &decoded)
}

/// Reads the fields, and checks that the notification is of this kind and complete. As long as it isn't decrypted, it may lack what
/// is encrypted.
fn read(
    spec: &Notification,
    unwrapped: &Unwrapped<'_>,
    (message, is_decrypted): (&mut dyn Message, bool),
) -> Result<(), Why> {
    let report = read_fields(unwrapped, message).map_err(Why::Unreadable)?;
    if !spec.when.iter().all(|condition| holds(condition, message)) {
        return Err(Why::OtherKind);
    }
    let mut missing = report.map_or_else(|| required(message), |report| report.missing);
    let number = path::text(message, spec.order).filter(|number| !number.is_empty());
    if missing.is_empty() && number.is_none() && is_required(message, spec.order) {
        // The field is there, so that it isn't reported as missing, but it is empty and names no order.
        missing.push(spec.order.join("."));
    }
    missing.retain(|path| is_decrypted || !is_encrypted(&spec.pattern, first_name(path)));
    if missing.is_empty() { Ok(()) } else { Err(Why::Incomplete(missing)) }
}

/// The name at the beginning of a dotted path.
fn first_name(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

/// Whether the field at the beginning of a path is required.
fn is_required(message: &dyn Message, path: &[&str]) -> bool {
    path.first()
        .is_some_and(|first| message.fields().iter().any(|field| field.required && field.wire == *first))
}

fn received(
    provider: &'static Provider,
    spec: &'static Notification,
    unwrapped: &Unwrapped<'_>,
    message: &dyn Message,
) -> Result<Received, Why> {
    let without_code = Meaning { is: Class::Success, listed: true };
    let class = spec.outcome.as_ref().map_or(without_code, |outcome| classify::class(outcome, unwrapped));
    let state = state(spec, class.is, message);
    let news = news(spec, state.is, message);
    Ok(Received {
        spec,
        query: query(provider, spec),
        code: unwrapped.code(),
        key: key(spec, unwrapped, &news, message)?,
        understood: class.listed && state.listed,
        news,
    })
}

/// The state that the notification tells. The state in its fields only counts if its code says success.
fn state(spec: &Notification, class: Class, message: &dyn Message) -> Meaning<Standing> {
    let of = spec.state.map(|state| state.of).unwrap_or_default();
    let meaning = |state| Meaning { is: Standing::new(of, state), listed: true };
    match (class, spec.state) {
        (Class::Success, Some(state)) => classify::state(state, message, None),
        (Class::Pending, _) => meaning(OrderState::Pending),
        _ => meaning(OrderState::Unknown),
    }
}

fn news(spec: &Notification, state: Standing, message: &dyn Message) -> News {
    let text = |path: &[&str]| {
        let text = path::text(message, path).filter(|text| !text.is_empty());
        text.map(Cow::into_owned)
    };
    News {
        state,
        number: text(spec.order),
        original: text(spec.original),
        merchant: text(spec.merchant),
        amount: order::amount(message, spec.amount),
        currency: text(spec.currency),
    }
}

/// The query that can be asked about what the notification reports.
fn query(provider: &Provider, spec: &Notification) -> Option<&'static Operation> {
    let named = |name: &str| provider.operations.iter().copied().find(|operation| operation.name == name);
    let reported = spec.of.iter().filter_map(|name| named(name));
    reported.filter_map(|operation| operation.recover.as_ref()).find_map(|recover| named(recover.query))
}

/// The key by which a repeated notification is recognised: the fields that the spec names, the order number, the code, the
/// state, the amount and the merchant. The length of each value stands in the key, too, so that different values never make the
/// same key. Some kinds of notification have only some of the fields, so that the key also says which are absent.
fn key(
    spec: &Notification,
    unwrapped: &Unwrapped<'_>,
    news: &News,
    message: &dyn Message,
) -> Result<String, Why> {
    let mut key = spec.name.to_owned();
    let mut push = |value: Option<&str>| match value {
        Some(value) => key.push_str(&format!("|{}:{value}", value.len())),
        None => key.push_str("|-"),
    };
    let named: Vec<_> = spec.key.iter().map(|names| path::text(message, names)).collect();
    if named.iter().all(Option::is_none) && spec.signed {
        return Err(Why::Incomplete(spec.key.iter().map(|names| names.join(".")).collect()));
    }
    named.iter().for_each(|value| push(value.as_deref()));
    // News of another order is never a repeat, even if the provider counts its events anew for each order.
    if !spec.key.contains(&spec.order) {
        push(news.number.as_deref());
    }
    push(unwrapped.code().as_deref());
    push(Some(news.state.sentence()));
    push(news.amount.map(|amount| amount.normalize().to_string()).as_deref());
    push(news.merchant.as_deref());
    Ok(key)
}
