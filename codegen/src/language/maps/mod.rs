//! Every map of the spec language. Each file has the maps of one part of a spec.

mod envelopes;
mod fields;
mod operations;
mod schemes;
mod spec;

use super::shape::Map;

/// All maps of the language, in the order in which their parts stand in a spec.
pub(crate) fn maps() -> impl Iterator<Item = &'static Map> {
    [spec::MAPS, schemes::MAPS, fields::MAPS, envelopes::MAPS, operations::MAPS].into_iter().flatten()
}
