//! Notifications: raw, verified, deduplicated, applied. Each step has its type, and each type comes only from the step
//! before.
//!
//! ```text
//! Raw ─ receive ─▶ Verified ─ deduplicate ─▶ Delivery::Fresh ─ apply ─▶ Applied { state, reply }
//!          └▶ Refused { reply }        ├▶ Delivery::Repeat(reply)
//!                                      └▶ Delivery::NotUnderstood ─ kept / again ─▶ reply
//! ```
//!
//! A notification whose code or state the spec doesn't list isn't understood, whatever its signature proves: it is never noted as
//! seen, and unless the application says that it has kept it, the answer makes the provider send it again.

mod refused;
mod seen;
mod steps;

use std::borrow::Cow;
use std::fmt;

pub use refused::{Refused, Why};
pub use seen::{Memory, Seen};
pub use steps::{Applied, Delivery, Fresh, NotUnderstood, Untrusted, Verified};

use crate::message::Message;
use crate::open::capture::Captured;
use crate::open::classify::{self, Meaning};
use crate::open::verify::{Proof, verify};
use crate::open::{read_fields, required};
use crate::read::NotRead;
use crate::spec::{Class, Notification, Provider};
use crate::validate::rules::holds;
use crate::write::form::Pair;
use crate::{Keys, News, OrderState, Standing, asked, path};
use steps::Received;

