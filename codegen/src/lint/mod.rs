//! What is legal in a spec, and unwise. A spec allows a warning where it stands, or as a whole, by `allow:` and a reason.

mod echo;
mod fields;
mod operations;
mod outcomes;
mod schemes;
mod unused;

use crate::checked::Provider;
use crate::model::cx::Cx;
use crate::report::{Code, Problem};

/// Looks at a spec in which nothing is wrong.
pub(crate) fn lint(cx: &Cx, provider: &Provider) {
    fields::lint(cx, provider);
    schemes::lint(cx, provider);
    outcomes::lint(cx, provider);
    operations::lint(cx, provider);
    echo::lint(cx, provider);
    unused::lint(cx, provider);
    // Last, when it is known what was allowed for a reason.
    for (code, at) in cx.allowed_in_vain() {
        cx.warn(
            &[],
            Problem::new(Code::AllowsNothing, at, format!("`{code}` is allowed, and isn't there"))
                .label("nothing here is warned of so")
                .help("remove it: what it was for has gone"),
        );
    }
}
