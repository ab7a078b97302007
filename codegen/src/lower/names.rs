//! Gives names to the items of a module, each name once, and to variants.

use std::collections::BTreeSet;

use crate::checked::EnumValue;
use crate::ir::Name;
use crate::naming::pascal;

/// The name of an enum's variant.
pub(super) fn variant(value: &EnumValue) -> String {
    pascal(value.name.as_ref().unwrap_or(&value.wire))
}

/// The names that a module has given away.
#[derive(Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    pub(crate) fn taken<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Gives the first of the wishes that is free. If none is, it gives the last one with a number.
    pub(crate) fn give(&mut self, wishes: &[String]) -> String {
        let numbered = wishes.last().cloned().unwrap_or_default();
        let candidates = wishes.iter().cloned().chain((2..).map(|n: u32| format!("{numbered}{n}")));
        for name in candidates {
            if self.0.insert(name.clone()) {
                return name;
            }
        }
        numbered
    }

    /// The name that is wished for, with as many `_` behind it as make it different from all others.
    pub(crate) fn beside<'n>(wish: &str, others: impl Iterator<Item = &'n str> + Clone) -> Name {
        let mut name = wish.to_owned();
        while others.clone().any(|other| other == name) {
            name.push('_');
        }
        Name::new(&name)
    }
}
