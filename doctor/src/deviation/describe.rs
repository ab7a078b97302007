//! Explains a change to people.

use paysmith_codegen::checked::Provider;

use super::change::Change;
use super::digest_input::DigestInputs;
use super::json_programs::{number_wording, slash_wording, sorted_wording, spacing_wording, unicode_wording};
use super::pairs::{added_wording, between_wording, empty_wording, join_wording, left_out_wording};
use super::text::line_end_behind_all_wording;
use super::{Deviation, Wording};

/// The change as a deviation from the rule by which the provider's message is signed.
pub(crate) fn describe(change: &Change, inputs: &DigestInputs<'_>, provider: &Provider) -> Deviation {
    let places = inputs.scheme.places;
    let keyed = !inputs.scheme.keys.is_empty();
    let at = match change {
        Change::Key(_) | Change::Secret(_) if keyed => places.key,
        _ => places.message,
    };
    let Wording { id, what, advice } = wording(change, inputs);
    Deviation { id, what, advice, at: format!("{}:{}", provider.path, at.line) }
}

fn wording(change: &Change, inputs: &DigestInputs<'_>) -> Wording {
    match change {
        Change::Candidate(at) => {
            let candidate = inputs.candidates.get(*at);
            let (id, what) = candidate
                .map(|candidate| (candidate.id.as_str(), candidate.what.as_str()))
                .unwrap_or_default();
            Wording::new(id, what, format!("sign what the rule names: {}", inputs.scheme.algorithm()))
        }
        Change::Program(program) => program.wording(),
        Change::Spacing(spacing) => spacing_wording(*spacing),
        Change::Sorted => sorted_wording(),
        Change::Slash(slash) => slash_wording(*slash),
        Change::Unicode(unicode) => unicode_wording(*unicode),
        Change::Numbers(form, only) => number_wording(*form, only.as_deref()),
        Change::TextEdit(edit) => edit.wording(),
        Change::PairOrder(order) => order.wording(),
        Change::KeepEmpty(kept) => empty_wording(*kept),
        Change::Between(text) => between_wording(text),
        Change::Join(text) => join_wording(text),
        Change::UrlEncoding(encoding) => encoding.wording(),
        Change::ValueFilter(filter) => filter.wording(),
        Change::LeftOut(name) => left_out_wording(name),
        Change::Added(name, value) => added_wording(name, value),
        Change::Key(position) => position.wording(inputs.scheme, inputs.secret_name().unwrap_or("the key")),
        Change::Secret(change) => change.wording(inputs.secret_name().unwrap_or("secret")),
        Change::LineEndBehindAll => line_end_behind_all_wording(),
        Change::LineEnd(line_end) => line_end.wording(),
        Change::Charset(charset) => charset.wording(),
    }
}
