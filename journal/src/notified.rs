//! Notifications: what a verified one tells is stored with the call that it is about, in one transaction.

use paysmith_runtime::spec::NotificationReply;
use paysmith_runtime::{News, Provider, Standing, Verified};

use crate::decide::{self, Verdict};
use crate::recorder::Recorder;
use crate::store::{NotificationKey, StoreError, Which};
use crate::stored_call::{Call, CallKey, NumberKind};

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the provider waits for a reply"]
pub struct Notified {
    /// How it was taken.
    pub taken: Taken,
    /// The call that it is about, as it stands now.
    pub call: Option<Call>,
    /// The reply to give to the provider.
    pub reply: NotificationReply,
}

/// How a notification was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// What it tells is stored with the call. If it contradicts what was asked for, the call is a
    /// [mismatch](crate::CallState::Mismatch).
    News,
    /// It came before, and changes nothing.
    Repeat,
    /// The provider's spec doesn't list its code or its state, so that nothing follows from it. It isn't noted, and the reply makes
    /// the provider send it again.
    NotUnderstood,
    /// It tells of another amount or currency than the call that is being made asks for. It isn't noted, and the reply makes the
    /// provider send it again, when it is known how the call ended.
    NotYet,
    /// It is about a number that isn't in the journal, or about another merchant. It isn't noted. The reply acknowledges it, so that
    /// the provider doesn't send it again; whoever wants it again gives the notification's
    /// [`refuse`](Verified::refuse) instead.
    NotOurs,
}

impl<P: Provider, T> Recorder<P, T> {
    /// Stores what a verified notification tells of the call that it is about. The reply is given after that, so that the provider
    /// sends the notification again if the process ends before.
    ///
    /// Where several merchants share one key, call each account by the provider's name for that merchant: a notification that
    /// names another merchant isn't taken for it.
    ///
    /// # Errors
    /// When the store fails. Nothing was noted then: reply with a server error, so that the notification comes again.
    pub async fn take<N>(&self, verified: &Verified<N>) -> Result<Notified, StoreError> {
        let (acknowledge, refuse) = (verified.acknowledge(), verified.refuse());
        if !verified.is_understood() {
            return Ok(Notified { taken: Taken::NotUnderstood, call: None, reply: refuse });
        }
        let news = verified.news().clone();
        let not_ours = Notified { taken: Taken::NotOurs, call: None, reply: acknowledge };
        let is_anothers = news
            .merchant
            .as_ref()
            .is_some_and(|merchant| !self.account.is_empty() && **merchant != *self.account);
        let key = key(P::SPEC.name, &self.account, &news).filter(|_| !is_anothers);
        let Some(key) = key else { return Ok(not_ours) };
        let (provider, account) = (key.provider.clone(), key.account.clone());
        let notification = NotificationKey { provider, account, key: verified.key().to_owned() };
        let now = self.now();
        let decide = Box::new(move |stored: Option<&Call>| decide::news(stored, &news, now));
        let (call, verdict) = self.store.notify(notification, Which::Key(key), decide).await?;
        Ok(match verdict {
            Verdict::Done => Notified { taken: Taken::News, call, reply: acknowledge },
            Verdict::Stored => Notified { taken: Taken::Repeat, call, reply: acknowledge },
            Verdict::NotYet => Notified { taken: Taken::NotYet, call, reply: refuse },
            Verdict::Lost | Verdict::Differs(_) => not_ours,
        })
    }
}

/// The name of the call that the news is about; `None` if the news has no number.
fn key(provider: &str, account: &str, news: &News) -> Option<CallKey> {
    let number = news.number.clone()?;
    let is_part = news.original.as_ref().is_some_and(|original| *original != number);
    let kind = match news.state {
        Standing::Order(_) | Standing::Hold(_) if is_part => NumberKind::Capture,
        Standing::Order(_) | Standing::Hold(_) => NumberKind::Order,
        Standing::Refund(_) => NumberKind::Refund,
        Standing::Release(_) => NumberKind::Release,
    };
    Some(CallKey { provider: provider.to_owned(), account: account.to_owned(), kind, number })
}
