//! Notifications: what the provider tells the merchant of an order.

use paysmith_codegen::checked::{Class, Notification, NotificationReply, StateClass, To};

use crate::checking::holds;
use crate::due::{self, Telling};
use crate::entry::Entry;
use crate::filling::{Filling, sealed};
use crate::json::Json;
use crate::laying::{Laid, Layout, Parts};
use crate::numbers::last;
use crate::outcomes;
use crate::play::{Played, Twist};
use crate::states::{self, Standing};

/// A notification ready to be sent.
pub(crate) struct Notice {
    pub(crate) provider: String,
    pub(crate) notification: String,
    pub(crate) order: Option<String>,
    /// Where it goes; `None` where the merchant gave no URL.
    pub(crate) to: Option<String>,
    pub(crate) content_type: &'static str,
    pub(crate) laid: Laid,
    pub(crate) acknowledge: NotificationReply,
    /// How often it is sent until it is acknowledged.
    pub(crate) tries: usize,
}

/// Some providers try for days; a sandbox needn't.
const MOST_TRIES: usize = 8;

impl Played {
    /// The notification as it goes out; `None` where its fields can't be such as tell it from the other kinds.
    pub(crate) fn notice(
        &self,
        telling: &Telling<'_>,
        registered: Option<&str>,
        twist: Twist,
    ) -> Option<Notice> {
        let notification = telling.notification;
        let mut book = self.book();
        let entry = telling.serial.and_then(|serial| book.get(serial)).cloned();
        let original = entry.as_ref().and_then(|entry| book.get(entry.of?)).cloned();
        let about = About { entry: entry.as_ref(), original: original.as_ref(), claimed: telling.claimed };
        let fields = self.notice_fields(notification, &about)?;
        if let Some(serial) = telling.serial {
            let told = self.numbers.within(&fields);
            let told: Vec<_> = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            book.learn(serial, &told);
        }
        Some(Notice {
            provider: self.spec.name.clone(),
            notification: notification.name.clone(),
            order: entry.as_ref().and_then(|entry| entry.number.clone()),
            to: notification.to.iter().find_map(|to| match to {
                To::Field(field) => about.asked(field),
                To::Registered => registered.map(str::to_owned),
            }),
            content_type: match notification.form {
                true => "application/x-www-form-urlencoded",
                false => "application/json",
            },
            laid: self.lay_notice(notification, fields, twist),
            acknowledge: wanted(notification),
            tries: (notification.retries.len() + 1).min(MOST_TRIES),
        })
    }

    fn notice_fields(&self, notification: &Notification, about: &About<'_>) -> Option<Json> {
        let example = notification.example.as_ref().map(Json::from);
        let standing = about.standing(notification);
        let filling = Filling {
            scopes: about.scopes(),
            asked_example: None,
            facts: about.entry.map(|entry| &entry.facts),
            around: self.around(),
            numbers: &self.numbers,
            serial: about.entry.map_or(0, |entry| entry.serial),
            unpaid: standing.is_some_and(|standing| {
                matches!(standing.class, StateClass::Pending | StateClass::Failed | StateClass::Closed)
            }),
            hand_over: None,
        };
        let table = &notification.table;
        let mut fields = filling.table(table, example.as_ref(), "");
        let currency =
            [about.entry, about.original].into_iter().flatten().find_map(|entry| self.currency(entry));
        let known = [
            (&notification.order, about.number(self, notification)),
            (&notification.amount, about.amount()),
            (&notification.currency, currency),
        ];
        for (path, value) in known {
            let Some((path, value)) = path.as_ref().zip(value) else { continue };
            let field = table.find(path);
            if let Some(value) = field.and_then(|field| filling.fitting(&field.kind, &Json::Text(value))) {
                filling.reach(table, &mut fields, path);
                fields.put(path, value);
            }
        }
        for condition in &notification.when {
            states::satisfy(&condition.name, &condition.is, table, &mut fields, &filling);
        }
        if let Some((rule, standing)) = notification.state.as_ref().zip(standing) {
            states::tell(rule, standing, table, &mut fields, &filling);
        }
        // Where it has no word for how the order stands, it is still of its kind.
        for condition in &notification.when {
            if fields.at(&condition.name).is_none() {
                states::satisfy(&condition.name, &condition.is, table, &mut fields, &filling);
            }
        }
        notification.when.iter().all(|condition| holds(condition, &fields)).then_some(fields)
    }

    fn lay_notice(&self, notification: &Notification, fields: Json, twist: Twist) -> Laid {
        let layout = Layout {
            provider: &self.spec,
            credentials: &self.credentials,
            pattern: &notification.pattern,
            headers: &notification.headers,
            form: notification.form,
        };
        let outcome = notification.outcome.as_ref();
        let parts = Parts {
            outcome,
            code: outcome.and_then(|one| outcomes::of_class(one, Class::Success, &notification.pattern)),
            message: "success",
            fields: Some(sealed(&notification.table, &fields)),
            answer: None,
        };
        match twist {
            Twist::Unsigned => layout.unsigned(&parts),
            _ if !notification.signed => layout.unsigned(&parts),
            Twist::Straight => layout.signed(&parts),
            Twist::Tampered => layout.tampered(layout.signed(&parts)),
        }
    }
}

/// What a notification is about.
struct About<'a> {
    entry: Option<&'a Entry>,
    original: Option<&'a Entry>,
    claimed: Option<StateClass>,
}

impl<'a> About<'a> {
    fn scopes(&self) -> Vec<&'a Json> {
        let entry = self.entry.into_iter().map(|entry| &entry.request);
        entry
            .chain(self.original.into_iter().flat_map(|original| [&original.facts, &original.request]))
            .collect()
    }

    /// A field of the request that made it, or that made what it was made from.
    fn asked(&self, field: &str) -> Option<String> {
        let requests = [self.entry, self.original].into_iter().flatten().map(|entry| &entry.request);
        let mut given = requests.filter_map(|request| request.at(field)?.scalar());
        given.find(|text| !text.is_empty())
    }

    fn standing(&self, notification: &Notification) -> Option<Standing> {
        let claimed = self.claimed.map(|class| Standing { class, reversed: false });
        claimed.or_else(|| Some(due::told(notification, self.entry?, self.original)))
    }

    /// The merchant's number: its own, unless the notification calls the order's so.
    fn number(&self, played: &Played, notification: &Notification) -> Option<String> {
        let called = |entry: &Entry| {
            let maker = played.spec.operation(&entry.operation)?;
            played.numbers.own(maker).map(last)
        };
        let name = notification.order.as_deref().map(last);
        let order = self.original.filter(|original| {
            called(original) == name && self.entry.is_some_and(|entry| called(entry) != name)
        });
        order.or(self.entry)?.number.clone()
    }

    fn amount(&self) -> Option<String> {
        self.entry?.worth().map(|amount| amount.normalize().to_string())
    }
}

/// What the provider looks at in an acknowledgement: of an empty body it wants nothing.
fn wanted(notification: &Notification) -> NotificationReply {
    let mut reply = notification.acknowledge.clone();
    if !notification.heeds_body {
        reply.body.clear();
    }
    reply
}
