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
    /// Its members, where they could matter to a signature.
    pub(super) marks: Vec<Mark<'a>>,
    /// The texts of members that are JSON text in a string, by the members' places.
    pub(super) texts: Vec<(usize, String)>,
    /// Places kept free for signatures.
    pub(super) holes: Vec<Hole>,
}

/// A member, or a pair of a form.
pub(super) struct Mark<'a> {
    pub(super) parent: Option<usize>,
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
    pub(super) signature: bool,
    /// There is a place in it for a signature that isn't there yet.
    pub(super) hole: bool,
}

/// A member's value.
pub(super) enum Value<'a> {
    /// A part of the body.
    Part(Range<usize>),
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
        Self { body: String::with_capacity(1024), ..Self::default() }
    }

    /// A member's value begins here.
    pub(super) fn begin(&mut self, name: &'static str, signature: bool) {
        let parent = self.innermost();
        let value = Value::Part(self.body.len()..OPEN);
        self.marks.push(Mark { parent, name, value, signature, hole: false });
    }

    /// The member whose value isn't at its end yet; of several, the last that began.
    pub(super) fn innermost(&self) -> Option<usize> {
        self.marks.iter().rposition(|mark| matches!(mark.value, Value::Part(Range { end: OPEN, .. })))
    }

    /// The value of the innermost member is this text, in a string.
    pub(super) fn decoded(&mut self, decoded: String) {
        self.texts.extend(self.innermost().map(|place| (place, decoded)));
    }

    /// The innermost member's value ends here.
    pub(super) fn end(&mut self) {
        let (end, last) = (self.body.len(), self.holes.last().map(|hole| hole.range.start));
        let open = self.innermost().and_then(|place| self.marks.get_mut(place));
        if let Some(Mark { value: Value::Part(range), hole, .. }) = open {
            range.end = end;
            *hole = last.is_some_and(|last| last >= range.start);
        }
    }
}

/// The end of a value that isn't known yet.
const OPEN: usize = usize::MAX;

/// What can be signed of a draft, as what is sent in the body.
pub(super) struct Unsigned<'a>(pub(super) &'a Draft<'a>, pub(super) &'a str);

impl Source for Unsigned<'_> {
    fn body(&self) -> Option<&str> {
        Some(self.1).filter(|_| self.0.holes.is_empty())
    }

    fn len(&self) -> usize {
        self.0.marks.len()
    }

    fn member(&self, place: usize) -> Option<Member<'_>> {
        let Mark { parent, name, value, signature, hole } = self.0.marks.get(place)?;
        let (raw, text) = match value {
            Value::Part(range) => {
                let text = self.0.texts.iter().find(|(own, _)| *own == place);
                (self.0.body.get(range.clone())?, text.map(|(_, text)| text.as_str()))
            }
            Value::Pair(value) => (value.as_ref(), Some(value.as_ref())),
        };
        Some(Member { parent: *parent, name, raw, text, signature: *signature, hole: *hole })
    }
}
