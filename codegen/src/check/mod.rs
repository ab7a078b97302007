//! Checks whether the parts of a spec fit together: names, signatures, recoveries, examples.
//!
//! Reading has made sure that each key is well-formed. Here every name is followed to what it names.

mod answer_members;
mod answers;
mod body_layout;
mod ciphers;
mod coverage;
mod credentials;
mod dotted_names;
mod echo;
mod envelopes;
mod example_rules;
mod examples;
mod further;
mod keys_of_sets;
mod merchants;
mod notifications;
mod operations;
mod order_currency;
mod played;
mod refusals;
mod rust_names;
mod schemes;
mod signed_values;
mod state;
mod tables;
mod tolerances;
mod uses;
mod xml;

use crate::checked::{Checked, Provider};
use crate::reading::Problems;

/// Makes a [`Checked`] of a provider in which nothing is wrong. Nothing else makes one.
pub(crate) fn check(problems: &Problems<'_>, provider: Provider) -> Option<Checked> {
    rust_names::check(problems, &provider);
    tables::check(problems, &provider);
    credentials::check(problems, &provider);
    schemes::check(problems, &provider);
    envelopes::check(problems, &provider);
    ciphers::check(problems, &provider);
    tolerances::check(problems, &provider);
    operations::check(problems, &provider);
    notifications::check(problems, &provider);
    xml::check(problems, &provider);
    examples::check(problems, &provider);
    played::check(problems, &provider);
    if problems.count() == 0 { Some(Checked::seal(provider)) } else { None }
}
