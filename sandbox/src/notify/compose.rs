//! Composes notifications: their fields, their layout and signatures, and where they go.

use paysmith_codegen::checked::{Class, Heeds, Notification, NotificationReply, StateClass, To};

use super::which::{PlannedNotification, state_to_tell};
use crate::answer::code_of_class;
use crate::answer::fill::{Filler, is_never_paid, with_json_text};
use crate::answer::from_example::{Proportion, amount_in};
use crate::answer::message_layout::{Content, MessageLayout};
use crate::answer::moments::Moments;
use crate::answer::outgoing::{OutgoingMessage, SignatureFault};
use crate::answer::state::{satisfy, write_state};
use crate::book::{Book, BookEntry, EntryState};
use crate::request::rules::condition_holds;
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::path::last_name;

/// A notification that is ready to be sent.
pub(crate) struct OutgoingNotification {
    /// The name of the provider.
    pub(crate) provider: String,
    /// The name of the notification in the spec.
    pub(crate) name: String,
    /// The merchant's number of the order that it tells of.
    pub(crate) order: Option<String>,
    /// The order numbers that it gives to the entry, for the book to remember.
    pub(crate) given_numbers: Vec<(String, String)>,
    /// The URL that it goes to; `None` where the merchant gave none.
    pub(crate) url: Option<String>,
    pub(crate) content_type: &'static str,
    /// Whether the payer's browser brings it by GET: what would be its body is then the query of the URL.
    pub(crate) in_query: bool,
    pub(crate) message: OutgoingMessage,
    /// The acknowledgement that the provider wants. An empty body stands for any body. `None` where the provider takes any reply.
    pub(crate) acknowledgement: Option<NotificationReply>,
    /// How often it is sent, at most, until it is acknowledged.
    pub(crate) most_tries: usize,
}

/// How often a notification is sent at most. Some providers try for days; for a sandbox this is enough.
const MOST_TRIES: usize = 8;

/// Composes a notification. `None` where its fields can't meet the conditions by which the spec tells it from other
/// notifications.
pub(crate) fn compose(
    setup: &Setup,
    book: &Book,
    planned: &PlannedNotification<'_>,
    registered_url: Option<&str>,
    fault: Option<SignatureFault>,
) -> Option<OutgoingNotification> {
    let notification = planned.notification;
    let entry = planned.serial.and_then(|serial| book.get(serial));
    let original = entry.and_then(|entry| book.get(entry.original?));
    let composer = Composer { setup, notification, entry, original, claimed: planned.claimed };
    let fields = composer.fields()?;
    Some(OutgoingNotification {
        provider: setup.spec.name.clone(),
        name: notification.name.clone(),
        order: entry.and_then(|entry| entry.number.clone()),
        given_numbers: setup.order_numbers.within(&fields),
        url: notification.to.iter().find_map(|to| match to {
            To::Field(path) => composer.requested(path),
            To::Registered => registered_url.map(str::to_owned),
        }),
        content_type: notification.kind.content_type(),
        in_query: notification.in_query,
        message: composer.message(&fields, fault),
        acknowledgement: acknowledgement(notification),
        most_tries: (notification.retries.len() + 1).min(MOST_TRIES),
    })
}

/// The acknowledgement that the provider wants. Its body is empty where the provider doesn't look at the body.
fn acknowledgement(notification: &Notification) -> Option<NotificationReply> {
    let mut reply = notification.acknowledge.clone();
    match notification.heeds {
        Heeds::Body => {}
        Heeds::Status => reply.body.clear(),
        Heeds::Nothing => return None,
    }
    Some(reply)
}

struct Composer<'a> {
    setup: &'a Setup,
    notification: &'a Notification,
    /// The entry that it tells of.
    entry: Option<&'a BookEntry>,
    /// The order that the entry is a refund, a capture or a release of.
    original: Option<&'a BookEntry>,
    claimed: Option<StateClass>,
}

