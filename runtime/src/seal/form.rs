//! Forms, and the queries of a GET.

use std::borrow::Cow;

use super::Sealing;
use super::draft::{Draft, Mark, Marks, Unsigned, Value};
use crate::outcome::Unsealed;
use crate::spec::Template;
use crate::write::form;

impl<'a> Sealing<'a> {
    /// The body, with its signatures. Values are signed as they are, before any of them is encoded.
    pub(super) fn form(&'a self, draft: &mut Draft<'a>, template: &'static Template) -> Result<(), Unsealed> {
        let marks = &mut draft.marks;
        let mut signatures = Vec::new();
        match template {
            Template::Object(members) => {
                for (name, template) in *members {
                    match template {
                        _ if *name == "*" => self.pairs(marks),
                        Template::Signature(scheme) => {
                            signatures.push((marks.len(), *scheme));
                            marks.push(Mark { signature: true, ..pair(name, Cow::Borrowed("")) });
                        }
                        template => marks.extend(self.text(template)?.map(|value| pair(name, value))),
                    }
                }
            }
            _ => self.pairs(marks),
        }
        for (place, scheme) in signatures {
            let signature = self.sign(scheme, &Unsigned { sealing: self, draft, pairs: &[], body: b"" })?;
            if let Some(mark) = draft.marks.get_mut(place) {
                mark.value = Value::Pair(Cow::Owned(signature.text().to_owned()));
            }
        }
        for mark in &draft.marks {
            if let Value::Pair(value) = &mark.value {
                form::push(&mut draft.body, mark.name, mark.simple, value);
            }
        }
        Ok(())
    }

    fn pairs(&'a self, marks: &mut Marks<'a>) {
        form::pairs(self.request, &mut |spec, value| {
            marks.push(Mark { simple: !spec.key.is_empty(), ..pair(spec.wire, value) });
        });
    }
}

fn pair<'a>(name: &'a str, value: Cow<'a, str>) -> Mark<'a> {
    Mark { parent: None, name, simple: false, value: Value::Pair(value), signature: false, hole: false }
}
