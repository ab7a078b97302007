//! Decides which notifications tell of what has happened.

use paysmith_codegen::checked::{Notification, Provider, StateClass};

use crate::answer::state::{can_say, nearest_classes};
use crate::book::{Book, BookEntry, EntryState};

/// A notification that is to be sent.
pub(crate) struct PlannedNotification<'a> {
    pub(crate) notification: &'a Notification,
    /// The serial number of the entry that it tells of. Without one, it says what the spec's example says.
    pub(crate) serial: Option<u64>,
    /// The state that it claims the entry to be in, whatever the book says.
    pub(crate) claimed: Option<StateClass>,
}

/// The notifications that are due after the entries `changed` have changed their state, by the operation `changed_by` or, where
/// none is named, by the payer. Providers tell of payments, holds, refunds and releases. Each kind of notification is sent
/// once, about the first entry that it fits; a refund comes before its order in `changed`.
pub(crate) fn after_changes<'a>(
    spec: &'a Provider,
    book: &Book,
    changed: &[u64],
    changed_by: Option<&str>,
) -> Vec<PlannedNotification<'a>> {
    let mut due: Vec<PlannedNotification<'a>> = Vec::new();
    for entry in changed.iter().filter_map(|serial| book.get(*serial)) {
        let original = entry.original.and_then(|original| book.get(original));
        for notification in &spec.notifications {
            let is_planned = due.iter().any(|one| std::ptr::eq(one.notification, notification));
            let is_of =
                |operation: &String| *operation == entry.operation || Some(operation.as_str()) == changed_by;
            if !is_planned && notification.of.iter().any(is_of) && is_due(notification, entry, original) {
                due.push(PlannedNotification { notification, serial: Some(entry.serial), claimed: None });
            }
        }
    }
    due
}

/// All notifications that can tell of an entry, with the state that they are to claim.
pub(crate) fn of_entry<'a>(
    spec: &'a Provider,
    entry: &BookEntry,
    claimed: StateClass,
) -> Vec<PlannedNotification<'a>> {
    let of_operation = spec.notifications.iter().filter(|one| one.of.contains(&entry.operation));
    of_operation
        .map(|notification| PlannedNotification {
            notification,
            serial: Some(entry.serial),
            claimed: Some(claimed),
        })
        .collect()
}

/// The notification of this name, whatever it can tell of.
pub(crate) fn by_name<'a>(
    spec: &'a Provider,
    name: &str,
    serial: Option<u64>,
    claimed: Option<StateClass>,
) -> Option<PlannedNotification<'a>> {
    let notification = spec.notifications.iter().find(|one| one.name == name)?;
    Some(PlannedNotification { notification, serial, claimed })
}

/// The state that a notification about an entry tells. It is the entry's own, but for a refund or a release it is that of the
/// order where the notification's state is the state of an order.
pub(super) fn state_to_tell(
    notification: &Notification,
    entry: &BookEntry,
    original: Option<&BookEntry>,
) -> EntryState {
    let is_of_order = notification.state.as_ref().is_some_and(|state| !state.of.is_part());
    original.filter(|_| is_of_order && !entry.is_order()).unwrap_or(entry).full_state()
}

fn is_due(notification: &Notification, entry: &BookEntry, original: Option<&BookEntry>) -> bool {
    let state = state_to_tell(notification, entry, original);
    let Some(rule) = &notification.state else {
        return matches!(state.class, StateClass::Paid | StateClass::Held) || !entry.is_order();
    };
    let is_its_subject = !rule.of.is_part() || rule.of == entry.subject();
    let can_tell = match state.class {
        StateClass::Paid | StateClass::Held | StateClass::Released if entry.is_order() => {
            can_say(rule, state.class)
        }
        _ if entry.is_order() => false,
        _ => nearest_classes(state).iter().any(|class| can_say(rule, *class)),
    };
    is_its_subject && can_tell
}
