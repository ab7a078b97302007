//! Which notifications tell of what has happened.

use paysmith_codegen::checked::{Notification, StateClass};

use crate::entry::Entry;
use crate::play::Played;
use crate::states::{self, Standing};

/// A notification that is to be sent.
pub(crate) struct Telling<'a> {
    pub(crate) notification: &'a Notification,
    /// Of what; of nothing in particular, it is as the spec's example.
    pub(crate) serial: Option<u64>,
    /// How that is claimed to stand, whatever the book says.
    pub(crate) claimed: Option<StateClass>,
}

impl Played {
    /// The notifications that are due for entries whose state an operation has changed, or the payer: payments, holds,
    /// refunds and releases are told. Each kind is sent once, of what was made rather than of what that was made from.
    pub(crate) fn due(&self, changed: &[u64], by: Option<&str>) -> Vec<Telling<'_>> {
        let book = self.book();
        let mut due: Vec<Telling<'_>> = Vec::new();
        for entry in changed.iter().filter_map(|serial| book.get(*serial)) {
            let original = entry.of.and_then(|of| book.get(of));
            for notification in &self.spec.notifications {
                let told = due.iter().any(|one| std::ptr::eq(one.notification, notification));
                let of = |name: &String| *name == entry.operation || Some(name.as_str()) == by;
                if !told && notification.of.iter().any(of) && is_due(notification, entry, original) {
                    due.push(Telling { notification, serial: Some(entry.serial), claimed: None });
                }
            }
        }
        due
    }

    /// All notifications that can tell of an entry, with the state that it is claimed to be in.
    pub(crate) fn claims(&self, serial: u64, claimed: StateClass) -> Vec<Telling<'_>> {
        let operation = self.book().get(serial).map(|entry| entry.operation.clone());
        let Some(operation) = operation else { return Vec::new() };
        let of = self.spec.notifications.iter().filter(|one| one.of.contains(&operation));
        of.map(|notification| Telling { notification, serial: Some(serial), claimed: Some(claimed) })
            .collect()
    }

    /// A notification by its name, whatever it is of.
    pub(crate) fn telling(
        &self,
        notification: &str,
        serial: Option<u64>,
        claimed: Option<StateClass>,
    ) -> Option<Telling<'_>> {
        let notification = self.spec.notifications.iter().find(|one| one.name == notification)?;
        Some(Telling { notification, serial, claimed })
    }
}

/// How what a notification tells of stands: what was made of an order, or the order where it is that which is told of.
pub(crate) fn told(notification: &Notification, entry: &Entry, original: Option<&Entry>) -> Standing {
    let of = notification.state.as_ref().map(|state| state.of);
    let told = original.filter(|_| of.is_some_and(|of| !of.is_part()) && !entry.is_order()).unwrap_or(entry);
    told.standing()
}

fn is_due(notification: &Notification, entry: &Entry, original: Option<&Entry>) -> bool {
    let standing = told(notification, entry, original);
    let Some(state) = &notification.state else {
        return matches!(standing.class, StateClass::Paid | StateClass::Held) || !entry.is_order();
    };
    let same = !state.of.is_part() || state.of == entry.subject();
    let sayable = |class: &StateClass| states::can_say(state, *class);
    match standing.class {
        StateClass::Paid | StateClass::Held | StateClass::Released if entry.is_order() => {
            same && sayable(&standing.class)
        }
        _ if entry.is_order() => false,
        _ => same && states::nearest(standing).iter().any(sayable),
    }
}
