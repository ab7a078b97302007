//! The string that is signed: one buffer, wiped when it is dropped, because it often ends with the secret.

use std::borrow::Cow;
use std::collections::HashSet;

use secrecy::zeroize::Zeroizing;

use super::CannotSign;
use crate::Keys;
use crate::read::decoded;
use crate::spec::{Part, Scheme};

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

/// The canonical string.
pub(super) fn canonical(
    scheme: &Scheme,
    keys: &Keys,
    source: &Source<'_>,
) -> Result<Zeroizing<Vec<u8>>, CannotSign> {
    // Room for all, so that no copy with the secret in it is left behind by growing.
    let mut out = Zeroizing::new(Vec::with_capacity(source.len() + 512));
    for part in scheme.message {
        match part {
            Part::Pairs { sorted, between, join, keep_empty, except } => {
                let mut pairs = pairs(source, except)?;
                pairs.retain(|(_, value)| *keep_empty || !value.is_empty());
                if *sorted {
                    pairs.sort_by_key(|(name, _)| *name);
                }
                for (index, (name, value)) in pairs.iter().enumerate() {
                    if index > 0 {
                        out.extend_from_slice(join.as_bytes());
                    }
                    out.extend_from_slice(name.as_bytes());
                    out.extend_from_slice(between.as_bytes());
                    out.extend_from_slice(value.as_bytes());
                }
            }
            Part::Raw(path) => out.extend_from_slice(source.member(path)?.raw.as_bytes()),
            Part::Text(path) => out.extend_from_slice(source.member(path)?.value().as_bytes()),
            Part::Body if source.members.iter().any(|member| member.hole) => {
                return Err(CannotSign::Circular);
            }
            Part::Body => out.extend_from_slice(source.body.as_bytes()),
            Part::Secret(place) => {
                let secret = keys.get(*place).ok_or(CannotSign::NoKey(*place))?;
                out.extend_from_slice(secret.expose().as_bytes());
            }
            Part::Literal(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
    Ok(out)
}

/// A name and its value.
type Pairs<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The pairs that are signed. Of two with the same name nobody can tell which one the other side has signed.
fn pairs<'a>(source: &'a Source<'_>, except: &[&str]) -> Result<Pairs<'a>, CannotSign> {
    let mut names = HashSet::new();
    let mut pairs = Vec::new();
    for member in source.members.iter().filter(|member| member.parent.is_none() && !member.signature) {
        let name = member.name.as_ref();
        if except.contains(&name) {
            continue;
        }
        if member.hole {
            return Err(CannotSign::Circular);
        }
        if !names.insert(name) {
            return Err(CannotSign::Ambiguous(name.to_owned()));
        }
        pairs.push((name, member.value()));
    }
    Ok(pairs)
}
