//! How an envelope is laid out: what is the same for every request is text already, and the rest is filled in between.
//!
//! A client makes the plan of each envelope once. There is no secret in it, only where one goes.

use super::headers::Headers;
use super::pairs::Pairs;
use super::whose;
use crate::json::quoted;
use crate::spec::{Alphabet, Body, Envelope, Part, Provider, Template, TimeFormat};
use crate::time;
use crate::{Keys, Secret};

/// What a body is put together from, in order.
pub(crate) struct Plan {
    pub(super) pieces: Vec<Piece>,
    /// Pairs that are signed, where they are known beforehand.
    pub(super) pairs: Vec<Pairs>,
}

/// A piece of a body.
pub(super) enum Piece {
    /// Text that never changes.
    Text(Vec<u8>),
    /// A comma, unless an object has just begun.
    Comma,
    /// What the operation is called, inside a string.
    Operation,
    /// The time, without quotes.
    Now(TimeFormat, i32),
    /// Random characters, inside a string.
    Nonce(u32, Alphabet),
    /// A secret that was given, inside a string.
    Credential(usize),
    /// The fields as an object.
    Fields,
    /// The fields among other members.
    Splice { marked: bool },
    /// A place for a signature, inside a string.
    Signature(usize),
    /// JSON text in a string.
    InText(Vec<Piece>),
    /// The value of a member that a signature can name begins here.
    Begin { name: &'static str, signature: bool },
    /// It ends here.
    End,
}

/// The plans of a provider's envelopes, for those who have these keys.
pub(crate) struct Plans(Vec<Planned>);

/// What is known of an envelope before there is a request.
pub(super) struct Planned {
    envelope: &'static Envelope,
    /// Whether the keys are complete, and the envelope is for those who have them.
    pub(super) allowed: bool,
    /// The body, where it is JSON; else it is a form.
    pub(super) body: Option<Plan>,
    pub(super) headers: Headers,
}

impl Plans {
    /// One for every envelope.
    pub(crate) fn of(provider: &'static Provider, keys: &Keys) -> Self {
        let mut plans: Vec<Planned> = Vec::new();
        for envelope in provider.operations.iter().map(|operation| operation.envelope) {
            if !plans.iter().any(|own| std::ptr::eq(own.envelope, envelope)) {
                plans.push(Planned::of(provider, keys, envelope));
            }
        }
        Self(plans)
    }

    pub(super) fn get(&self, envelope: &'static Envelope) -> Option<&Planned> {
        self.0.iter().find(|own| std::ptr::eq(own.envelope, envelope))
    }
}

impl Planned {
    pub(super) fn of(provider: &'static Provider, keys: &Keys, envelope: &'static Envelope) -> Self {
        let body = match &envelope.request {
            Body::Json(template) => Some(Plan::of(provider, keys, template)),
            Body::Form(_) => None,
        };
        let kind = if body.is_some() { "application/json" } else { "application/x-www-form-urlencoded" };
        let headers = Headers::of(provider, keys, envelope, kind);
        Self { envelope, allowed: whose::check(provider, envelope, keys).is_ok(), body, headers }
    }
}

impl Plan {
    /// The plan of a template, for those who have these keys: credentials that weren't given have no member.
    pub(super) fn of(provider: &'static Provider, keys: &Keys, template: &'static Template) -> Self {
        let members = if let Template::Object(members) = template { *members } else { &[] };
        let mut parts: Vec<&'static Part> =
            provider.schemes.iter().flat_map(|scheme| scheme.message).collect();
        let known = |part: &&'static Part| Pairs::of(provider, part, members, keys);
        let pairs: Vec<Pairs> = parts.iter().filter_map(known).collect();
        parts.retain(|part| !pairs.iter().any(|pairs| std::ptr::eq(pairs.part, *part)));
        Self { pieces: Planner::new(provider, &parts, keys).pieces(template), pairs }
    }
}

/// A credential that is no secret, and so may be written down in a plan.
pub(super) fn public<'k>(provider: &Provider, keys: &'k Keys, place: usize) -> Option<&'k str> {
    provider.credentials.get(place).filter(|credential| !credential.secret)?;
    keys.get(place).map(Secret::expose)
}

