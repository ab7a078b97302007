//! JSON bodies.

use super::Sealing;
use super::draft::{Draft, Hole, Mark, Unsigned, Value};
use super::plan::{Piece, Plan};
use crate::json::{escaped, quoted};
use crate::outcome::Unsealed;
use crate::sign;
use crate::time;
use crate::write::json;

/// As long as the longest signature, which is SHA-512 in hex.
const ZEROS: &str = concat!(
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000"
);

impl Sealing<'_> {
    /// The body, with its signatures.
    pub(super) fn json(&self, plan: &Plan) -> Result<Draft<'_>, Unsealed> {
        let mut draft = Draft::with_room();
        self.lay_out(&mut draft, plan)?;
        let mut signatures = Vec::with_capacity(draft.holes.len());
        for hole in &draft.holes {
            signatures.push(self.sign(hole.scheme, &Unsigned(&draft, &draft.body))?);
        }
        for (hole, signature) in std::mem::take(&mut draft.holes).into_iter().zip(signatures) {
            if hole.range.len() != signature.len() || draft.body.get(hole.range.clone()).is_none() {
                return Err(Unsealed::Circular);
            }
            draft.body.replace_range(hole.range, &signature);
        }
        draft.marks.iter_mut().for_each(|mark| mark.hole = false);
        Ok(draft)
    }

    fn lay_out(&self, draft: &mut Draft<'_>, plan: &Plan) -> Result<(), Unsealed> {
        for piece in &plan.0 {
            let body = &mut draft.body;
            match piece {
                Piece::Text(text) => body.push_str(text),
                Piece::Comma => comma(body),
                Piece::Operation => escaped(body, self.operation.method),
                Piece::Now(format, offset) => time::push(body, self.now, (*format, *offset)),
                Piece::Nonce(length, alphabet) => escaped(body, &self.nonce(*length, *alphabet)?),
                Piece::Credential(place) => escaped(body, self.credential(*place).unwrap_or_default()),
                Piece::Given { name, place, marked } => self.given(draft, name, *place, *marked),
                Piece::Fields => json::object(body, self.request),
                Piece::Splice { marked } => self.splice(draft, *marked),
                Piece::Signature(scheme) => self.hole(draft, *scheme)?,
                Piece::InText { plan, marked } => self.in_text(draft, plan, *marked)?,
                Piece::Begin { name, signature } => draft.begin(name, *signature),
                Piece::End => draft.end(),
            }
        }
        Ok(())
    }

    /// A credential's member, if it was given.
    fn given(&self, draft: &mut Draft<'_>, name: &'static str, place: usize, marked: bool) {
        let Some(value) = self.credential(place) else { return };
        comma(&mut draft.body);
        quoted(&mut draft.body, name);
        draft.body.push(':');
        if marked {
            draft.begin(name, false);
        }
        quoted(&mut draft.body, value);
        if marked {
            draft.end();
        }
    }

    /// The request's fields among other members.
    fn splice(&self, draft: &mut Draft<'_>, marked: bool) {
        let parent = draft.innermost();
        let Draft { body, marks, .. } = draft;
        let mut first = body.ends_with('{');
        let mut mark = |name: &'static str, range| {
            marks.push(Mark { parent, name, value: Value::Part(range), signature: false, hole: false });
        };
        json::members(body, self.request, &mut first, if marked { Some(&mut mark) } else { None });
    }

    /// A signature's length is known before the signature is, so its place can be kept free.
    fn hole(&self, draft: &mut Draft<'_>, scheme: usize) -> Result<(), Unsealed> {
        let known = self.sealer.provider.schemes.get(scheme).ok_or(Unsealed::NoScheme)?;
        let start = draft.body.len();
        let length = sign::length(known.digest, known.encode);
        draft.body.push_str(ZEROS.get(..length).unwrap_or(ZEROS));
        draft.holes.push(Hole { range: start..draft.body.len(), scheme });
        Ok(())
    }

    /// JSON text in a string. A signature has no character that is escaped, so a place kept free for one stays as long.
    fn in_text(&self, draft: &mut Draft<'_>, plan: &Plan, marked: bool) -> Result<(), Unsealed> {
        let mut inner = Draft::with_room();
        self.lay_out(&mut inner, plan)?;
        draft.body.push('"');
        let mut written = 0;
        for hole in inner.holes {
            escaped(&mut draft.body, inner.body.get(written..hole.range.start).unwrap_or_default());
            let start = draft.body.len();
            draft.body.push_str(inner.body.get(hole.range.clone()).unwrap_or_default());
            draft.holes.push(Hole { range: start..draft.body.len(), scheme: hole.scheme });
            written = hole.range.end;
        }
        escaped(&mut draft.body, inner.body.get(written..).unwrap_or_default());
        draft.body.push('"');
        if marked {
            draft.decoded(inner.body);
        }
        Ok(())
    }
}

/// A comma, unless an object has just begun.
fn comma(body: &mut String) {
    if !body.ends_with('{') {
        body.push(',');
    }
}