/// A notification as it arrived. Take the body before any framework has parsed it: the signature is over its bytes.
///
/// `Debug` shows neither the body nor the headers' values.
#[derive(Clone, Default)]
pub struct Raw {
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl fmt::Debug for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Raw")
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl<B: Into<Vec<u8>>> From<http::Request<B>> for Raw {
    fn from(request: http::Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        Self { headers: parts.headers, body: body.into() }
    }
}

/// Anything that can be read into.
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

/// Verifies, then reads.
pub(crate) fn receive<N: Readable>(
    provider: &'static Provider,
    spec: &'static Notification,
    keys: &Keys,
    raw: &Raw,
    mut notification: N,
) -> Result<Verified<N>, Refused> {
    let received = if spec.signed {
        open(provider, spec, keys, raw, notification.message_mut())
    } else {
        Err(Why::NeverSigned)
    };
    received.map(|received| Verified::new(notification, received)).map_err(|why| Refused::new(why, spec))
}

/// Reads what nobody signs.
pub(crate) fn receive_untrusted<N: Readable>(
    provider: &'static Provider,
    spec: &'static Notification,
    keys: &Keys,
    raw: &Raw,
    mut notification: N,
) -> Result<Untrusted<N>, Refused> {
    let received = if spec.signed {
        Err(Why::AlwaysSigned)
    } else {
        open(provider, spec, keys, raw, notification.message_mut())
    };
    received.map(|received| Untrusted::new(notification, received)).map_err(|why| Refused::new(why, spec))
}

/// Whether it can be read as one of this kind, whoever sent it.
pub(crate) fn is_kind(
    provider: &'static Provider,
    spec: &'static Notification,
    raw: &Raw,
    message: &mut dyn Message,
) -> bool {
    // Without keys nothing is verified, and nothing but the kind is told.
    with_captured(spec, raw, |captured| read(spec, captured, message)).is_ok()
        && provider.notifications.iter().any(|own| std::ptr::eq(*own, spec))
}

fn open(
    provider: &'static Provider,
    spec: &'static Notification,
    keys: &Keys,
    raw: &Raw,
    message: &mut dyn Message,
) -> Result<Received, Why> {
    with_captured(spec, raw, |captured| {
        if verify(provider, keys, captured, (&spec.pattern, &*message))? == Proof::Lacking && spec.signed {
            return Err(Why::Unsigned);
        }
        read(spec, captured, message)?;
        received(provider, spec, captured, message)
    })
}

/// Captures what stands around the fields, and hands it on.
fn with_captured<R>(
    spec: &'static Notification,
    raw: &Raw,
    then: impl FnOnce(&Captured<'_>) -> Result<R, Why>,
) -> Result<R, Why> {
    let pairs: Vec<Pair<'_>>;
    let mut captured;
    if spec.form {
        pairs = form_urlencoded::parse(&raw.body).collect();
        captured = Captured::form(&raw.body, &spec.pattern, &pairs).map_err(Why::Unreadable)?;
    } else {
        let text = std::str::from_utf8(&raw.body).map_err(|_| Why::Unreadable(NotRead::NotJson))?;
        captured = Captured::json(text, &spec.pattern, "").map_err(Why::Unreadable)?;
    }
    captured.headers(spec.headers, &raw.headers);
    then(&captured)
}

/// Reads the fields, which must be those of this kind.
fn read(spec: &Notification, captured: &Captured<'_>, message: &mut dyn Message) -> Result<(), Why> {
    let report = read_fields(captured, message).map_err(Why::Unreadable)?;
    if !spec.when.iter().all(|condition| holds(condition, message)) {
        return Err(Why::OtherKind);
    }
    let mut missing = report.map_or_else(|| required(message), |report| report.missing);
    let number = path::text(message, spec.order).filter(|number| !number.is_empty());
    if missing.is_empty() && number.is_none() && is_required(message, spec.order) {
        // It is there and empty: of which order it tells nobody can say.
        missing.push(spec.order.join("."));
    }
    if missing.is_empty() { Ok(()) } else { Err(Why::Incomplete(missing)) }
}

/// Whether a message must have what stands at a path, or what leads to it.
fn is_required(message: &dyn Message, path: &[&str]) -> bool {
    path.first()
        .is_some_and(|first| message.fields().iter().any(|field| field.required && field.wire == *first))
}

fn received(
    provider: &'static Provider,
    spec: &'static Notification,
    captured: &Captured<'_>,
    message: &dyn Message,
) -> Result<Received, Why> {
    let told = Meaning { is: Class::Success, listed: true };
    let class = spec.outcome.as_ref().map_or(told, |outcome| classify::class(outcome, captured));
    let state = state(spec, class.is, message);
    let news = news(spec, state.is, message);
    Ok(Received {
        spec,
        query: query(provider, spec),
        code: captured.code(),
        key: key(spec, captured, &news, message)?,
        understood: class.listed && state.listed,
        news,
    })
}

/// Only a notification of success says how an order stands.
fn state(spec: &Notification, class: Class, message: &dyn Message) -> Meaning<Standing> {
    let of = spec.state.map(|state| state.of).unwrap_or_default();
    let said = |state| Meaning { is: Standing::new(of, state), listed: true };
    match (class, spec.state) {
        (Class::Success, Some(state)) => classify::state(state, message, None),
        (Class::Pending, _) => said(OrderState::Pending),
        _ => said(OrderState::Unknown),
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
        amount: asked::amount(message, spec.amount),
        currency: text(spec.currency),
    }
}

/// The query that tells more of what the notification is about.
fn query(provider: &Provider, spec: &Notification) -> Option<&'static crate::spec::Operation> {
    let named = |name: &str| provider.operations.iter().copied().find(|operation| operation.name == name);
    let reported = spec.of.iter().filter_map(|name| named(name));
    reported.filter_map(|operation| operation.recover.as_ref()).find_map(|recover| named(recover.query))
}

/// What tells a repeat: the fields that the spec names, the code, the state and the amount. With the lengths in it, so that no two
/// different notifications have the same. A provider that sends several kinds fills some of the fields only: those that are absent
/// are part of the key too.
fn key(
    spec: &Notification,
    captured: &Captured<'_>,
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
    push(captured.code().as_deref());
    push(Some(news.state.sentence()));
    push(news.amount.map(|amount| amount.normalize().to_string()).as_deref());
    push(news.merchant.as_deref());
    Ok(key)
}
