//! JSON bodies.

use super::Sealing;
use super::draft::{Draft, Hole, Mark, Unsigned, Value};
use super::plan::{Piece, Plan};
use crate::json::escaped;
use crate::outcome::Unsealed;
use crate::sign;
use crate::time;
use crate::write::json;

impl<'a> Sealing<'a> {
    /// The body, with its signatures.
    pub(super) fn json(&self, draft: &mut Draft<'a>, plan: &Plan) -> Result<(), Unsealed> {
        self.lay_out(draft, &plan.pieces)?;
        for place in 0..draft.holes.len() {
            let Some(Hole { range, scheme }) = draft.holes.get(place) else { break };
            let signature = self
                .sign(*scheme, &Unsigned { sealing: self, draft, pairs: &plan.pairs, body: &draft.body })?;
            let kept = draft.body.get_mut(range.clone());
            let kept = kept.filter(|kept| kept.len() == signature.bytes().len());
            kept.ok_or(Unsealed::Circular)?.copy_from_slice(signature.bytes());
        }
        draft.holes.clear();
        draft.marks.iter_mut().for_each(|mark| mark.hole = false);
        Ok(())
    }

    fn lay_out(&self, draft: &mut Draft<'a>, pieces: &[Piece]) -> Result<(), Unsealed> {
        for piece in pieces {
            let body = &mut draft.body;
            match piece {
                Piece::Text(text) => body.extend_from_slice(text),
                Piece::Comma => comma(body),
                Piece::Operation => escaped(body, self.operation.method.as_bytes()),
                Piece::Now(format, offset) => time::push(body, self.now, (*format, *offset)),
                Piece::Nonce(length, alphabet) => {
                    let nonce = self.nonce(*length, *alphabet)?;
                    escaped(body, nonce.as_bytes());
                    draft.nonces.push(nonce);
                }
                Piece::Credential(place) => {
                    escaped(body, self.credential(*place).unwrap_or_default().as_bytes())
                }
                Piece::Fields => json::object(body, self.request),
                Piece::Splice { marked } => self.splice(draft, *marked),
                Piece::Signature(scheme) => self.hole(draft, *scheme)?,
                Piece::InText(pieces) => self.in_text(draft, pieces)?,
                Piece::Begin { name, signature } => draft.begin(name, *signature),
                Piece::End => draft.end(),
            }
        }
        Ok(())
    }

    /// The request's fields among other members.
    fn splice(&self, draft: &mut Draft<'a>, marked: bool) {
        let Draft { body, marks, innermost: parent, .. } = draft;
        let mut first = body.ends_with(b"{");
        let mut mark = |name: &'static str, range| {
            let value = Value::Part(range);
            marks.push(Mark { parent: *parent, name, simple: false, value, signature: false, hole: false });
        };
        json::members(body, self.request, &mut first, if marked { Some(&mut mark) } else { None });
    }

    /// A signature's length is known before the signature is, so its place can be kept free.
    fn hole(&self, draft: &mut Draft<'a>, scheme: usize) -> Result<(), Unsealed> {
        let known = self.sealer.provider.schemes.get(scheme).ok_or(Unsealed::NoScheme)?;
        let start = draft.body.len();
        let length = sign::length(known.digest, known.encode);
        draft.body.resize(start + length, b'0');
        draft.holes.push(Hole { range: start..draft.body.len(), scheme });
        Ok(())
    }

    /// JSON text in a string. A signature has no character that is escaped, so a place kept free for one stays as long.
    fn in_text(&self, draft: &mut Draft<'a>, pieces: &[Piece]) -> Result<(), Unsealed> {
        let mut inner = Draft::with_room();
        self.lay_out(&mut inner, pieces)?;
        draft.body.push(b'"');
        let (mut written, whole) = (0, inner.holes.is_empty());
        for hole in inner.holes {
            escaped(&mut draft.body, inner.body.get(written..hole.range.start).unwrap_or_default());
            let start = draft.body.len();
            draft.body.resize(start + hole.range.len(), b'0');
            draft.holes.push(Hole { range: start..draft.body.len(), scheme: hole.scheme });
            written = hole.range.end;
        }
        escaped(&mut draft.body, inner.body.get(written..).unwrap_or_default());
        draft.body.push(b'"');
        // With a signature in it, the text isn't there yet.
        if whole {
            draft.texts.push((draft.innermost, inner.body));
        }
        Ok(())
    }
}

/// A comma, unless an object has just begun.
fn comma(body: &mut Vec<u8>) {
    if !body.ends_with(b"{") {
        body.push(b',');
    }
}
