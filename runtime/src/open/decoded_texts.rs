//! Texts and pairs that are decoded while a body is unwrapped.

use std::borrow::Cow;

use elsa::FrozenVec;

use crate::write::form::Pair;

/// The texts of JSON strings that hold JSON themselves. They are decoded here, so that what is found in them can be slices of them,
/// as what is found in the body is of the body.
#[derive(Default)]
pub(crate) struct DecodedTexts {
    texts: FrozenVec<String>,
    /// The pairs of documents that were encrypted.
    pairs: FrozenVec<Vec<Pair<'static>>>,
}

impl DecodedTexts {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Keeps a text.
    pub(super) fn text(&self, text: String) -> &str {
        self.texts.push_get(text)
    }

    /// Keeps pairs.
    pub(super) fn pairs(&self, pairs: Vec<Pair<'_>>) -> &[Pair<'static>] {
        let owned = |(name, value): Pair<'_>| (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned()));
        self.pairs.push_get(pairs.into_iter().map(owned).collect())
    }
}
