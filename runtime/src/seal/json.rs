//! JSON bodies.

use std::ops::Range;

use super::{Sealing, names_of_signatures};
use crate::json::quoted;
use crate::outcome::Unsealed;
use crate::sign::{self, Content, Source};
use crate::spec::{Scheme, Template};
use crate::time;
use crate::write::json;

/// A body while it is laid out.
#[derive(Default)]
struct Layout {
    text: String,
    /// The parts of the text that are kept free for signatures, and the schemes of these.
    free: Vec<(Range<usize>, &'static Scheme)>,
}

impl Sealing<'_> {
    /// The body, with its signatures. Each is written over a text of its length, so that what is signed stays as it is.
    pub(super) fn json(&self, template: &'static Template) -> Result<String, Unsealed> {
        let mut layout = Layout::default();
        self.value(&mut layout, template)?;
        let Layout { mut text, free } = layout;
        let signatures = names_of_signatures(template);
        let unfilled: Vec<Range<usize>> = free.iter().map(|(range, _)| range.clone()).collect();
        for (range, scheme) in free {
            let content = Content::Json(&text, &unfilled);
            let signature = self.sign(scheme, &Source { body: None, content, signatures: &signatures })?;
            text.replace_range(range, &signature);
        }
        Ok(text)
    }

    fn value(&self, layout: &mut Layout, template: &'static Template) -> Result<(), Unsealed> {
        let out = &mut layout.text;
        match template {
            Template::Object(members) => self.object(layout, members)?,
            Template::Fields => json::object(out, self.request),
            Template::Json(text) => out.push_str(text),
            Template::Now(format, offset) if time::is_number(*format) => {
                out.push_str(&time::text(self.now, (*format, *offset)));
            }
            Template::Signature(scheme) => {
                let scheme = self.scheme(*scheme)?;
                let start = out.len() + 1;
                quoted(out, &sign::placeholder(scheme));
                layout.free.push((start..layout.text.len() - 1, scheme));
            }
            Template::Text(inner) => self.json_in_string(layout, inner)?,
            Template::Str(_)
            | Template::Operation
            | Template::Credential(_)
            | Template::Nonce(..)
            | Template::Now(..) => {
                quoted(out, &self.text(template)?.unwrap_or_default());
            }
        }
        Ok(())
    }

    fn object(
        &self,
        layout: &mut Layout,
        members: &'static [(&'static str, Template)],
    ) -> Result<(), Unsealed> {
        layout.text.push('{');
        for (name, template) in members {
            match template {
                _ if *name == "*" => json::members(&mut layout.text, self.request),
                // An optional credential that wasn't given leaves out its member.
                Template::Credential(place) if self.sealer.keys.get(*place).is_none() => {}
                template => {
                    json::name(&mut layout.text, name);
                    self.value(layout, template)?;
                }
            }
        }
        layout.text.push('}');
        Ok(())
    }

    /// JSON text in a string. The parts kept free in the text move to where they stand in the string; no signature has a
    /// character that is escaped, so that each of them stays as long.
    fn json_in_string(&self, layout: &mut Layout, template: &'static Template) -> Result<(), Unsealed> {
        let mut inner = Layout::default();
        self.value(&mut inner, template)?;
        let start = layout.text.len();
        for (range, scheme) in inner.free {
            let mut before = String::new();
            quoted(&mut before, inner.text.get(..range.start).unwrap_or_default());
            // Without the closing quote.
            let moved = start + before.len() - 1;
            layout.free.push((moved..moved + range.len(), scheme));
        }
        quoted(&mut layout.text, &inner.text);
        Ok(())
    }
}
