//! The pairs of a JSON body that are signed, where all are known before there is a request: then nothing has to be found in the
//! body again, or sorted.

use super::Sealing;
use super::draft::Draft;
use super::plan::public;
use crate::Keys;
use crate::spec::{Empty, Part, Provider, Template, TimeFormat};
use crate::time;

/// How the pairs of a part of a canonical string are written.
pub(super) struct Pairs {
    /// The part.
    pub(super) part: &'static Part,
    pieces: Vec<Piece>,
}

/// A piece of what is signed.
enum Piece {
    /// Text that never changes.
    Text(Vec<u8>),
    /// What the operation is called.
    Operation,
    /// The time.
    Now(TimeFormat, i32),
    /// Of the body's nonces that one.
    Nonce(usize),
    /// A secret.
    Secret(usize),
    /// Of the body's members that are JSON text in a string that one.
    InText(usize),
}

type Members = &'static [(&'static str, Template)];

impl Pairs {
    /// Those of a body with these members; `None` where a request decides which there are, or what isn't a text is among them.
    pub(super) fn of(
        provider: &'static Provider,
        part: &'static Part,
        members: Members,
        keys: &Keys,
    ) -> Option<Self> {
        let Part::Pairs { sorted, between, join, empty, except } = part else { return None };
        let mut counted = Counted::default();
        let there = members.iter().filter(|(_, template)| match template {
            Template::Signature(_) => false,
            Template::Credential(place) => keys.get(*place).is_some(),
            _ => true,
        });
        let pairs = there.map(|(name, template)| match template {
            _ if *name == "*" => None,
            Template::Str("") | Template::Operation if *empty == Empty::Skip => None,
            Template::Credential(place) => Some((*name, credential(provider, keys, *place))),
            template => Some((*name, counted.piece(template)?)),
        });
        let mut pairs = pairs.collect::<Option<Vec<_>>>()?;
        pairs.retain(|(name, _)| !except.contains(name));
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        if names.windows(2).any(|two| two.first() == two.last()) {
            return None;
        }
        if *sorted {
            pairs.sort_unstable_by_key(|(name, _)| *name);
        }
        let mut pieces = Pieces::default();
        for (index, (name, value)) in pairs.into_iter().enumerate() {
            pieces.text(if index > 0 { join } else { "" });
            pieces.text(name);
            pieces.text(between);
            pieces.push(value);
        }
        Some(Self { part, pieces: pieces.0 })
    }

    /// The pairs, as they stand in a body that is laid out but for its signatures.
    pub(super) fn joined(&self, draft: &Draft<'_>, sealing: &Sealing<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => text.as_slice(),
                Piece::Operation => sealing.operation.method.as_bytes(),
                Piece::Now(format, offset) => {
                    time::push(&mut out, sealing.now, (*format, *offset));
                    continue;
                }
                Piece::Nonce(nth) => draft.nonces.get(*nth).map(String::as_bytes).unwrap_or_default(),
                Piece::Secret(place) => sealing.credential(*place).unwrap_or_default().as_bytes(),
                Piece::InText(nth) => {
                    draft.texts.get(*nth).map(|(_, text)| text.as_slice()).unwrap_or_default()
                }
            };
            out.extend_from_slice(text);
        }
        out
    }
}

/// A secret stays where it is, anything else is text already.
fn credential(provider: &Provider, keys: &Keys, place: usize) -> Piece {
    match public(provider, keys, place) {
        Some(text) => Piece::Text(text.as_bytes().to_vec()),
        None => Piece::Secret(place),
    }
}

/// The members of a body that are there to be looked up when it is laid out.
#[derive(Default)]
struct Counted {
    nonces: usize,
    texts: usize,
}

impl Counted {
    /// What a member's value is; `None` for what isn't a text, or isn't there before it is signed.
    fn piece(&mut self, template: &Template) -> Option<Piece> {
        let next = |count: &mut usize| std::mem::replace(count, *count + 1);
        Some(match template {
            Template::Str(text) => Piece::Text(text.as_bytes().to_vec()),
            Template::Operation => Piece::Operation,
            Template::Now(format, offset) => Piece::Now(*format, *offset),
            Template::Nonce(..) => Piece::Nonce(next(&mut self.nonces)),
            Template::Text(inner) if !holds_signature(inner) => Piece::InText(next(&mut self.texts)),
            _ => return None,
        })
    }
}

/// Pieces, of which no two neighbours are text that never changes.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn text(&mut self, text: &str) {
        self.push(Piece::Text(text.as_bytes().to_vec()));
    }

    fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.extend(text),
            (_, piece) => self.0.push(piece),
        }
    }
}

fn holds_signature(template: &Template) -> bool {
    match template {
        Template::Signature(_) => true,
        Template::Object(members) => members.iter().any(|(_, inner)| holds_signature(inner)),
        Template::Text(inner) => holds_signature(inner),
        _ => false,
    }
}
