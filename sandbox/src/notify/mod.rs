//! Notifications: which are due, what they say, and how they are delivered.

mod compose;
mod deliver;
mod which;

pub(crate) use compose::{OutgoingNotification, compose};
pub(crate) use deliver::NotificationSender;
pub use deliver::{DeliveryRecord, DeliveryTry};
pub(crate) use which::{PlannedNotification, after_changes, by_name, of_entry};