struct Planner<'p> {
    provider: &'static Provider,
    /// The parts of what is signed that have to be found in the body; none inside a text.
    parts: &'p [&'static Part],
    keys: &'p Keys,
    pieces: Vec<Piece>,
    /// Text that isn't a piece yet.
    text: Vec<u8>,
}

/// The names that lead to a member.
type Path = Vec<&'static str>;

/// Whether something stands in the object before a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Something,
    Unknown,
}

impl<'p> Planner<'p> {
    const fn new(provider: &'static Provider, parts: &'p [&'static Part], keys: &'p Keys) -> Self {
        Self { provider, parts, keys, pieces: Vec::new(), text: Vec::new() }
    }

    fn pieces(mut self, template: &'static Template) -> Vec<Piece> {
        self.value(template, &mut Vec::new());
        self.flush();
        self.pieces
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }

    fn piece(&mut self, piece: Piece) {
        self.flush();
        self.pieces.push(piece);
    }

    fn quoted(&mut self, piece: Piece) {
        self.text.push(b'"');
        self.piece(piece);
        self.text.push(b'"');
    }

    fn value(&mut self, template: &'static Template, path: &mut Path) {
        match template {
            Template::Object(members) => self.object(members, path),
            Template::Fields if path.is_empty() => {
                self.text.push(b'{');
                self.splice(path);
                self.text.push(b'}');
            }
            Template::Fields => self.piece(Piece::Fields),
            Template::Json(text) => self.text.extend_from_slice(text.as_bytes()),
            Template::Str(text) => quoted(&mut self.text, text),
            Template::Operation => self.quoted(Piece::Operation),
            Template::Credential(place) => match public(self.provider, self.keys, *place) {
                Some(text) => quoted(&mut self.text, text),
                None => self.quoted(Piece::Credential(*place)),
            },
            Template::Now(format, offset) if time::is_number(*format) => {
                self.piece(Piece::Now(*format, *offset));
            }
            // No time has a character that is escaped.
            Template::Now(format, offset) => self.quoted(Piece::Now(*format, *offset)),
            Template::Nonce(length, alphabet) => self.quoted(Piece::Nonce(*length, *alphabet)),
            Template::Signature(scheme) => self.quoted(Piece::Signature(*scheme)),
            Template::Text(inner) => {
                let pieces = Planner::new(self.provider, &[], self.keys).pieces(inner);
                self.piece(Piece::InText(pieces));
            }
        }
    }

    fn object(&mut self, members: &'static [(&'static str, Template)], path: &mut Path) {
        self.text.push(b'{');
        let mut before = Before::Nothing;
        for (name, template) in members {
            if *name == "*" {
                self.splice(path);
                before = if before == Before::Something { before } else { Before::Unknown };
                continue;
            }
            if matches!(template, Template::Credential(place) if self.keys.get(*place).is_none()) {
                continue;
            }
            match before {
                Before::Nothing => {}
                Before::Something => self.text.push(b','),
                Before::Unknown => self.piece(Piece::Comma),
            }
            quoted(&mut self.text, name);
            self.text.push(b':');
            path.push(name);
            let marked = self.is_named(path);
            if marked {
                self.piece(Piece::Begin { name, signature: matches!(template, Template::Signature(_)) });
            }
            self.value(template, path);
            if marked {
                self.piece(Piece::End);
            }
            before = Before::Something;
            path.pop();
        }
        self.text.push(b'}');
    }

    fn splice(&mut self, path: &Path) {
        let marked = self.names(|named| named.len() > path.len() && named.starts_with(path))
            || (path.is_empty() && self.signs_pairs());
        self.piece(Piece::Splice { marked });
    }

    /// Whether a signature may be about the member at a path, or about one inside it.
    fn is_named(&self, path: &Path) -> bool {
        self.names(|named| named.starts_with(path)) || (path.len() == 1 && self.signs_pairs())
    }

    fn names(&self, is: impl Fn(&[&str]) -> bool) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Raw(named) | Part::Text(named) if is(named)))
    }

    fn signs_pairs(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Pairs { .. }))
    }
}
