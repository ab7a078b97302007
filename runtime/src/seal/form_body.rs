//! Lays out forms, the elements of flat XML documents, and the pairs that stand in the URL of a request that is sent by GET.

use std::borrow::Cow;

use super::{Sealing, names_of_signatures};
use crate::outcome::Unsealed;
use crate::sign::{Content, Source};
use crate::spec::Template;
use crate::write::form::{Pair, pairs};

impl Sealing<'_> {
    /// The pairs of a request, with their signatures. Signatures cover the values before they are encoded.
    pub(super) fn form(&self, template: &'static Template) -> Result<Vec<Pair<'_>>, Unsealed> {
        let mut all = Vec::new();
        let Template::Object(members) = template else {
            pairs(self.fields(), &mut all);
            return Ok(all);
        };
        let mut unsigned = Vec::new();
        for (name, template) in *members {
            match template {
                _ if *name == "*" => pairs(self.fields(), &mut all),
                Template::Signature(scheme) => {
                    unsigned.push((all.len(), *scheme));
                    all.push((Cow::Borrowed(*name), Cow::Borrowed("")));
                }
                template => all.extend(self.text(template, None)?.map(|text| (Cow::Borrowed(*name), text))),
            }
        }
        let signatures = names_of_signatures(template);
        for (index, scheme) in unsigned {
            let content = Content::Form(&all);
            let around = self.around();
            let source = Source { body: None, content, top: None, signatures: &signatures, around };
            let signature = self.sign(self.scheme(scheme)?, &source)?;
            if let Some((_, value)) = all.get_mut(index) {
                *value = Cow::Owned(signature);
            }
        }
        Ok(all)
    }
}
