//! What is legal in a spec, and unwise. A spec allows a warning where it stands, or as a whole, by `allow:` and a reason.

mod echo;
mod fields;
mod operations;
mod outcomes;
mod schemes;
mod unused;

use crate::checked::Provider;
use crate::reading::Problems;
use crate::report::{Code, Problem};

/// Looks at a spec in which nothing is wrong.
pub(crate) fn lint(problems: &Problems, provider: &Provider) {
    fields::lint(problems, provider);
    schemes::lint(problems, provider);
    outcomes::lint(problems, provider);
    operations::lint(problems, provider);
    echo::lint(problems, provider);
    unused::lint(problems, provider);
    // Last, when it is known what was allowed for a reason.
    for (code, at) in problems.allowed_in_vain() {
        problems.warn(
            &[],
            Problem::new(Code::AllowsNothing, at, format!("`{code}` is allowed, and isn't there"))
                .label("nothing here is warned of so")
                .help("remove it: what it was for has gone"),
        );
    }
}
