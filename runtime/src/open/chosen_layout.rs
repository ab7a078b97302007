//! By which of an envelope's layouts an answer is read.

use super::believed::Layout;
use super::unwrap::DecodedTexts;
use super::{Opener, classify, pairs_of};
use crate::outcome::Cause;
use crate::spec::{AnswerLayout, Class, Envelope};
use crate::transport::Reply;

impl Opener<'_> {
    /// The layout by which an answer is read: that of refusals, if its status isn't 2xx, or if ordinary answers have a code and
    /// this one has none but that of a refusal.
    pub(super) fn layout(&self, reply: &Reply) -> Layout {
        let Envelope { response, refused, .. } = self.operation.envelope;
        let ordinary = Layout { of: response, refuses: false };
        let Some(refused) = refused else { return ordinary };
        let refusal = Layout { of: refused, refuses: true };
        if !reply.is_success() {
            return refusal;
        }
        let lacks_code = match self.has_code(response, reply) {
            Ok(has_code) => !has_code,
            // An answer that can't be read is no refusal, unless refusals are of another format.
            Err(_) => refused.kind != response.kind,
        };
        let is_refusal =
            !self.goes_by_status() && lacks_code && self.has_code(refused, reply).unwrap_or(false);
        if is_refusal { refusal } else { ordinary }
    }

    fn has_code(&self, layout: &'static AnswerLayout, reply: &Reply) -> Result<bool, Cause> {
        let pairs = pairs_of(layout.kind, reply)?;
        Ok(self.unwrap(layout, reply, &pairs, &DecodedTexts::new())?.code.is_some())
    }

    /// Whether an answer has a listed code of a refusal where refusals have it. Its status may say that the call has succeeded, and
    /// both can't be true.
    pub(super) fn has_listed_refusal(&self, reply: &Reply) -> bool {
        let Some(refused) = &self.operation.envelope.refused else { return false };
        let Ok(pairs) = pairs_of(refused.kind, reply) else { return false };
        let decoded = DecodedTexts::new();
        let Ok(unwrapped) = self.unwrap(refused, reply, &pairs, &decoded) else { return false };
        let meaning = classify::class(self.operation.outcome(), &unwrapped);
        meaning.listed && meaning.is != Class::Success
    }

    /// Whether ordinary answers have no code, so that the HTTP status tells how the call ended.
    pub(super) fn goes_by_status(&self) -> bool {
        !self.operation.outcome().statuses.is_empty()
    }
}
