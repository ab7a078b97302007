//! Notifications: raw, verified, deduplicated, applied. Each step has its type, and each type comes only from the step
//! before.
//!
//! ```text
//! Raw ─ receive ─▶ Verified ─ deduplicate ─▶ Delivery::Fresh ─ apply ─▶ Applied { state, reply }
//!          └▶ Refused { reply }        └▶ Delivery::Repeat(reply)
//! ```

mod refused;
mod seen;
mod steps;

use std::borrow::Cow;
use std::fmt;

pub use refused::{Refused, Why};
pub use seen::{Memory, Seen};
pub use steps::{Applied, Delivery, Fresh, Untrusted, Verified};

use crate::message::Message;
use crate::open::capture::{Captured, Texts};
use crate::open::verify::{Proof, verify};
use crate::open::{classify, read_fields};
use crate::read::NotRead;
use crate::spec::{Class, Notification, Provider};
use crate::validate::rules::holds;
use crate::write::form::Pair;
use crate::{Keys, OrderState, path};
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
        if verify(provider, keys, captured)? == Proof::Lacking && spec.signed {
            return Err(Why::Unsigned);
        }
        read(spec, captured, message)?;
        received(spec, captured, message)
    })
}

/// Captures what stands around the fields, and hands it on.
fn with_captured<R>(
    spec: &'static Notification,
    raw: &Raw,
    then: impl FnOnce(&Captured<'_>) -> Result<R, Why>,
) -> Result<R, Why> {
    let texts = Texts::default();
    let pairs: Vec<Pair<'_>>;
    let mut captured;
    if spec.form {
        pairs = form_urlencoded::parse(&raw.body).collect();
        captured = Captured::new("");
        captured.form(&spec.pattern, &pairs, &texts).map_err(Why::Unreadable)?;
    } else {
        let text = std::str::from_utf8(&raw.body).map_err(|_| Why::Unreadable(NotRead::NotJson))?;
        captured = Captured::new(text);
        captured.json(&spec.pattern, "", &texts).map_err(Why::Unreadable)?;
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
    let missing = report.map_or_else(Vec::new, |report| report.missing);
    if missing.is_empty() { Ok(()) } else { Err(Why::Incomplete(missing)) }
}

fn received(
    spec: &'static Notification,
    captured: &Captured<'_>,
    message: &dyn Message,
) -> Result<Received, Why> {
    let class = spec.outcome.as_ref().map_or(Class::Success, |outcome| classify::class(outcome, captured));
    Ok(Received {
        spec,
        state: state(spec, class, message),
        code: captured.code(),
        key: key(spec, message)?,
        order: path::text(message, spec.order).map(Cow::into_owned),
    })
}

/// Only a notification of success says how an order stands.
fn state(spec: &Notification, class: Class, message: &dyn Message) -> OrderState {
    match (class, spec.state) {
        (Class::Success, Some(state)) => classify::state(state, message, None),
        (Class::Pending, _) => OrderState::Pending,
        _ => OrderState::Unknown,
    }
}

/// What tells a repeat. With the lengths in it, so that no two different notifications have the same. A provider that
/// sends several kinds fills some of the fields only: those that are absent are part of the key too.
fn key(spec: &Notification, message: &dyn Message) -> Result<String, Why> {
    let mut key = spec.name.to_owned();
    let mut filled = 0;
    for names in spec.key {
        match path::text(message, names) {
            Some(value) => {
                filled += 1;
                key.push_str(&format!("|{}:{value}", value.len()));
            }
            None => key.push_str("|-"),
        }
    }
    if filled == 0 && spec.signed {
        return Err(Why::Incomplete(spec.key.iter().map(|names| names.join(".")).collect()));
    }
    Ok(key)
}
