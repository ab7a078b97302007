//! By which of an envelope's layouts an answer is read.

use super::believed::Layout;
use super::unwrap::DecodedTexts;
use super::{Opener, classify, pairs_of};
use crate::outcome::Cause;
use crate::spec::{AnswerLayout, Class, Envelope, FurtherLayout};
use crate::transport::Reply;

impl Opener<'_> {
    /// The layout by which an answer is read: a further one, if ordinary answers have a code, and this one has only that of a
    /// further layout; else that of refusals, if its status isn't 2xx, or if ordinary answers have a code and this one has none but
    /// that of a refusal.
    pub(super) fn layout(&self, reply: &Reply) -> Layout {
        let Envelope { response, refused, .. } = self.operation.envelope;
        let ordinary = Layout { of: response, refuses: false, codes: None };
        if let Some(further) = self.further_layout(reply) {
            return further;
        }
        let Some(refused) = refused else { return ordinary };
        let refusal = Layout { of: refused, refuses: true, codes: None };
        if !reply.is_success() {
            return refusal;
        }
        let is_refusal = !self.goes_by_status()
            && self.lacks_code(refused, reply)
            && self.has_code(refused, reply).unwrap_or(false);
        if is_refusal { refusal } else { ordinary }
    }

    fn further_layout(&self, reply: &Reply) -> Option<Layout> {
        let has_code = |of: &&'static FurtherLayout| self.has_code(&of.layout, reply).unwrap_or(false);
        let further = self.operation.envelope.further.iter().find(has_code)?;
        let is_meant = !self.goes_by_status() && self.lacks_code(&further.layout, reply);
        is_meant.then_some(Layout { of: &further.layout, refuses: true, codes: Some(further.codes) })
    }

    /// Whether an answer has no code in the place of ordinary answers. One that can't be read is no refusal, unless those by the other
    /// layout are of another format.
    fn lacks_code(&self, other: &AnswerLayout, reply: &Reply) -> bool {
        let response = &self.operation.envelope.response;
        self.has_code(response, reply).map_or(other.kind != response.kind, |has_code| !has_code)
    }

    fn has_code(&self, layout: &'static AnswerLayout, reply: &Reply) -> Result<bool, Cause> {
        let pairs = pairs_of(layout.kind, reply)?;
        Ok(self.unwrap(layout, reply, &pairs, &DecodedTexts::new())?.code.is_some())
    }

    /// Whether an answer has a listed code of a refusal where refusals have it, or answers by a further layout. It may also say that the
    /// call has succeeded, and both can't be true.
    pub(super) fn has_listed_refusal(&self, reply: &Reply) -> bool {
        let Envelope { refused, further, .. } = self.operation.envelope;
        let refused = refused.iter().filter(|_| self.goes_by_status());
        refused.chain(further.iter().map(|of| &of.layout)).any(|layout| {
            let Ok(pairs) = pairs_of(layout.kind, reply) else { return false };
            let decoded = DecodedTexts::new();
            let Ok(unwrapped) = self.unwrap(layout, reply, &pairs, &decoded) else { return false };
            let meaning = classify::class(self.operation.outcome(), &unwrapped);
            meaning.listed && meaning.is != Class::Success
        })
    }

    /// Whether ordinary answers have no code, so that the HTTP status tells how the call ended.
    pub(super) fn goes_by_status(&self) -> bool {
        !self.operation.outcome().statuses.is_empty()
    }
}
