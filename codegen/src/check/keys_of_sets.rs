//! Checks a list of keys in a scheme: whatever set of credentials a merchant has, exactly one of the keys is in it.

use crate::checked::{Provider, Scheme};
use crate::reading::Problems;
use crate::report::{Code, Problem};

pub(super) fn check(problems: &Problems, provider: &Provider, scheme: &Scheme) {
    let [first, .., last] = scheme.keys.as_slice() else { return };
    let at = problems.index().of(scheme.about.at).span(&["key"]);
    if provider.credential_sets.is_empty() {
        problems.push(
            Problem::new(
                Code::KeyAndDigest,
                at,
                format!("`{}` has several keys, and every merchant has them all", scheme.name),
            )
            .label(format!("is it `{first}`, or `{last}`?"))
            .help("name one key, or tell the kinds of merchants apart by `credential_sets:`"),
        );
        return;
    }
    for set in &provider.credential_sets {
        let of_set: Vec<&String> = scheme.keys.iter().filter(|name| provider.set_has(set, name)).collect();
        let message = match of_set.as_slice() {
            [_] => continue,
            [] => format!("a merchant with `{}` has none of the keys of `{}`", set.name, scheme.name),
            [one, other, ..] => {
                format!(
                    "a merchant with `{}` has the keys `{one}` and `{other}` of `{}`",
                    set.name, scheme.name
                )
            }
        };
        problems.push(
            Problem::new(Code::KeyAndDigest, at, message)
                .label("expected exactly one key of each set")
                .related(set.about.at, "the set"),
        );
    }
}
