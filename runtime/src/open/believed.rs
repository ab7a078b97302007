//! Whether an answer may be looked at and believed, whatever it says: by its signature, its HTTP status and its layout.

use super::classify::Meaning;
use super::verify::Proof;
use crate::outcome::Cause;
use crate::spec::{AnswerLayout, Class, Signed};
use crate::transport::Reply;

/// By which layout an answer is read.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) of: &'static AnswerLayout,
    /// Whether it is a layout of refusals: no answer by it is a success.
    pub(super) refuses: bool,
    /// The codes that come by it; `None` for any.
    pub(super) codes: Option<&'static [&'static str]>,
}

impl Layout {
    /// Whether answers with this code come by it.
    pub(super) fn brings(&self, code: &str) -> bool {
        self.codes.is_none_or(|codes| codes.contains(&code))
    }
}

/// Whether the parts of an answer that are encrypted may be looked at: its signature is right, or the provider need not sign it.
pub(super) fn may_decrypt(layout: &AnswerLayout, proof: Proof) -> bool {
    proof == Proof::Right || matches!(layout.signed, Signed::Never | Signed::Optional)
}

/// Gives an error if an answer isn't believed, whatever it says: if it should be signed and isn't, or if its HTTP status
/// doesn't fit what it says.
pub(super) fn check_is_believed(
    layout: Layout,
    reply: &Reply,
    verified: bool,
    code: &str,
    Meaning { is: class, listed }: Meaning<Class>,
) -> Result<(), Cause> {
    let may_lack_signature = match layout.of.signed {
        Signed::Never | Signed::Optional => true,
        Signed::Except(codes) => codes.contains(&code) && class != Class::Success,
    };
    let by_status = Err(Cause::HttpStatus(reply.status));
    match (layout.refuses, class) {
        _ if !verified && !may_lack_signature => Err(Cause::Unsigned),
        (false, _) if !reply.is_success() && !verified => by_status,
        (false, _) => Ok(()),
        // Servers and proxies answer so while the call may still be carried out.
        (true, _) if !(reply.is_success() || (400..500).contains(&reply.status)) => by_status,
        (true, _) if !layout.brings(code) => Err(Cause::Unrecognised),
        (true, Class::Success) => Err(Cause::Contradiction),
        // Anybody on the way may have refused the call without a signature; a code that the provider lists is its own.
        (true, Class::Declined) if !verified && !listed => by_status,
        (true, _) => Ok(()),
    }
}
