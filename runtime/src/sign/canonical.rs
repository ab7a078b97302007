//! The string that is signed: one buffer, in which secrets are wiped when it is dropped.

use std::borrow::Cow;
use std::ops::Range;

use secrecy::zeroize::Zeroize as _;

use super::CannotSign;
use crate::Keys;
use crate::json::decoded;
use crate::spec::{Empty, Part, Scheme};

/// What is signed, on its way out or on its way in.
#[derive(Default)]
pub(crate) struct Source<'a> {
    /// Every byte of the body.
    pub(crate) body: &'a str,
    /// The members of a JSON body that the envelope knows, and all of the top level; or the pairs of a form.
    pub(crate) members: Vec<Member<'a>>,
}

/// A member of a JSON body, or a pair of a form.
pub(crate) struct Member<'a> {
    /// The place of the member that this one is in.
    pub(crate) parent: Option<usize>,
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// The exact text of its value.
    pub(crate) raw: &'a str,
    /// The decoded string, where it is known without decoding.
    pub(crate) text: Option<&'a str>,
    /// Its value is a signature, which never signs itself.
    pub(crate) signature: bool,
    /// There is a place in it for a signature that isn't there yet.
    pub(crate) hole: bool,
}

impl Member<'_> {
    /// A string is signed by what it stands for, anything else by its text.
    fn value(&self) -> Cow<'_, str> {
        match self.text {
            Some(text) => Cow::Borrowed(text),
            None => decoded(self.raw).unwrap_or(Cow::Borrowed(self.raw)),
        }
    }
}

impl Source<'_> {
    /// About how much there is to sign; a form's body isn't written yet when its pairs are signed.
    fn len(&self) -> usize {
        let pair = |member: &Member<'_>| member.name.len() + member.raw.len() + 2;
        self.body.len().max(self.members.iter().filter(|member| member.parent.is_none()).map(pair).sum())
    }

    fn member(&self, path: &[&str]) -> Result<&Member<'_>, CannotSign> {
        let missing = || CannotSign::NoMember(path.join("."));
        let mut parent = None;
        let mut found = None;
        for name in path {
            let is = |(_, member): &(usize, &Member<'_>)| member.parent == parent && member.name == *name;
            let (place, member) = self.members.iter().enumerate().find(is).ok_or_else(missing)?;
            parent = Some(place);
            found = Some(member);
        }
        let member = found.ok_or_else(missing)?;
        if member.hole { Err(CannotSign::Circular) } else { Ok(member) }
    }
}

/// A canonical string.
#[derive(Default)]
pub(super) struct Canonical {
    bytes: Vec<u8>,
    /// From the first secret to the last one.
    secret: Option<Range<usize>>,
}

impl Canonical {
    pub(super) fn get(&self) -> &[u8] {
        &self.bytes
    }

    fn push(&mut self, text: &str) {
        // Growing would leave a copy behind; what has room never grows.
        let grows = self.bytes.len() + text.len() > self.bytes.capacity();
        if let (true, Some(_)) = (grows, &self.secret) {
            let mut wider = Vec::with_capacity((self.bytes.len() + text.len()) * 2);
            wider.extend_from_slice(&self.bytes);
            self.wipe();
            self.bytes = wider;
        }
        self.bytes.extend_from_slice(text.as_bytes());
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
    source: &Source<'_>,
    skip: bool,
) -> Result<Canonical, CannotSign> {
    let mut out = Canonical { bytes: Vec::with_capacity(source.len() + 64), secret: None };
    for part in scheme.message {
        match part {
            Part::Pairs { sorted, between, join, empty, except } => {
                let mut pairs = pairs(source, except, *sorted)?;
                let keep = *empty == Empty::Keep || (*empty == Empty::Either && !skip);
                pairs.retain(|(_, value)| keep || !value.is_empty());
                for (index, (name, value)) in pairs.iter().enumerate() {
                    if index > 0 {
                        out.push(join);
                    }
                    out.push(name);
                    out.push(between);
                    out.push(value);
                }
            }
            Part::Raw(path) => out.push(source.member(path)?.raw),
            Part::Text(path) => out.push(&source.member(path)?.value()),
            Part::Body if source.members.iter().any(|member| member.hole) => {
                return Err(CannotSign::Circular);
            }
            Part::Body => out.push(source.body),
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
type Pairs<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The pairs that are signed. Of two with the same name nobody can tell which one the other side has signed.
fn pairs<'a>(source: &'a Source<'_>, except: &[&str], sorted: bool) -> Result<Pairs<'a>, CannotSign> {
    let mut pairs: Pairs<'a> = Vec::with_capacity(source.members.len());
    for member in source.members.iter().filter(|member| member.parent.is_none() && !member.signature) {
        let name = member.name.as_ref();
        if except.contains(&name) {
            continue;
        }
        if member.hole {
            return Err(CannotSign::Circular);
        }
        pairs.push((name, member.value()));
    }
    if sorted {
        pairs.sort_by_key(|(name, _)| *name);
        unique(pairs.iter().map(|(name, _)| *name))?;
    } else {
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
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
