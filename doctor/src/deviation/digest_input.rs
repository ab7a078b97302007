//! Makes the bytes that go into the digest.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use paysmith_codegen::checked::{Pairs, Scheme};
use paysmith_codegen::signing;

use super::candidates::{Candidate, Segment};
use super::change::Variant;
use super::key::KeyPosition;
use super::pairs::PairOrder;
use super::text::TextEdit;
use crate::json::JsonStyle;
use crate::message::Secrets;

/// What goes into a digest: the message, and the key where the digest is an HMAC.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DigestInput {
    pub(crate) message: Vec<u8>,
    pub(crate) key: Option<Vec<u8>>,
}

/// Makes the digest input of every variant of one message.
pub(crate) struct DigestInputs<'a> {
    pub(crate) scheme: &'a Scheme,
    /// What may have been signed; first what the scheme says.
    pub(crate) candidates: &'a [Candidate],
    pub(crate) secrets: &'a Secrets,
    /// The segments that were made before, by candidate, style and change of the text. Many variants share them.
    made: HashMap<(usize, JsonStyle, Option<TextEdit>), Segments>,
    /// How many bytes are kept in `made`.
    kept: usize,
}

/// At most so many bytes are kept in [`DigestInputs::made`].
const MOST_KEPT: usize = 64 << 20;

/// The segments of a candidate in a style; `None` where they can't be written in that style.
type Segments = Option<Rc<Vec<Segment>>>;

impl<'a> DigestInputs<'a> {
    pub(crate) fn new(scheme: &'a Scheme, candidates: &'a [Candidate], secrets: &'a Secrets) -> Self {
        Self { scheme, candidates, secrets, made: HashMap::new(), kept: 0 }
    }

    /// The name of the secret that the scheme uses.
    pub(crate) fn secret_name(&self) -> Option<&'a str> {
        let given = |name: &str| self.secrets.get(name).map(str::to_owned);
        signing::chosen_key(self.scheme, &given).or_else(|| {
            self.candidates.first()?.segments.iter().find_map(|segment| match segment {
                Segment::Secret(name) => Some(name.as_str()),
                _ => None,
            })
        })
    }

    /// The digest input of a variant; `None` where the variant can't be made of this message.
    pub(crate) fn of(&mut self, variant: &Variant) -> Option<DigestInput> {
        let secret = match self.secret_name() {
            Some(name) => self.secret(name, variant)?,
            None => Vec::new(),
        };
        let segments = self.segments(variant)?;
        let is_moved = variant.key.is_some();
        let (stands_before, joint) = variant.key.as_ref().map(KeyPosition::around_text).unwrap_or_default();
        let mut message = Vec::new();
        if stands_before {
            message.extend_from_slice(&secret);
        }
        for (at, segment) in segments.iter().enumerate() {
            match segment {
                Segment::Text(text) => message.extend_from_slice(&in_charset(text, variant)?),
                Segment::Pairs(pairs, layout) => {
                    let text = joined(pairs, layout, variant, &secret)?;
                    message.extend_from_slice(&in_charset(text.as_bytes(), variant)?);
                }
                // Where the secret goes elsewhere, the fixed characters right before it aren't written.
                Segment::Literal(_)
                    if is_moved && matches!(segments.get(at + 1), Some(Segment::Secret(_))) => {}
                Segment::Literal(text) => match variant.line_end {
                    Some(line_end) => message.extend_from_slice(line_end.within(text).as_bytes()),
                    None => message.extend_from_slice(text.as_bytes()),
                },
                Segment::Secret(_) if is_moved => {}
                Segment::Secret(_) => message.extend_from_slice(&secret),
            }
        }
        if let Some(joint) = joint {
            message.extend_from_slice(joint.as_bytes());
            message.extend_from_slice(&secret);
        }
        if let Some(line_end) = variant.line_end {
            line_end.at_end(&mut message);
        }
        if variant.line_end_behind_all {
            message.push(b'\n');
        }
        let is_hmac = variant
            .key
            .as_ref()
            .map_or(!self.scheme.keys.is_empty(), |position| *position == KeyPosition::Hmac);
        Some(DigestInput { message, key: is_hmac.then_some(secret) })
    }

    fn secret(&self, name: &str, variant: &Variant) -> Option<Vec<u8>> {
        let secret = self.secrets.get(name)?;
        let changed = match &variant.secret {
            Some(change) if change.is_decoded() => return change.apply(secret, self.secrets),
            Some(change) => change.apply(secret, self.secrets)?,
            None => secret.as_bytes().to_vec(),
        };
        Some(in_charset(&changed, variant)?.into_owned())
    }

    /// The candidate's segments, with JSON in the variant's style and with its change of the text.
    fn segments(&mut self, variant: &Variant) -> Segments {
        let key = (variant.candidate, variant.style.clone(), variant.text_edit);
        if let Some(made) = self.made.get(&key) {
            return made.clone();
        }
        let made = self.candidates.get(variant.candidate).and_then(|candidate| {
            let segments =
                candidate.segments.iter().map(|segment| styled(segment, &variant.style, variant.text_edit));
            segments.collect::<Option<Vec<Segment>>>().map(Rc::new)
        });
        self.kept += made.iter().flat_map(|segments| segments.iter()).map(Segment::len).sum::<usize>();
        if self.kept > MOST_KEPT {
            self.made.clear();
            self.kept = 0;
        }
        self.made.insert(key, made.clone());
        made
    }
}

