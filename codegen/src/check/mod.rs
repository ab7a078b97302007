//! Whether the parts of a spec fit together: names, paths, signatures, recoveries, examples.
//!
//! Reading has made sure that each key is well-formed. Here every name is followed to what it names.

mod addresses;
mod credentials;
mod echo;
mod envelopes;
mod examples;
mod laid;
mod names;
mod notifications;
mod operations;
mod paths;
mod recovery;
mod schemes;
mod tables;

pub(crate) use echo::row_of;

use crate::checked::{Checked, Provider};
use crate::lint;
use crate::model::cx::Cx;
use crate::report::Report;

/// The only maker of a [`Checked`], with what is legal in it and unwise.
pub(crate) fn check(cx: Cx<'_>, provider: Provider) -> Result<(Checked, Report), Report> {
    names::check(&cx, &provider);
    tables::check(&cx, &provider);
    credentials::check(&cx, &provider);
    schemes::check(&cx, &provider);
    envelopes::check(&cx, &provider);
    operations::check(&cx, &provider);
    notifications::check(&cx, &provider);
    examples::check(&cx, &provider);
    // Of a spec with errors nobody wants to hear what else could be better.
    if cx.count() == 0 {
        lint::lint(&cx, &provider);
    }
    let report = Report::new(&provider.path, &provider.text, cx.take());
    if report.has_errors() { Err(report) } else { Ok((Checked::seal(provider), report)) }
}
