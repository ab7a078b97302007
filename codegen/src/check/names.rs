//! Names that fall together in Rust, outside of tables.

use std::collections::BTreeMap;

use crate::checked::{At, Provider};
use crate::model::cx::Cx;
use crate::naming;
use crate::report::{Code, Problem};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    let named = |name: &str, at: At| (name.to_owned(), naming::snake(name), at);
    let credentials = provider.credentials.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "credentials", credentials);
    let sets = provider.credential_sets.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "sets of credentials", sets);
    let environments = provider.environments.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "environments", environments);
    let envelopes = provider.envelopes.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "envelopes", envelopes);
    let operations = provider.operations.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "operations", operations);
    let notifications = provider.notifications.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(cx, "notifications", notifications);
}

/// Two things, not one met twice, that get one name.
fn refuse_same(cx: &Cx, what: &str, names: impl Iterator<Item = (String, String, At)>) {
    let mut seen: BTreeMap<String, (String, At)> = BTreeMap::new();
    for (wire, rust, at) in names {
        match seen.get(&rust) {
            Some((other, first)) if *other != wire => cx.push(
                Problem::new(Code::SameRustName, at, format!("two {what} become `{rust}`"))
                    .label("this one")
                    .related(*first, "and this one"),
            ),
            Some(_) => {}
            None => drop(seen.insert(rust, (wire, at))),
        }
    }
}
