//! Times as they are stored, and when the provider is asked again how a call ended.

use std::time::Duration;

use paysmith_runtime::spec::Recover;

/// Milliseconds since 1970, as times are stored.
pub(crate) type Millis = i64;

/// For how long the provider is asked about a call before a person is.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The longest time between two questions.
const SLOWEST: Duration = Duration::from_secs(60 * 60);

/// A time that is so much later.
pub(crate) fn later(time: Millis, by: Duration) -> Millis {
    time.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}

/// When to ask the next time: at the pace of the provider's spec for as long as it says, and then ever slower, up to once an hour.
/// `None` once the time for asking is over. `began` is when the call was sent.
pub(crate) fn next(recover: &Recover, began: Millis, asked: u32, now: Millis) -> Option<Millis> {
    let passed = Duration::from_millis(u64::try_from(now.saturating_sub(began)).unwrap_or_default());
    if passed >= GIVE_UP_AFTER {
        return None;
    }
    let every = Duration::from_secs(recover.every.max(1));
    let usual = u32::try_from(recover.within / recover.every.max(1)).unwrap_or(u32::MAX);
    let slower = asked.saturating_sub(usual).min(16);
    let wait = every.saturating_mul(1 << slower).min(SLOWEST.max(every));
    Some(later(now, wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECOVER: Recover = Recover { query: "query", by: &[], ask: &[], every: 5, within: 60 };

    #[test]
    fn the_provider_is_asked_at_its_pace_and_then_ever_slower() {
        let wait = |asked| next(&RECOVER, 0, asked, 1_000).map(|next| (next - 1_000) / 1_000);
        assert_eq!([0, 1, 12].map(wait), [Some(5); 3]);
        assert_eq!([13, 14, 15].map(wait), [Some(10), Some(20), Some(40)]);
        assert_eq!(wait(1_000), Some(3_600), "never slower than once an hour");
    }

    #[test]
    fn a_person_is_asked_after_a_week() {
        let week = 7 * 24 * 60 * 60 * 1_000;
        assert!(next(&RECOVER, 0, 200, week - 1).is_some());
        assert_eq!(next(&RECOVER, 0, 200, week), None);
        assert!(next(&RECOVER, week, 200, 0).is_some(), "the clock was set back");
    }
}