impl Composer<'_> {
    fn fields(&self) -> Option<Json> {
        let Self { notification, entry, .. } = *self;
        let table = &notification.table;
        let example = notification.example.as_ref().map(Json::of);
        let state = self.state();
        let filler = self.filler(state, example.as_ref());
        let mut fields = filler.table(table, example.as_ref(), "");
        let amount = entry.and_then(BookEntry::paid_amount).map(|amount| amount.normalize().to_string());
        for (path, value) in [
            (&notification.order, self.number()),
            (&notification.amount, amount),
            (&notification.currency, self.currency()),
        ] {
            let Some((path, value)) = path.as_ref().zip(value) else { continue };
            let field = table.find(path);
            if let Some(value) = field.and_then(|field| filler.fitting(&field.kind, &Json::Text(value))) {
                filler.add_objects(table, &mut fields, path);
                fields.put(path, value);
            }
        }
        for condition in &notification.when {
            satisfy(condition, table, &mut fields, &filler);
        }
        if let Some((rule, state)) = notification.state.as_ref().zip(state) {
            write_state(rule, state, table, &mut fields, &filler);
        }
        // Where the provider has no word for the state, writing it has removed members, perhaps also those that tell this
        // notification from others. Those are put back.
        for condition in &notification.when {
            if fields.at(&condition.name).is_none() {
                satisfy(condition, table, &mut fields, &filler);
            }
        }
        notification.when.iter().all(|condition| condition_holds(condition, &fields)).then_some(fields)
    }

    fn filler(&self, state: Option<EntryState>, example: Option<&Json>) -> Filler<'_> {
        let mut sources: Vec<_> = self.entry.into_iter().map(|entry| &entry.request).collect();
        sources.extend(self.original.into_iter().flat_map(BookEntry::sources));
        Filler {
            setup: self.setup,
            sources,
            example_request: None,
            provider_numbers: self.entry.map(|entry| &entry.provider_numbers),
            could_be_asked: self
                .entry
                .and_then(|entry| self.setup.request_names.of_operation(&entry.operation)),
            moments: Moments::of(self.entry),
            made_by: self.entry.map(|entry| entry.operation.as_str()),
            serial: self.entry.map_or(0, |entry| entry.serial),
            never_paid: state.is_some_and(|state| is_never_paid(state.class)),
            not_echo: &self.notification.not_echo,
            proportion: self.proportion(example),
            hand_over: None,
        }
    }

    fn proportion(&self, example: Option<&Json>) -> Option<Proportion> {
        let path = self.notification.amount.as_deref()?;
        Proportion::of(self.entry?.paid_amount(), amount_in(example?, path, last_name(path)))
    }

    /// The state that the notification tells: the claimed one, else that of the book.
    fn state(&self) -> Option<EntryState> {
        let claimed = self.claimed.map(|class| EntryState { class, reversed: false });
        claimed.or_else(|| Some(state_to_tell(self.notification, self.entry?, self.original)))
    }

    /// The merchant's number that the notification names: the entry's own, or that of the entry's order, where the
    /// notification's field has the name of the order's number and the entry's number has another name.
    fn number(&self) -> Option<String> {
        let name_of_number = |entry: &BookEntry| {
            let maker = self.setup.spec.operation(&entry.operation)?;
            self.setup.order_numbers.own_path(maker).map(last_name)
        };
        let name = self.notification.order.as_deref().map(last_name);
        let order = self.original.filter(|original| {
            name_of_number(original) == name && self.entry.is_some_and(|entry| name_of_number(entry) != name)
        });
        order.or(self.entry)?.number.clone()
    }

    fn currency(&self) -> Option<String> {
        let mut entries = [self.entry, self.original].into_iter().flatten();
        entries.find_map(|entry| entry.currency(&self.setup.spec))
    }

    /// A value of the request that made the entry, or of the request that made its order.
    fn requested(&self, path: &str) -> Option<String> {
        let requests = [self.entry, self.original].into_iter().flatten().map(|entry| &entry.request);
        let mut given = requests.filter_map(|request| request.at(path)?.scalar());
        given.find(|text| !text.is_empty())
    }

    fn message(&self, fields: &Json, fault: Option<SignatureFault>) -> OutgoingMessage {
        let notification = self.notification;
        let outcome = notification.outcome.as_ref();
        let code = outcome.and_then(|outcome| code_of_class(outcome, Class::Success, &notification.pattern));
        let fields = Some(with_json_text(&notification.table, fields));
        let layout = MessageLayout {
            setup: self.setup,
            credentials: self
                .setup
                .credentials_of(self.entry.and_then(|entry| entry.credential_set.as_deref())),
            pattern: &notification.pattern,
            headers: &notification.headers,
            values: &notification.values,
            kind: &notification.kind,
            sends: notification.sends.as_ref(),
            style: notification.style,
            is_signed: notification.signed,
        };
        let (text, answer_name, is_empty) = ("success", None, false);
        layout.write(&Content { outcome, code, text, fields, answer_name, is_empty }, fault)
    }
}
