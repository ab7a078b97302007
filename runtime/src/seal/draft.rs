//! A body and what is known of its parts while it is written.

use std::borrow::Cow;
use std::ops::Range;

use crate::sign::{Member, Source};

/// A body that was written once. Signatures are written over the places that were kept free for them, so that what was
/// signed stays byte for byte.
#[derive(Default)]
pub(super) struct Draft<'a> {
    /// The text.
    pub(super) body: String,
    /// Where its members stand, where that could matter to a signature.
    pub(super) marks: Vec<Mark<'a>>,
    /// Places kept free for signatures.
    pub(super) holes: Vec<Hole>,
}

/// Where a member's value stands.
pub(super) struct Mark<'a> {
    pub(super) parent: Option<usize>,
    pub(super) name: Cow<'a, str>,
    pub(super) value: Value<'a>,
    pub(super) signature: bool,
}

/// A member's value.
pub(super) enum Value<'a> {
    /// A part of the body; of JSON text in a string, the text too.
    Part(Range<usize>, Option<String>),
    /// A form's decoded value.
    Pair(Cow<'a, str>),
}

/// A place kept free for a signature.
pub(super) struct Hole {
    pub(super) range: Range<usize>,
    pub(super) scheme: usize,
}

impl Draft<'_> {
    /// With room for most requests, so that little is copied while they grow.
    pub(super) fn with_room() -> Self {
        Self { body: String::with_capacity(1024), marks: Vec::with_capacity(16), holes: Vec::new() }
    }

    /// What can be signed. Without the holes that are filled already, which are no longer in the list.
    pub(super) fn source<'a>(&'a self, body: &'a str) -> Source<'a> {
        let members = self.marks.iter().map(|mark| {
            let (raw, text, hole) = match &mark.value {
                Value::Part(range, text) => {
                    let hole = self.holes.iter().any(|hole| inside(&hole.range, range));
                    (self.body.get(range.clone()).unwrap_or_default(), text.as_deref(), hole)
                }
                Value::Pair(value) => (value.as_ref(), Some(value.as_ref()), false),
            };
            Member {
                parent: mark.parent,
                name: Cow::Borrowed(mark.name.as_ref()),
                raw,
                text,
                signature: mark.signature,
                hole,
            }
        });
        Source { body, members: members.collect() }
    }
}

fn inside(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
