//! The string that is signed, piece by piece: what can be signed where it stands isn't copied, least of all a secret.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::CannotSign;
use crate::Keys;
use crate::beginning::beginning;
use crate::json::decoded;
use crate::spec::{Empty, Part, Scheme};

/// What is signed, on its way out or on its way in.
pub(crate) trait Source {
    /// Every byte of the body; none while there is a place in it for a signature that isn't there yet, named by anybody or not.
    fn body(&self) -> Option<&[u8]>;

    /// How many members there are: those of a JSON body that the envelope knows, and all of the top level; or the pairs of
    /// a form.
    fn len(&self) -> usize;

    /// One of them.
    fn member(&self, place: usize) -> Option<Member<'_>>;

    /// The pairs of a part, written one after the other, where they are known without looking for them.
    fn joined(&self, _part: &Part) -> Option<Vec<u8>> {
        None
    }
}

/// A member of a JSON body, or a pair of a form.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The place of the member that this one is in.
    pub(crate) parent: Option<usize>,
    /// Its name.
    pub(crate) name: &'a str,
    /// The exact text of its value.
    pub(crate) raw: &'a [u8],
    /// The decoded string, where it is known without decoding.
    pub(crate) text: Option<&'a [u8]>,
    /// Its value is a signature, which never signs itself.
    pub(crate) signature: bool,
    /// There is a place in it for a signature that isn't there yet.
    pub(crate) hole: bool,
}

impl<'a> Member<'a> {
    /// A string is signed by what it stands for, anything else by its text.
    #[inline]
    fn value(self) -> Cow<'a, [u8]> {
        self.text.map_or_else(|| self.decoded(), Cow::Borrowed)
    }

    fn decoded(self) -> Cow<'a, [u8]> {
        let [b'"', inner @ .., b'"'] = self.raw else { return Cow::Borrowed(self.raw) };
        if !inner.contains(&b'\\') {
            return Cow::Borrowed(inner);
        }
        match std::str::from_utf8(self.raw).ok().and_then(decoded) {
            Some(text) => Cow::Owned(text.into_owned().into_bytes()),
            None => Cow::Borrowed(self.raw),
        }
    }
}

/// The members with their places.
fn members<S: Source>(source: &S) -> impl Iterator<Item = (usize, Member<'_>)> {
    (0..source.len()).filter_map(|place| Some((place, source.member(place)?)))
}

fn member<'a, S: Source>(source: &'a S, path: &[&str]) -> Result<Member<'a>, CannotSign> {
    let missing = || CannotSign::NoMember(path.join("."));
    let mut parent = None;
    let mut found = None;
    for name in path {
        let is = |(_, member): &(usize, Member<'_>)| member.parent == parent && member.name == *name;
        let (place, member) = members(source).find(is).ok_or_else(missing)?;
        parent = Some(place);
        found = Some(member);
    }
    let member = found.ok_or_else(missing)?;
    if member.hole { Err(CannotSign::Circular) } else { Ok(member) }
}

/// Hands out the canonical string of what stands in `source`. `skip` leaves out empty values where either is right.
pub(super) fn canonical<S: Source>(
    scheme: &Scheme,
    keys: &Keys,
    source: &S,
    skip: bool,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), CannotSign> {
    for part in scheme.message {
        match part {
            Part::Pairs { .. } => match source.joined(part) {
                Some(joined) => take(&joined),
                None => take(&joined(source, part, skip)?),
            },
            Part::Raw(path) => take(member(source, path)?.raw),
            Part::Text(path) => take(&member(source, path)?.value()),
            Part::Body => take(source.body().ok_or(CannotSign::Circular)?),
            Part::Secret(place) => {
                take(keys.get(*place).ok_or(CannotSign::NoKey(*place))?.expose().as_bytes());
            }
            Part::Literal(text) => take(text.as_bytes()),
        }
    }
    Ok(())
}

/// The pairs of a part, written one after the other.
fn joined<S: Source>(source: &S, part: &Part, skip: bool) -> Result<Vec<u8>, CannotSign> {
    /// Enough for most requests.
    const ROOM: usize = 512;
    let Part::Pairs { sorted, between, join, empty, except } = part else { return Ok(Vec::new()) };
    let skip = *empty == Empty::Skip || (*empty == Empty::Either && skip);
    let (mut out, mut first) = (Vec::with_capacity(ROOM), true);
    for (_, place) in places(source, except, *sorted)? {
        let Some(member) = source.member(place) else { continue };
        let value = member.value();
        if skip && value.is_empty() {
            continue;
        }
        if !std::mem::take(&mut first) {
            push_short(&mut out, join.as_bytes());
        }
        out.extend_from_slice(member.name.as_bytes());
        push_short(&mut out, between.as_bytes());
        out.extend_from_slice(&value);
    }
    Ok(out)
}

/// Appends what is a single byte nearly everywhere, which needs no general copy.
fn push_short(out: &mut Vec<u8>, short: &[u8]) {
    match short {
        [byte] => out.push(*byte),
        short => out.extend_from_slice(short),
    }
}

/// The beginnings of names and the places of their members, for most requests.
type Places = SmallVec<[(u64, usize); 16]>;

/// Where the pairs are that are signed, in their order. Of two with the same name nobody can tell which one the other side
/// has signed.
fn places<S: Source>(source: &S, except: &[&str], sorted: bool) -> Result<Places, CannotSign> {
    let mut places = Places::new();
    let may_sign = |member: &Member<'_>| member.parent.is_none() && !member.signature;
    for (place, member) in members(source).filter(|(_, member)| may_sign(member)) {
        if except.contains(&member.name) {
            continue;
        }
        if member.hole {
            return Err(CannotSign::Circular);
        }
        places.push((beginning(member.name), place));
    }
    let name = |place: usize| source.member(place).map_or("", |member| member.name);
    let by_name = |places: &mut Places| {
        places
            .sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| name(one.1).cmp(name(other.1))));
        let same =
            |(one, next): &(&(u64, usize), &(u64, usize))| one.0 == next.0 && name(one.1) == name(next.1);
        match places.iter().zip(places.iter().skip(1)).find(same) {
            Some((twice, _)) => Err(CannotSign::Ambiguous(name(twice.1).to_owned())),
            None => Ok(()),
        }
    };
    if sorted {
        by_name(&mut places)?;
    } else {
        by_name(&mut places.clone())?;
    }
    Ok(places)
}
