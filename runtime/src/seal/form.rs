//! Forms, and the queries of a GET.

use std::borrow::Cow;

use super::Sealing;
use super::draft::{Draft, Mark, Unsigned, Value};
use crate::outcome::Unsealed;
use crate::spec::Template;
use crate::write::form;

impl<'a> Sealing<'a> {
    /// The body, with its signatures. Values are signed as they are, before any of them is encoded.
    pub(super) fn form(&'a self, draft: &mut Draft<'a>, template: &'static Template) -> Result<(), Unsealed> {
        /// Enough for the numbers and times of most requests.
        const ROOM: usize = 256;
        draft.written.reserve(ROOM);
        let mut signatures = Vec::new();
        match template {
            Template::Object(members) => {
                for (name, template) in *members {
                    match template {
                        _ if *name == "*" => self.pairs(draft),
                        Template::Signature(scheme) => {
                            signatures.push((draft.marks.len(), *scheme));
                            draft.marks.push(Mark { signature: true, ..pair(name, form::Value::Given("")) });
                        }
                        template => match self.text(template)? {
                            Some(Cow::Borrowed(text)) => {
                                draft.marks.push(pair(name, form::Value::Given(text)))
                            }
                            Some(Cow::Owned(text)) => {
                                let value = draft.write(text.as_bytes());
                                draft.marks.push(pair(name, value));
                            }
                            None => {}
                        },
                    }
                }
            }
            _ => self.pairs(draft),
        }
        for (place, scheme) in signatures {
            let signature = self.sign(scheme, &Unsigned { sealing: self, draft, pairs: &[], body: b"" })?;
            let value = draft.write(signature.bytes());
            if let Some(mark) = draft.marks.get_mut(place) {
                mark.value = Value::Pair(value);
            }
        }
        let mut body = std::mem::take(&mut draft.body);
        for mark in &draft.marks {
            if let Value::Pair(value) = &mark.value {
                form::push(&mut body, mark.name, mark.simple, draft.pair(value));
            }
        }
        draft.body = body;
        Ok(())
    }

    fn pairs(&'a self, draft: &mut Draft<'a>) {
        let Draft { marks, written, .. } = draft;
        form::pairs(self.request, written, &mut |spec, value| {
            marks.push(pair(spec.wire, value));
        });
    }
}

fn pair<'a>(name: &'a str, value: form::Value<'a>) -> Mark<'a> {
    Mark { parent: None, name, simple: false, value: Value::Pair(value), signature: false, hole: false }
}
