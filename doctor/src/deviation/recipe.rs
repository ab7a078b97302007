//! From a recipe to the bytes that go into the digest.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine as _;
use paysmith_codegen::checked::{Pairs, Scheme};

use super::change::{Edge, Key, Order, Recipe, Secret};
use super::sources::{Chunk, Source};
use super::texts;
use crate::json::JsonStyle;
use crate::material::Secrets;

/// What goes into a digest: the message, and the key where it is an HMAC.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hashed {
    pub(crate) message: Vec<u8>,
    pub(crate) key: Option<Vec<u8>>,
}

/// Everything that recipes are made from. What several recipes have in common is made once.
pub(crate) struct Kitchen<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) sources: &'a [Source],
    pub(crate) secrets: &'a Secrets,
    styled: HashMap<(usize, JsonStyle, Option<Edge>), Made>,
    /// How many bytes are kept in `styled`.
    kept: usize,
}

/// No more than that is kept of what was made before.
const MOST_KEPT: usize = 64 << 20;

/// A source's chunks in a style, where it has that style.
type Made = Option<Rc<Vec<Chunk>>>;

/// A piece with its style on, and the secret in its place.
enum Piece<'a> {
    Bytes(Cow<'a, [u8]>),
    /// Fixed characters right before the secret: they go where it goes.
    Joint(&'a str),
    Secret,
}

impl<'a> Kitchen<'a> {
    pub(crate) fn new(scheme: &'a Scheme, sources: &'a [Source], secrets: &'a Secrets) -> Self {
        Self { scheme, sources, secrets, styled: HashMap::new(), kept: 0 }
    }

    /// The name of the secret that the scheme uses.
    pub(crate) fn secret_name(&self) -> Option<&'a str> {
        self.scheme.key.as_deref().or_else(|| {
            self.sources.first()?.chunks.iter().find_map(|chunk| match chunk {
                Chunk::Secret(name) => Some(name.as_str()),
                _ => None,
            })
        })
    }

    /// The bytes of a recipe; `None` where it can't be made of this message.
    pub(crate) fn make(&mut self, recipe: &Recipe) -> Option<Hashed> {
        let secret = match self.secret_name() {
            Some(name) => self.secret(name, recipe)?,
            None => Vec::new(),
        };
        let chunks = self.styled(recipe)?;
        let mut pieces = Vec::with_capacity(chunks.len());
        for (at, chunk) in chunks.iter().enumerate() {
            let before_secret = matches!(chunks.get(at + 1), Some(Chunk::Secret(_)));
            match chunk {
                Chunk::Text(text) => pieces.push(Piece::Bytes(in_charset(text, recipe)?)),
                Chunk::Pairs(pairs, layout) => {
                    let text = joined(pairs, layout, recipe, &secret)?;
                    pieces.push(Piece::Bytes(Cow::Owned(in_charset(text.as_bytes(), recipe)?.into_owned())));
                }
                Chunk::Literal(text) if before_secret => pieces.push(Piece::Joint(text)),
                Chunk::Literal(text) => pieces.push(Piece::Bytes(Cow::Borrowed(text.as_bytes()))),
                Chunk::Secret(_) => pieces.push(Piece::Secret),
            }
        }
        let mut hashed = arranged(pieces, recipe.key.as_ref(), secret, self.scheme.key.is_some());
        if recipe.echoed {
            hashed.message.push(b'\n');
        }
        Some(hashed)
    }

    fn secret(&self, name: &str, recipe: &Recipe) -> Option<Vec<u8>> {
        let secret = self.secrets.get(name)?;
        let text = |text: String| Some(text.into_bytes());
        let plain = match &recipe.secret {
            None => text(secret.to_owned()),
            Some(Secret::Newline) => text(format!("{secret}\n")),
            Some(Secret::Crlf) => text(format!("{secret}\r\n")),
            Some(Secret::SpaceBehind) => text(format!("{secret} ")),
            Some(Secret::SpaceBefore) => text(format!(" {secret}")),
            Some(Secret::Trimmed) => text(secret.trim().to_owned()),
            Some(Secret::Upper) => text(secret.to_uppercase()),
            Some(Secret::Lower) => text(secret.to_lowercase()),
            Some(Secret::FromHex) => return hex::decode(secret).ok().filter(|bytes| bytes.len() >= 4),
            Some(Secret::FromBase64) => {
                return base64::engine::general_purpose::STANDARD
                    .decode(secret)
                    .ok()
                    .filter(|bytes| !bytes.is_empty());
            }
            Some(Secret::Other(other)) => text(self.secrets.get(other)?.to_owned()),
        }?;
        Some(in_charset(&plain, recipe)?.into_owned())
    }

    /// The source's chunks with JSON written anew and ends changed.
    fn styled(&mut self, recipe: &Recipe) -> Option<Rc<Vec<Chunk>>> {
        let key = (recipe.basis, recipe.style.clone(), recipe.edge);
        if let Some(made) = self.styled.get(&key) {
            return made.clone();
        }
        let made = self.sources.get(recipe.basis).and_then(|source| {
            let chunks = source.chunks.iter().map(|chunk| styled(chunk, &recipe.style, recipe.edge));
            chunks.collect::<Option<Vec<Chunk>>>().map(Rc::new)
        });
        self.kept += made.iter().flat_map(|chunks| chunks.iter()).map(Chunk::len).sum::<usize>();
        if self.kept > MOST_KEPT {
            self.styled.clear();
            self.kept = 0;
        }
        self.styled.insert(key, made.clone());
        made
    }
}

