//! JSON bodies.

use std::borrow::Cow;

use super::Sealing;
use super::draft::{Draft, Hole, Mark, Value};
use crate::json::{escaped, quoted};
use crate::outcome::Unsealed;
use crate::sign;
use crate::spec::Template;
use crate::time;
use crate::write::json;

/// As long as the longest signature, which is SHA-512 in hex.
const ZEROS: &str = concat!(
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000"
);

impl Sealing<'_> {
    /// The body, with its signatures.
    pub(super) fn json(&self, template: &Template) -> Result<Draft<'_>, Unsealed> {
        let mut draft = Draft::with_room();
        self.value(&mut draft, template, None)?;
        let mut signatures = Vec::with_capacity(draft.holes.len());
        for hole in &draft.holes {
            signatures.push(self.sign(hole.scheme, &draft.source(&draft.body))?);
        }
        for (hole, signature) in std::mem::take(&mut draft.holes).into_iter().zip(signatures) {
            if hole.range.len() != signature.len() || draft.body.get(hole.range.clone()).is_none() {
                return Err(Unsealed::Circular);
            }
            // A signature mostly stands near the end, so there is little behind it to be written again.
            let behind = draft.body.split_off(hole.range.end);
            draft.body.truncate(hole.range.start);
            draft.body.push_str(&signature);
            draft.body.push_str(&behind);
        }
        Ok(draft)
    }

    /// Writes one value, the one of the member at `place` or the whole. Returns the text of JSON text in a string.
    fn value(
        &self,
        draft: &mut Draft<'_>,
        template: &Template,
        place: Option<usize>,
    ) -> Result<Option<String>, Unsealed> {
        match template {
            Template::Object(members) => self.object(draft, members, place)?,
            Template::Fields if place.is_none() => {
                draft.body.push('{');
                self.splice(draft, &mut true, None);
                draft.body.push('}');
            }
            Template::Fields => json::object(&mut draft.body, self.request),
            Template::Json(text) => draft.body.push_str(text),
            Template::Now(format, offset) if time::is_number(*format) => {
                time::push(&mut draft.body, self.now, (*format, *offset));
            }
            Template::Signature(scheme) => self.hole(draft, *scheme)?,
            Template::Text(inner) => return self.json_text(draft, inner).map(Some),
            simple => match self.text(simple)? {
                Some(text) => quoted(&mut draft.body, &text),
                None => draft.body.push_str("null"),
            },
        }
        Ok(None)
    }

    fn object(
        &self,
        draft: &mut Draft<'_>,
        members: &'static [(&'static str, Template)],
        parent: Option<usize>,
    ) -> Result<(), Unsealed> {
        draft.body.push('{');
        let mut first = true;
        for (name, template) in members {
            if *name == "*" {
                self.splice(draft, &mut first, parent);
                continue;
            }
            if let Template::Credential(place) = template
                && self.sealer.keys.get(*place).is_none()
            {
                continue;
            }
            json::name(&mut draft.body, name, &mut first);
            let start = draft.body.len();
            let place = draft.marks.len();
            draft.marks.push(Mark {
                parent,
                name: Cow::Borrowed(name),
                value: Value::Part(start..start, None),
                signature: matches!(template, Template::Signature(_)),
            });
            let text = self.value(draft, template, Some(place))?;
            let end = draft.body.len();
            if let Some(mark) = draft.marks.get_mut(place) {
                mark.value = Value::Part(start..end, text);
            }
        }
        draft.body.push('}');
        Ok(())
    }

    /// The request's fields among other members.
    fn splice(&self, draft: &mut Draft<'_>, first: &mut bool, parent: Option<usize>) {
        let Draft { body, marks, .. } = draft;
        let mut mark = |name: &'static str, range| {
            let value = Value::Part(range, None);
            marks.push(Mark { parent, name: Cow::Borrowed(name), value, signature: false });
        };
        json::members(body, self.request, first, Some(&mut mark));
    }

    /// A signature's length is known before the signature is, so its place can be kept free.
    fn hole(&self, draft: &mut Draft<'_>, scheme: usize) -> Result<(), Unsealed> {
        let known = self.sealer.provider.schemes.get(scheme).ok_or(Unsealed::NoScheme)?;
        draft.body.push('"');
        let start = draft.body.len();
        let length = sign::length(known.digest, known.encode);
        draft.body.push_str(ZEROS.get(..length).unwrap_or(ZEROS));
        draft.holes.push(Hole { range: start..draft.body.len(), scheme });
        draft.body.push('"');
        Ok(())
    }

    /// JSON text in a string, whose members no signature can name. A signature has no character that is escaped, so a place kept free for one stays as long.
    fn json_text(&self, draft: &mut Draft<'_>, template: &Template) -> Result<String, Unsealed> {
        let mut inner = Draft::with_room();
        self.value(&mut inner, template, None)?;
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
        Ok(inner.body)
    }
}
