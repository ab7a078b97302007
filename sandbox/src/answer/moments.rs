//! The times that answers and notifications tell of an order.

use jiff::{SignedDuration, Timestamp};
use paysmith_codegen::checked::{Instant, Moment};

use crate::book::BookEntry;
use crate::wire::json::Json;
use crate::wire::time;

/// After how long an order expires whose request says nothing about that. The time is the sandbox's own.
const EXPIRY: SignedDuration = SignedDuration::from_hours(2);

/// The moments of an order, a refund, a hold or a release. Of nothing in the book, all of them are now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    made: Timestamp,
    changed: Timestamp,
    paid: Timestamp,
}

impl Moments {
    pub(crate) fn of(entry: Option<&BookEntry>) -> Self {
        let now = Timestamp::now();
        entry.map_or(Self { made: now, changed: now, paid: now }, |entry| Self {
            made: entry.created,
            changed: entry.changed,
            paid: entry.paid.unwrap_or(entry.changed),
        })
    }

    /// The time that a field of this kind tells. A field of which the spec says nothing tells when something last happened.
    pub(super) fn told(self, instant: &Instant) -> Json {
        let at = match instant.moment {
            Some(Moment::Made) => self.made,
            Some(Moment::Expires) => self.made.checked_add(EXPIRY).unwrap_or(self.made),
            Some(Moment::Paid) => self.paid,
            Some(Moment::Changed) | None => self.changed,
        };
        time::write(at, instant.format, instant.offset, instant.wire)
    }
}

/// Whether a provider always sends the time: when something was made and last changed is known of all there is.
pub(super) fn is_always_known(instant: &Instant) -> bool {
    matches!(instant.moment, Some(Moment::Made | Moment::Changed))
}

/// Whether the time exists although the order was never paid.
pub(super) fn exists_unpaid(instant: &Instant) -> bool {
    is_always_known(instant) || instant.moment == Some(Moment::Expires)
}
