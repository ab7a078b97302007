//! Notifications: what the provider tells the merchant of an order.

use paysmith_codegen::checked::{Class, Notification, Reply, StateClass, To};

use crate::book::{Book, Entry};
use crate::filling::{Filling, sealed};
use crate::json::Json;
use crate::laying::{Laid, Layout, Parts};
use crate::outcomes;
use crate::play::{Played, Twist};
use crate::states;

/// A notification ready to be sent.
pub(crate) struct Notice {
    pub(crate) provider: String,
    pub(crate) notification: String,
    pub(crate) order: Option<String>,
    /// Where it goes; `None` where the merchant gave no URL.
    pub(crate) to: Option<String>,
    pub(crate) content_type: &'static str,
    pub(crate) laid: Laid,
    pub(crate) acknowledge: Reply,
    /// How often it is sent until it is acknowledged.
    pub(crate) tries: usize,
}

/// Some providers try for days; a sandbox needn't.
const MOST_TRIES: usize = 8;

impl Played {
    /// All notifications that tell of an order as it stands, or as it is claimed to stand.
    pub(crate) fn notices(
        &self,
        serial: u64,
        claimed: Option<StateClass>,
        registered: Option<&str>,
        twist: Twist,
    ) -> Vec<Notice> {
        let mut book = self.book();
        let Some(entry) = book.get(serial).cloned() else { return Vec::new() };
        let state = claimed.unwrap_or(entry.state);
        let due: Vec<_> = self
            .spec
            .notifications
            .iter()
            .filter(|one| one.of.contains(&entry.operation) && (claimed.is_some() || is_due(one, &entry)))
            .collect();
        due.into_iter().map(|one| self.notice(one, &entry, state, registered, twist, &mut book)).collect()
    }

    fn notice(
        &self,
        notification: &Notification,
        entry: &Entry,
        state: StateClass,
        registered: Option<&str>,
        twist: Twist,
        book: &mut Book,
    ) -> Notice {
        let fields = self.notice_fields(notification, entry, state);
        let told = self.numbers.within(&fields);
        let told: Vec<_> = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        book.learn(entry.serial, &told);
        let to = notification.to.iter().find_map(|to| match to {
            To::Field(field) => entry.request.at(field).and_then(Json::scalar).filter(|url| !url.is_empty()),
            To::Registered => registered.map(str::to_owned),
        });
        Notice {
            provider: self.spec.name.clone(),
            notification: notification.name.clone(),
            order: entry.number.clone(),
            to,
            content_type: if notification.form {
                "application/x-www-form-urlencoded"
            } else {
                "application/json"
            },
            laid: self.lay_notice(notification, fields, twist),
            acknowledge: notification.acknowledge.clone(),
            tries: (notification.retries.len() + 1).min(MOST_TRIES),
        }
    }

    fn notice_fields(&self, notification: &Notification, entry: &Entry, state: StateClass) -> Json {
        let example = notification.example.as_ref().map(Json::from);
        let filling = Filling {
            scopes: vec![&entry.request],
            asked_example: None,
            facts: Some(&entry.facts),
            around: self.around(),
            numbers: &self.numbers,
            serial: entry.serial,
            unpaid: matches!(state, StateClass::Pending | StateClass::Failed | StateClass::Closed),
            hand_over: None,
        };
        let table = &notification.table;
        let mut fields = filling.table(table, example.as_ref(), "");
        let amount = entry.amount.map(|amount| amount.normalize().to_string());
        for (path, value) in [(&notification.order, &entry.number), (&notification.amount, &amount)] {
            let Some((path, value)) = path.as_ref().zip(value.as_ref()) else { continue };
            let field = table.find(path);
            if let Some(value) =
                field.and_then(|field| filling.fitting(&field.kind, &Json::Text(value.clone())))
            {
                filling.reach(table, &mut fields, path);
                fields.put(path, value);
            }
        }
        if let Some(rule) = &notification.state {
            states::tell(rule, state, table, &mut fields, &filling);
        }
        fields
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

/// Payments are told, and refunds by notifications that say they are of refunds; the rest is sent on request only.
fn is_due(notification: &Notification, entry: &Entry) -> bool {
    let sayable = |class| {
        notification
            .state
            .as_ref()
            .is_none_or(|state| state.otherwise == class || state.cases.iter().any(|case| case.is == class))
    };
    match entry.state {
        StateClass::Paid => sayable(StateClass::Paid),
        StateClass::Refunded => !entry.is_order(),
        _ => false,
    }
}
