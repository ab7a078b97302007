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

    /// The places of the outermost members by their names, all of which differ, where somebody has sorted them already.
    fn sorted(&self) -> Option<&[usize]> {
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
        if let Some(text) = self.text {
            return Cow::Borrowed(text);
        }
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

/// A canonical string: its pieces, in order. Few schemes have more than these.
pub(super) type Canonical<'a> = SmallVec<[Cow<'a, [u8]>; 6]>;

/// The canonical string of what stands in `source`. `skip` leaves out empty values where either is right.
pub(super) fn canonical<'a, S: Source>(
    scheme: &Scheme,
    keys: &'a Keys,
    source: &'a S,
    skip: bool,
) -> Result<Canonical<'a>, CannotSign> {
    let mut out = Canonical::new();
    for part in scheme.message {
        out.push(match part {
            Part::Pairs { sorted, between, join, empty, except } => {
                let skip = *empty == Empty::Skip || (*empty == Empty::Either && skip);
                let (between, join) = (between.as_bytes(), join.as_bytes());
                let mut joined = Joined { out: Vec::with_capacity(ROOM), between, join, skip };
                match source.sorted().filter(|_| *sorted) {
                    Some(places) => {
                        for member in places.iter().filter_map(|place| source.member(*place)) {
                            if is_signed(&member, except)? {
                                joined.push(member.name, &member.value());
                            }
                        }
                    }
                    None => {
                        let pairs = pairs(source, except, *sorted)?;
                        pairs.iter().for_each(|pair| joined.push(pair.name, &pair.value));
                    }
                }
                Cow::Owned(joined.out)
            }
            Part::Raw(path) => Cow::Borrowed(member(source, path)?.raw),
            Part::Text(path) => member(source, path)?.value(),
            Part::Body => Cow::Borrowed(source.body().ok_or(CannotSign::Circular)?),
            Part::Secret(place) => {
                let secret = keys.get(*place).ok_or(CannotSign::NoKey(*place))?;
                Cow::Borrowed(secret.expose().as_bytes())
            }
            Part::Literal(text) => Cow::Borrowed(text.as_bytes()),
        });
    }
    Ok(out)
}

/// Enough for the pairs of most requests.
const ROOM: usize = 512;

/// Names and values, one after the other.
struct Joined<'a> {
    out: Vec<u8>,
    between: &'a [u8],
    join: &'a [u8],
    /// Without those that have no value.
    skip: bool,
}

impl Joined<'_> {
    fn push(&mut self, name: &str, value: &[u8]) {
        if self.skip && value.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            push_short(&mut self.out, self.join);
        }
        self.out.extend_from_slice(name.as_bytes());
        push_short(&mut self.out, self.between);
        self.out.extend_from_slice(value);
    }
}

/// Appends what is a single byte nearly everywhere, which needs no general copy.
fn push_short(out: &mut Vec<u8>, short: &[u8]) {
    match short {
        [byte] => out.push(*byte),
        short => out.extend_from_slice(short),
    }
}

/// Whether a member is one of the pairs that are signed.
fn is_signed(member: &Member<'_>, except: &[&str]) -> Result<bool, CannotSign> {
    if member.parent.is_some() || member.signature || except.contains(&member.name) {
        return Ok(false);
    }
    if member.hole { Err(CannotSign::Circular) } else { Ok(true) }
}

/// A name and its value.
struct Pair<'a> {
    beginning: u64,
    name: &'a str,
    value: Cow<'a, [u8]>,
}

/// The pairs of most requests.
type Pairs<'a> = SmallVec<[Pair<'a>; 16]>;

/// The pairs that are signed. Of two with the same name nobody can tell which one the other side has signed.
fn pairs<'a, S: Source>(source: &'a S, except: &[&str], sorted: bool) -> Result<Pairs<'a>, CannotSign> {
    let mut pairs = Pairs::new();
    for (_, member) in members(source) {
        if is_signed(&member, except)? {
            pairs.push(Pair { beginning: beginning(member.name), name: member.name, value: member.value() });
        }
    }
    if sorted {
        let key = |pair: &Pair<'a>| (pair.beginning, pair.name);
        pairs.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        unique(pairs.iter().map(|pair| pair.name))?;
    } else {
        let mut names: Vec<&str> = pairs.iter().map(|pair| pair.name).collect();
        names.sort_unstable();
        unique(names.into_iter())?;
    }
    Ok(pairs)
}

/// Whether sorted names differ.
fn unique<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Result<(), CannotSign> {
    match names.clone().zip(names.skip(1)).find(|(name, next)| name == next) {
        Some((name, _)) => Err(CannotSign::Ambiguous(name.to_owned())),
        None => Ok(()),
    }
}