fn in_charset<'b>(bytes: &'b [u8], variant: &Variant) -> Option<Cow<'b, [u8]>> {
    match variant.charset {
        Some(charset) => charset.encode(bytes),
        None => Some(Cow::Borrowed(bytes)),
    }
}

/// The segment with JSON in this style and with this change of the text.
fn styled(segment: &Segment, style: &JsonStyle, edit: Option<TextEdit>) -> Option<Segment> {
    let unchanged = *style == JsonStyle::default();
    Some(match segment {
        Segment::Text(text) => {
            let text = match unchanged {
                true => text.clone(),
                false => style.write(std::str::from_utf8(text).ok()?)?.into_bytes(),
            };
            Segment::Text(match edit {
                Some(edit) => edit.apply(&text),
                None => text,
            })
        }
        Segment::Pairs(pairs, layout) if !unchanged => {
            // A value that is JSON is written anew. One that is a number is written in the style's form of numbers.
            let styled = |(name, value): &(String, String)| {
                let anew = style.write(value).or_else(|| style.number(value, Some(name)));
                (name.clone(), anew.unwrap_or_else(|| value.clone()))
            };
            Segment::Pairs(pairs.iter().map(styled).collect(), layout.clone())
        }
        other => other.clone(),
    })
}

/// The text of pairs as a variant signs them; `None` where the variant makes the secret one of the values, and the
/// secret isn't UTF-8.
fn joined(pairs: &[(String, String)], layout: &Pairs, variant: &Variant, secret: &[u8]) -> Option<String> {
    let keep_empty = variant.keep_empty.unwrap_or(layout.empty.is_kept());
    let is_excepted = |name: &String| layout.except.contains(name) || variant.left_out.contains(name);
    let mut signed: Vec<(&str, Cow<'_, str>)> = pairs
        .iter()
        .filter(|(name, value)| !is_excepted(name) && (keep_empty || !value.is_empty()))
        .map(|(name, value)| (name.as_str(), as_signed(value, variant)))
        .collect();
    signed.extend(variant.added.iter().map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str()))));
    if let Some(KeyPosition::Pair(name)) = &variant.key {
        signed.push((name, Cow::Owned(String::from_utf8(secret.to_vec()).ok()?)));
    }
    let between = variant.between.unwrap_or(&layout.between);
    let join = variant.join.unwrap_or(&layout.join);
    let by_the_rule = if layout.sorted { PairOrder::ByName } else { PairOrder::AsTheyCame };
    variant.order.unwrap_or(by_the_rule).sort(&mut signed, between);
    let mut text = String::new();
    for (at, (name, value)) in signed.iter().enumerate() {
        text.extend([if at == 0 { "" } else { join }, name, between, value]);
    }
    Some(text)
}

/// A value with the variant's filter and encoding.
fn as_signed<'v>(value: &'v str, variant: &Variant) -> Cow<'v, str> {
    let value = match variant.values {
        Some(filter) => Cow::Owned(filter.apply(value)),
        None => Cow::Borrowed(value),
    };
    match variant.url {
        Some(encoding) => Cow::Owned(encoding.encode(&value)),
        None => value,
    }
}