fn in_charset<'b>(bytes: &'b [u8], recipe: &Recipe) -> Option<Cow<'b, [u8]>> {
    match recipe.charset {
        Some(charset) => texts::in_charset(bytes, charset),
        None => Some(Cow::Borrowed(bytes)),
    }
}

fn styled(chunk: &Chunk, style: &JsonStyle, edge: Option<Edge>) -> Option<Chunk> {
    let plain = *style == JsonStyle::default();
    Some(match chunk {
        Chunk::Text(text) => {
            let text = match plain {
                true => text.clone(),
                false => style.write(std::str::from_utf8(text).ok()?)?.into_bytes(),
            };
            Chunk::Text(match edge {
                Some(edge) => texts::edged(&text, edge),
                None => text,
            })
        }
        Chunk::Pairs(pairs, layout) if !plain => Chunk::Pairs(
            pairs.iter().map(|(name, value)| (name.clone(), restyled(name, value, style))).collect(),
            layout.clone(),
        ),
        other => other.clone(),
    })
}

/// A field's value: JSON text is written anew, a number as numbers are.
fn restyled(name: &str, value: &str, style: &JsonStyle) -> String {
    if let Some(text) = style.write(value) {
        return text;
    }
    style.number(value, Some(name)).unwrap_or_else(|| value.to_owned())
}

fn joined(pairs: &[(String, String)], layout: &Pairs, recipe: &Recipe, secret: &[u8]) -> Option<String> {
    let keep_empty = recipe.keep_empty.unwrap_or(layout.empty.is_kept());
    let excepted = |name: &String| layout.except.contains(name) || recipe.left_out.contains(name);
    let mut kept: Vec<(&str, Cow<'_, str>)> = pairs
        .iter()
        .filter(|(name, value)| !excepted(name) && (keep_empty || !value.is_empty()))
        .map(|(name, value)| {
            let value = recipe
                .values
                .map_or(Cow::Borrowed(value.as_str()), |values| Cow::Owned(texts::passed_on(value, values)));
            let value = match recipe.url {
                Some(url) => Cow::Owned(texts::url_encoded(&value, url)),
                None => value,
            };
            (name.as_str(), value)
        })
        .collect();
    kept.extend(recipe.added.iter().map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str()))));
    let between = recipe.between.unwrap_or(&layout.between);
    if let Some(Key::Pair(name)) = &recipe.key {
        kept.push((name, Cow::Owned(String::from_utf8(secret.to_vec()).ok()?)));
    }
    let order = recipe.order.unwrap_or(if layout.sorted { Order::ByName } else { Order::AsTheyCame });
    match order {
        Order::AsTheyCame => {}
        Order::ByName => kept.sort_by(|a, b| a.0.cmp(b.0)),
        Order::ByValue => kept.sort_by(|a, b| a.1.cmp(&b.1)),
        Order::IgnoringCase => kept.sort_by_cached_key(|(name, _)| name.to_lowercase()),
        Order::ByWholePair => kept.sort_by_cached_key(|(name, value)| format!("{name}{between}{value}")),
        Order::Descending => kept.sort_by(|a, b| b.0.cmp(a.0)),
    }
    let join = recipe.join.unwrap_or(&layout.join);
    let length = kept.iter().map(|(name, value)| name.len() + value.len() + between.len() + join.len()).sum();
    let mut out = String::with_capacity(length);
    for (at, (name, value)) in kept.iter().enumerate() {
        for piece in [if at == 0 { "" } else { join }, name, between, value] {
            out.push_str(piece);
        }
    }
    Some(out)
}

/// The pieces in a row, the secret where the scheme or the deviation has it.
fn arranged(pieces: Vec<Piece<'_>>, key: Option<&Key>, secret: Vec<u8>, keyed: bool) -> Hashed {
    let mut message = Vec::new();
    let Some(key) = key else {
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) => message.extend_from_slice(&bytes),
                Piece::Joint(text) => message.extend_from_slice(text.as_bytes()),
                Piece::Secret => message.extend_from_slice(&secret),
            }
        }
        return Hashed { message, key: keyed.then_some(secret) };
    };
    let (first, behind): (bool, Option<&[u8]>) = match key {
        Key::First => (true, None),
        Key::BothEnds => (true, Some(b"")),
        Key::Last => (false, Some(b"")),
        Key::Joined(text) => (false, Some(text.as_bytes())),
        Key::LeftOut | Key::Pair(_) | Key::Hmac => (false, None),
    };
    if first {
        message.extend_from_slice(&secret);
    }
    for piece in pieces {
        if let Piece::Bytes(bytes) = piece {
            message.extend_from_slice(&bytes);
        }
    }
    if let Some(joint) = behind {
        message.extend_from_slice(joint);
        message.extend_from_slice(&secret);
    }
    Hashed { message, key: (*key == Key::Hmac).then_some(secret) }
}
