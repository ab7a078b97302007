//! Forms, and the queries of a GET.

use std::borrow::Cow;

use super::Sealing;
use super::draft::{Draft, Mark, Unsigned, Value};
use crate::outcome::Unsealed;
use crate::spec::Template;
use crate::write::form;

impl Sealing<'_> {
    /// The body, with its signatures. Values are signed as they are, before any of them is encoded.
    pub(super) fn form(&self, template: &'static Template) -> Result<Draft<'_>, Unsealed> {
        let mut marks = Vec::with_capacity(16);
        let mut signatures = Vec::new();
        match template {
            Template::Object(members) => {
                for (name, template) in *members {
                    match template {
                        _ if *name == "*" => self.pairs(&mut marks),
                        Template::Signature(scheme) => {
                            signatures.push((marks.len(), *scheme));
                            marks.push(Mark { signature: true, ..pair(name, Cow::Borrowed("")) });
                        }
                        template => marks.extend(self.text(template)?.map(|value| pair(name, value))),
                    }
                }
            }
            _ => self.pairs(&mut marks),
        }
        let mut draft = Draft { marks, ..Draft::default() };
        for (place, scheme) in signatures {
            let signature = self.sign(scheme, &Unsigned(&draft, ""))?;
            if let Some(mark) = draft.marks.get_mut(place) {
                mark.value = Value::Pair(Cow::Owned(signature));
            }
        }
        draft.body = encoded(&draft.marks);
        Ok(draft)
    }

    fn pairs<'a>(&'a self, marks: &mut Vec<Mark<'a>>) {
        form::pairs(self.request, &mut |name, value| marks.push(pair(name, value)));
    }
}

fn pair<'a>(name: &'a str, value: Cow<'a, str>) -> Mark<'a> {
    Mark { parent: None, name, value: Value::Pair(value), signature: false, hole: false }
}

fn encoded(marks: &[Mark<'_>]) -> String {
    form::encode(marks.iter().filter_map(|mark| match &mark.value {
        Value::Pair(value) => Some((mark.name, value.as_ref())),
        Value::Part(_) => None,
    }))
}
