//! What a client tells to `tracing`: a span around each exchange, and one event for how it ended. Nothing of a request, of an answer or of
//! the credentials is in them.
//!
//! | | name | fields |
//! |---|---|---|
//! | span, level INFO | `paysmith` | `provider`, `operation`, `effect` |
//! | event | `call ended` | `outcome` (`accepted`, `declined`, `unknown`, `not_sent`, `file`, `no_whole_file`), `cause` if it is unknown, not sent or no whole file, `ms` |
//! | event | `notification verified`, `notification refused` | `provider`, `notification`; `state` or `why` |
//!
//! What is unknown, and a file that is cut off or can't be written, is a warning; a refused notification is one, too, since somebody may have forged it. The
//! rest has the level INFO.

use std::time::Instant;

use tracing::{Instrument as _, Span, info, info_span, warn};

use crate::open::Judged;
use crate::outcome::{Cause, NotSent};
use crate::spec::{Notification, Operation, Provider};
use crate::standing::Standing;

/// One exchange with the provider.
pub(crate) struct Exchange {
    span: Span,
    began: Instant,
}

impl Exchange {
    pub(crate) fn begin(provider: &Provider, operation: &Operation) -> Self {
        let (provider, operation, effect) = (provider.name, operation.name, operation.effect.word());
        Self { span: info_span!("paysmith", provider, operation, effect), began: Instant::now() }
    }

    /// Runs a part of the exchange within the span.
    pub(crate) async fn within<T>(&self, work: impl Future<Output = T>) -> T {
        work.instrument(self.span.clone()).await
    }

    pub(crate) fn not_sent(&self, why: &NotSent) {
        // The texts of broken rules name fields and limits, and no values.
        self.ended("not_sent", Some(why));
    }

    pub(crate) fn judged(&self, judged: &Judged) {
        match judged {
            Judged::Accepted { .. } => self.ended::<Cause>("accepted", None),
            Judged::Declined { .. } => self.ended::<Cause>("declined", None),
            Judged::Unknown { cause, .. } => self.ended("unknown", Some(cause)),
        }
    }

    /// A file came.
    pub(crate) fn file(&self) {
        self.ended::<Cause>("file", None);
    }

    /// The file is cut off, or couldn't be written.
    pub(crate) fn no_whole_file<C: std::fmt::Display>(&self, cause: &C) {
        self.ended("no_whole_file", Some(cause));
    }

    fn ended<C: std::fmt::Display>(&self, outcome: &str, cause: Option<&C>) {
        let _within = self.span.enter();
        let ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match cause {
            Some(cause) if outcome == "not_sent" => info!(outcome, %cause, ms, "call ended"),
            Some(cause) => warn!(outcome, %cause, ms, "call ended"),
            None => info!(outcome, ms, "call ended"),
        }
    }
}

/// Tells what became of a notification.
pub(crate) fn notified<W: std::fmt::Display>(
    provider: &Provider,
    notification: &Notification,
    taken: Result<Standing, &W>,
) {
    let (provider, notification) = (provider.name, notification.name);
    match taken {
        Ok(state) => info!(provider, notification, %state, "notification verified"),
        Err(why) => warn!(provider, notification, %why, "notification refused"),
    }
}
