//! A body and what is known of its parts while it is written.

use std::ops::Range;

use smallvec::SmallVec;

use super::Sealing;
use super::pairs::Pairs;
use crate::sign::{Member, Source};
use crate::spec::Part;
use crate::write::form;

/// A body that was written once. Signatures are written over the places that were kept free for them, so that what was
/// signed stays byte for byte.
pub(super) struct Draft<'a> {
    /// The text.
    pub(super) body: Vec<u8>,
    /// Its members, where they could matter to a signature; or all pairs of a form.
    pub(super) marks: Marks<'a>,
    /// The member whose value isn't at its end yet; of several, the last that began.
    pub(super) innermost: Option<usize>,
    /// What was drawn for the body.
    pub(super) nonces: SmallVec<[String; 1]>,
    /// Values of a form that weren't texts before.
    pub(super) written: Vec<u8>,
    /// The texts of members that are JSON text in a string, with the members' marks.
    pub(super) texts: SmallVec<[(Option<usize>, Vec<u8>); 1]>,
    /// Places kept free for signatures.
    pub(super) holes: SmallVec<[Hole; 2]>,
}

/// As many as most requests have.
pub(super) type Marks<'a> = SmallVec<[Mark<'a>; 12]>;

/// A member, or a pair of a form.
pub(super) struct Mark<'a> {
    pub(super) parent: Option<usize>,
    pub(super) name: &'a str,
    /// The name is the same in a form as here; `false` says nothing.
    pub(super) simple: bool,
    pub(super) value: Value<'a>,
    pub(super) signature: bool,
    /// There is a place in it for a signature that isn't there yet.
    pub(super) hole: bool,
}

/// A member's value.
pub(super) enum Value<'a> {
    /// A part of the body.
    Part(Range<usize>),
    /// A form's value, not encoded.
    Pair(form::Value<'a>),
}

/// A place kept free for a signature.
pub(super) struct Hole {
    pub(super) range: Range<usize>,
    pub(super) scheme: usize,
}

impl Draft<'_> {
    /// With room for most requests, so that little is copied while they grow.
    #[inline]
    pub(super) fn with_room() -> Self {
        Self {
            body: Vec::with_capacity(1024),
            marks: SmallVec::new(),
            written: Vec::new(),
            nonces: SmallVec::new(),
            innermost: None,
            texts: SmallVec::new(),
            holes: SmallVec::new(),
        }
    }

    /// A form's value.
    pub(super) fn pair<'d>(&'d self, value: &form::Value<'d>) -> &'d [u8] {
        match value {
            form::Value::Given(text) => text.as_bytes(),
            form::Value::Written(range) => self.written.get(range.clone()).unwrap_or_default(),
        }
    }

    /// Writes a form's value.
    pub(super) fn write(&mut self, value: &[u8]) -> form::Value<'static> {
        let start = self.written.len();
        self.written.extend_from_slice(value);
        form::Value::Written(start..self.written.len())
    }

    /// A member's value begins here.
    pub(super) fn begin(&mut self, name: &'static str, signature: bool) {
        let start = self.body.len();
        let parent = self.innermost.replace(self.marks.len());
        self.marks.push(Mark {
            parent,
            name,
            simple: false,
            value: Value::Part(start..start),
            signature,
            hole: false,
        });
    }

    /// The innermost member's value ends here.
    pub(super) fn end(&mut self) {
        let (end, last) = (self.body.len(), self.holes.last().map(|hole| hole.range.start));
        let Some(mark) = self.innermost.and_then(|place| self.marks.get_mut(place)) else { return };
        if let Value::Part(range) = &mut mark.value {
            range.end = end;
            mark.hole = last.is_some_and(|last| last >= range.start);
        }
        self.innermost = mark.parent;
    }
}

/// What can be signed of a draft.
pub(super) struct Unsigned<'d, 'a> {
    pub(super) sealing: &'d Sealing<'a>,
    pub(super) draft: &'d Draft<'a>,
    /// The pairs that are known beforehand.
    pub(super) pairs: &'d [Pairs],
    /// What is sent in the body.
    pub(super) body: &'d [u8],
}

impl Source for Unsigned<'_, '_> {
    fn body(&self) -> Option<&[u8]> {
        Some(self.body).filter(|_| self.draft.holes.is_empty())
    }

    fn joined(&self, part: &Part) -> Option<Vec<u8>> {
        let known = self.pairs.iter().find(|known| std::ptr::eq(known.part, part))?;
        Some(known.joined(self.draft, self.sealing))
    }

    fn len(&self) -> usize {
        self.draft.marks.len()
    }

    #[inline]
    fn member(&self, place: usize) -> Option<Member<'_>> {
        let Mark { parent, name, value, signature, hole, .. } = self.draft.marks.get(place)?;
        let (raw, text) = match value {
            Value::Part(range) => {
                let text = self.draft.texts.iter().find(|(own, _)| *own == Some(place));
                (self.draft.body.get(range.clone())?, text.map(|(_, text)| text.as_slice()))
            }
            Value::Pair(value) => {
                let value = self.draft.pair(value);
                (value, Some(value))
            }
        };
        Some(Member { parent: *parent, name, raw, text, signature: *signature, hole: *hole })
    }
}
