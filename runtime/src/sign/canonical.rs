//! The string that is signed: one buffer, in which secrets are wiped when it is dropped.

use std::borrow::Cow;
use std::ops::Range;

use secrecy::zeroize::Zeroize as _;

use super::CannotSign;
use crate::Keys;
use crate::beginning::beginning;
use crate::json::decoded;
use crate::spec::{Empty, Part, Scheme};

/// What is signed, on its way out or on its way in.
pub(crate) trait Source {
    /// Every byte of the body; none while there is a place in it for a signature that isn't there yet, named by anybody or not.
    fn body(&self) -> Option<&str>;

    /// How many members there are: those of a JSON body that the envelope knows, and all of the top level; or the pairs of
    /// a form.
    fn len(&self) -> usize;

    /// One of them.
    fn member(&self, place: usize) -> Option<Member<'_>>;
}

/// A member of a JSON body, or a pair of a form.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The place of the member that this one is in.
    pub(crate) parent: Option<usize>,
    /// Its name.
    pub(crate) name: &'a str,
    /// The exact text of its value.
    pub(crate) raw: &'a str,
    /// The decoded string, where it is known without decoding.
    pub(crate) text: Option<&'a str>,
    /// Its value is a signature, which never signs itself.
    pub(crate) signature: bool,
    /// There is a place in it for a signature that isn't there yet.
    pub(crate) hole: bool,
}

impl<'a> Member<'a> {
    /// A string is signed by what it stands for, anything else by its text.
    fn value(self) -> Cow<'a, str> {
        match self.text {
            Some(text) => Cow::Borrowed(text),
            None => decoded(self.raw).unwrap_or(Cow::Borrowed(self.raw)),
        }
    }
}

/// The members with their places.
fn members(source: &dyn Source) -> impl Iterator<Item = (usize, Member<'_>)> {
    (0..source.len()).filter_map(|place| Some((place, source.member(place)?)))
}

fn member<'a>(source: &'a dyn Source, path: &[&str]) -> Result<Member<'a>, CannotSign> {
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

/// A canonical string.
#[derive(Default)]
pub(super) struct Canonical {
    bytes: Vec<u8>,
    /// From the first secret to the last one.
    secret: Option<Range<usize>>,
}

/// A secret mostly stands behind the rest, or on both sides of it.
const FOR_SECRETS: usize = 160;

impl Canonical {
    pub(super) fn get(&self) -> &[u8] {
        &self.bytes
    }

    /// Makes room. Growing by itself would leave a copy behind, secrets and all; what has room never grows.
    fn room(&mut self, more: usize) {
        if self.bytes.capacity() - self.bytes.len() < more {
            let mut wider = Vec::with_capacity(self.bytes.len() + more + FOR_SECRETS);
            wider.extend_from_slice(&self.bytes);
            self.wipe();
            self.bytes = wider;
        }
    }

    fn push(&mut self, text: &str) {
        self.room(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Names and values, in room that is made once.
    fn push_pairs(&mut self, pairs: &[Pair<'_>], between: &str, join: &str) {
        let length = |pair: &Pair<'_>| pair.name.len() + between.len() + pair.value.len() + join.len();
        self.room(pairs.iter().map(length).sum());
        for (index, pair) in pairs.iter().enumerate() {
            if index > 0 {
                self.bytes.extend_from_slice(join.as_bytes());
            }
            self.bytes.extend_from_slice(pair.name.as_bytes());
            self.bytes.extend_from_slice(between.as_bytes());
            self.bytes.extend_from_slice(pair.value.as_bytes());
        }
    }

    fn push_secret(&mut self, text: &str) {
        let start = self.secret.as_ref().map_or(self.bytes.len(), |secret| secret.start);
        self.push(text);
        self.secret = Some(start..self.bytes.len());
    }

    fn wipe(&mut self) {
        if let Some(secret) = self.secret.clone().and_then(|secret| self.bytes.get_mut(secret)) {
            secret.zeroize();
        }
    }
}

impl Drop for Canonical {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// The canonical string of what stands in `source`. `skip` leaves out empty values where either is right.
pub(super) fn canonical(
    scheme: &Scheme,
    keys: &Keys,
    source: &dyn Source,
    skip: bool,
) -> Result<Canonical, CannotSign> {
    let mut out = Canonical::default();
    out.room(source.body().unwrap_or_default().len());
    for part in scheme.message {
        match part {
            Part::Pairs { sorted, between, join, empty, except } => {
                let mut pairs = pairs(source, except, *sorted)?;
                if *empty == Empty::Skip || (*empty == Empty::Either && skip) {
                    pairs.retain(|pair| !pair.value.is_empty());
                }
                out.push_pairs(&pairs, between, join);
            }
            Part::Raw(path) => out.push(member(source, path)?.raw),
            Part::Text(path) => out.push(&member(source, path)?.value()),
            Part::Body => out.push(source.body().ok_or(CannotSign::Circular)?),
            Part::Secret(place) => {
                let secret = keys.get(*place).ok_or(CannotSign::NoKey(*place))?;
                out.push_secret(secret.expose());
            }
            Part::Literal(text) => out.push(text),
        }
    }
    Ok(out)
}

/// A name and its value.
struct Pair<'a> {
    beginning: u64,
    name: &'a str,
    value: Cow<'a, str>,
}

/// The pairs that are signed. Of two with the same name nobody can tell which one the other side has signed.
fn pairs<'a>(source: &'a dyn Source, except: &[&str], sorted: bool) -> Result<Vec<Pair<'a>>, CannotSign> {
    let mut pairs: Vec<Pair<'a>> = Vec::with_capacity(source.len());
    let may_sign = |member: &Member<'_>| member.parent.is_none() && !member.signature;
    for (_, member) in members(source).filter(|(_, member)| may_sign(member)) {
        if except.contains(&member.name) {
            continue;
        }
        if member.hole {
            return Err(CannotSign::Circular);
        }
        pairs.push(Pair { beginning: beginning(member.name), name: member.name, value: member.value() });
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
