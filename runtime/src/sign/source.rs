//! Where the signed parts of a message come from: its body, the members of its JSON, or the pairs of its form.

use std::borrow::Cow;
use std::ops::Range;

use super::CannotSign;
use crate::json::{self, Members};
use crate::write::form::Pair;

/// A message that is signed: a request before it is sent, or an answer or a notification as it arrived.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Every byte of the body; `None` while the body lacks a signature that belongs in it.
    pub(crate) body: Option<&'a [u8]>,
    /// What stands in the body.
    pub(crate) content: Content<'a>,
    /// The members at the top of a JSON body, where they were read already.
    pub(crate) top: Option<&'a Members<'a>>,
    /// The names of those members at the top of the body, or of those pairs, that hold a signature. Where all pairs are signed,
    /// these are left out, since a signature can't cover itself.
    pub(crate) signatures: &'a [&'a str],
    /// What the message has besides its body.
    pub(crate) around: Around<'a>,
}

/// A value that is made once for each message: its name, and its text.
pub(crate) type NamedValue<'a> = (&'static str, Cow<'a, str>);

/// What a message has besides its body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The request's method; empty for what arrives.
    pub(crate) method: &'a str,
    /// The request's path and query; `None` for what arrives, and while the URL lacks a signature that belongs in it.
    pub(crate) target: Option<&'a str>,
    /// The values that are made once for each message.
    pub(crate) values: &'a [NamedValue<'a>],
    /// The name of an answer's member that `$answer` stands for; empty for anything else.
    pub(crate) answer: &'a str,
}

impl<'a> Around<'a> {
    /// The path and the query.
    pub(super) fn target(&self) -> Result<&'a str, CannotSign> {
        self.target.ok_or(CannotSign::Circular)
    }

    /// The path without the query.
    pub(super) fn path(&self) -> Result<&'a str, CannotSign> {
        Ok(self.target()?.split('?').next().unwrap_or_default())
    }

    /// The value of that name.
    pub(super) fn value(&self, name: &str) -> Result<&'a str, CannotSign> {
        let mut found = self.values.iter().filter(|(own, _)| *own == name);
        let (_, value) = found.next().ok_or_else(|| CannotSign::NoMember(format!("value {name}")))?;
        // Of two headers with the same name nobody can tell which one is signed.
        if found.next().is_some() { Err(CannotSign::Ambiguous(name.to_owned())) } else { Ok(value) }
    }
}

/// What stands in a body.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    /// JSON text, and the ranges of it that are kept free for signatures which aren't made yet.
    Json(&'a str, &'a [Range<usize>]),
    /// The pairs of a form or of an XML document, not encoded.
    Form(&'a [Pair<'a>]),
}

impl<'a> Source<'a> {
    /// The members at the top of the body, or the pairs of a form: names and decoded values.
    pub(crate) fn pairs(&self) -> Vec<Pair<'a>> {
        let named = self.top().into_iter().map(|(name, raw)| (name, self.plain(raw)));
        named.collect()
    }

    /// All pairs, as a scheme that signs pairs takes them: without those that hold a signature, and without those in `except`.
    pub(super) fn signable_pairs(&self, except: &[&str]) -> Result<Vec<Pair<'a>>, CannotSign> {
        let mut pairs = self.top();
        pairs.retain(|(name, _)| {
            !self.signatures.contains(&name.as_ref()) && !except.contains(&name.as_ref())
        });
        let pairs = pairs.into_iter().map(|(name, raw)| Ok((name, self.plain(self.complete(raw)?))));
        pairs.collect()
    }

    /// The exact text of the member at a path, or the value of a form's pair.
    pub(super) fn raw(&self, path: &[&str]) -> Result<&'a str, CannotSign> {
        let missing = || CannotSign::NoMember(path.join("."));
        let (first, rest) = path.split_first().ok_or_else(missing)?;
        let find = |members: Members<'a>, name: &str| {
            let name = if name == "$answer" { self.around.answer } else { name };
            members.into_iter().find(|(own, _)| own == name).map(|(_, raw)| raw).ok_or_else(missing)
        };
        let mut raw = find(self.top(), first)?;
        for name in rest {
            raw = find(members(raw), name)?;
        }
        self.complete(raw)
    }

    /// The decoded value of the member at a path, or the value of a form's pair.
    pub(super) fn text(&self, path: &[&str]) -> Result<Cow<'a, str>, CannotSign> {
        Ok(self.plain(self.raw(path)?))
    }

    /// The members at the top of the body, or the pairs of a form: names, and the exact texts of the values.
    fn top(&self) -> Members<'a> {
        match self.content {
            Content::Json(text, _) => self.top.cloned().unwrap_or_else(|| members(text)),
            Content::Form(pairs) => {
                pairs.iter().map(|(name, value)| (Cow::Borrowed(name.as_ref()), value.as_ref())).collect()
            }
        }
    }

    /// The text of a value that is signed: for a JSON string the text that it stands for, for any other value its exact text.
    fn plain(&self, raw: &'a str) -> Cow<'a, str> {
        match self.content {
            Content::Json(..) => json::string(raw).unwrap_or(Cow::Borrowed(raw)),
            Content::Form(_) => Cow::Borrowed(raw),
        }
    }

    /// Returns a part of the body; an error if the part lacks a signature that belongs in it.
    fn complete(&self, part: &'a str) -> Result<&'a str, CannotSign> {
        let Content::Json(text, unfilled) = self.content else { return Ok(part) };
        // The part is a slice of the text, so the distance between their addresses is its place in the text.
        let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let end = start.saturating_add(part.len());
        let overlaps = |range: &Range<usize>| range.start < end && start < range.end;
        if unfilled.iter().any(overlaps) { Err(CannotSign::Circular) } else { Ok(part) }
    }
}

/// The members of a JSON object; none of anything else.
fn members(raw: &str) -> Members<'_> {
    json::members(raw).unwrap_or_default()
}
