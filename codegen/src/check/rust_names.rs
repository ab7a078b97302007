//! Refuses names of credentials, operations and the like that become the same name in Rust. The names of fields are
//! checked with their tables.

use std::collections::BTreeMap;

use crate::checked::Provider;
use crate::naming;
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    let named = |name: &str, at: Span| (name.to_owned(), naming::snake(name), at);
    let credentials = provider.credentials.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "credentials", credentials);
    // A set becomes a variant, in whose name no `_` is left.
    let variant = |name: &str, at: Span| (name.to_owned(), naming::pascal(name), at);
    let sets = provider.credential_sets.iter().map(|of| variant(&of.name, of.about.at));
    refuse_same(problems, "sets of credentials", sets);
    let environments = provider.environments.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "environments", environments);
    let envelopes = provider.envelopes.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "envelopes", envelopes);
    let ciphers = provider.ciphers.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "ciphers", ciphers);
    let operations = provider.operations.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "operations", operations);
    let notifications = provider.notifications.iter().map(|of| named(&of.name, of.about.at));
    refuse_same(problems, "notifications", notifications);
}

/// Reports two different names that become one in Rust. The same name twice is a repeated key, which has been
/// reported.
fn refuse_same(problems: &Problems, what: &str, names: impl Iterator<Item = (String, String, Span)>) {
    let mut seen: BTreeMap<String, (String, Span)> = BTreeMap::new();
    for (wire, rust, at) in names {
        match seen.get(&rust) {
            Some((other, first)) if *other != wire => problems.push(
                Problem::new(Code::SameRustName, at, format!("two {what} become `{rust}`"))
                    .label("this one")
                    .related(*first, "and this one"),
            ),
            Some(_) => {}
            None => drop(seen.insert(rust, (wire, at))),
        }
    }
}
