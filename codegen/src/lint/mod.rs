//! Warnings: what is legal in a spec, and unwise. A spec allows a warning by `allow:` with a reason, in one place or
//! for all of it.

mod done;
mod echo;
mod fields;
mod operations;
mod outcomes;
mod schemes;
mod unused;

use crate::checked::Provider;
use crate::reading::Problems;
use crate::report::{Code, Problem};

/// Looks for what is unwise in a spec in which nothing is wrong.
pub(crate) fn lint(problems: &Problems, provider: &Provider) {
    fields::lint(problems, provider);
    schemes::lint(problems, provider);
    outcomes::lint(problems, provider);
    operations::lint(problems, provider);
    echo::lint(problems, provider);
    done::lint(problems, provider);
    unused::lint(problems, provider);
    // This comes last, because only now it is known which warnings would have been given.
    for (code, at) in problems.allowed_in_vain() {
        problems.warn(
            &[],
            Problem::new(Code::AllowsNothing, at, format!("`{code}` is allowed, and isn't given"))
                .label("nothing here gives this warning")
                .help("remove it: what it allowed is no longer there"),
        );
    }
}
