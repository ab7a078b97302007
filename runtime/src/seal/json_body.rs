//! Lays out JSON bodies.

use std::ops::Range;

use super::{Sealing, names_of_signatures};
use crate::json::quoted;
use crate::outcome::Unsealed;
use crate::sign::{Content, Source};
use crate::spec::{Scheme, Template};
use crate::write::json;
use crate::{path, time};

/// A body while it is laid out.
struct Layout {
    text: String,
    /// The ranges of the text that are kept free for signatures, and the schemes of these signatures.
    free: Vec<(Range<usize>, &'static Scheme)>,
}

impl Layout {
    /// A layout with room for most requests.
    fn new() -> Self {
        Self { text: String::with_capacity(1024), free: Vec::new() }
    }
}

impl Sealing<'_> {
    /// The body of a request, with its signatures. Each signature replaces a text of the same length, so that the text
    /// around it stays where it is. No signature in the body may cover another one in the body.
    pub(super) fn json(&self, template: &'static Template) -> Result<String, Unsealed> {
        let mut layout = Layout::new();
        self.value(&mut layout, template)?;
        let Layout { mut text, free } = layout;
        let signatures = names_of_signatures(template);
        let unfilled: Vec<Range<usize>> = free.iter().map(|(range, _)| range.clone()).collect();
        for (range, scheme) in free {
            let content = Content::Json(&text, &unfilled);
            let around = self.around();
            let source = Source { body: None, content, top: None, signatures: &signatures, around };
            let signature = self.sign(scheme, &source)?;
            text.replace_range(range, &signature);
        }
        Ok(text)
    }

    /// Appends the value that fills a template.
    fn value(&self, layout: &mut Layout, template: &'static Template) -> Result<(), Unsealed> {
        let out = &mut layout.text;
        match template {
            Template::Object(members) => self.object(layout, members)?,
            Template::Fields => json::object(out, self.fields()),
            Template::Json(text) => out.push_str(text),
            Template::Now(format, offset) if time::is_number(*format) => {
                out.push_str(&time::text(self.now, (*format, *offset)));
            }
            Template::Signature(scheme) => {
                let scheme = self.scheme(*scheme)?;
                let start = out.len() + 1;
                quoted(out, &self.placeholder(scheme)?);
                layout.free.push((start..layout.text.len() - 1, scheme));
            }
            Template::Text(inner) => self.json_in_string(layout, inner)?,
            Template::Field(name) => {
                if let Some((spec, view)) = path::view(self.request, &[*name]) {
                    json::value(out, &view, spec);
                }
            }
            Template::Str(_)
            | Template::Operation
            | Template::Credential(_)
            | Template::Nonce(..)
            | Template::Now(..)
            | Template::Value(_)
            | Template::Joined(_) => {
                quoted(out, &self.text(template, None)?.unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Appends an object.
    fn object(
        &self,
        layout: &mut Layout,
        members: &'static [(&'static str, Template)],
    ) -> Result<(), Unsealed> {
        layout.text.push('{');
        for (name, template) in members {
            match template {
                _ if *name == "*" => json::members(&mut layout.text, self.fields()),
                // The member of a credential or of a field that wasn't given is left out, and so is a text that lacks one.
                Template::Credential(place) if self.sealer.keys.get(*place).is_none() => {}
                Template::Field(field) if !path::present(self.request, &[*field]) => {}
                Template::Joined(_) => {
                    if let Some(text) = self.text(template, None)? {
                        json::name(&mut layout.text, name);
                        quoted(&mut layout.text, &text);
                    }
                }
                template => {
                    json::name(&mut layout.text, name);
                    self.value(layout, template)?;
                }
            }
        }
        layout.text.push('}');
        Ok(())
    }

    /// Appends JSON text in a string. The ranges kept free in that text are moved to where they are in the body. They keep
    /// their length, since no character of a signature is escaped.
    fn json_in_string(&self, layout: &mut Layout, template: &'static Template) -> Result<(), Unsealed> {
        let mut inner = Layout::new();
        self.value(&mut inner, template)?;
        let start = layout.text.len();
        for (range, scheme) in inner.free {
            let mut before = String::new();
            quoted(&mut before, inner.text.get(..range.start).unwrap_or_default());
            // `before` ends with a quote, which isn't in the body at that place.
            let moved = start + before.len() - 1;
            layout.free.push((moved..moved + range.len(), scheme));
        }
        quoted(&mut layout.text, &inner.text);
        Ok(())
    }
}
