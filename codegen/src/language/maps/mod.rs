//! Every map of the language, a file a part.

mod envelopes;
mod fields;
mod operations;
mod schemes;
mod spec;

use super::shape::Map;

/// All of them.
pub(crate) fn maps() -> impl Iterator<Item = &'static Map> {
    [spec::MAPS, schemes::MAPS, fields::MAPS, envelopes::MAPS, operations::MAPS].into_iter().flatten()
}
