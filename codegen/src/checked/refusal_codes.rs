//! How a provider refuses: what it can find wrong with a request, and by which members it tells that.

use super::{Case, Class, Is, Outcome};

/// What a provider can find wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The signature is wrong.
    Signature,
    /// A field is wrong.
    Field,
    /// There is no such order.
    UnknownOrder,
    /// The order number was used before.
    DuplicateOrder,
    /// More is to be refunded, captured or released than there is left.
    TooMuch,
    /// The order isn't paid yet, or its money isn't held yet.
    NotPaid,
    /// All of the money was refunded before.
    Refunded,
    /// The order is closed, or none of its money is held any longer.
    Closed,
}

/// The code by which a provider refuses, and the members beside it that belong to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusalCode {
    /// The code.
    pub code: String,
    /// The members beside the code: each name with its value.
    pub beside: Vec<(String, String)>,
}

impl RefusalCode {
    /// Whether a case applies to an answer with these members and no others. `code_member` is the name of the member that holds the code.
    #[must_use]
    pub fn meets<C>(&self, case: &Case<C>, code_member: Option<&str>) -> bool {
        case.when.iter().all(|condition| {
            let is_code = code_member == Some(condition.name.as_str());
            let beside = self.beside.iter().find(|(name, _)| *name == condition.name).map(|(_, value)| value);
            let value = if is_code { Some(&self.code) } else { beside };
            match &condition.is {
                Is::Any(values) => value.is_some_and(|value| values.contains(value)),
                Is::Present => value.is_some(),
                Is::Absent => value.is_none(),
            }
        })
    }
}

impl Outcome {
    /// What a refusal means by the cases and the codes.
    #[must_use]
    pub fn class_of(&self, refusal: &RefusalCode, code_member: Option<&str>) -> Class {
        let case = self.cases.iter().find(|case| refusal.meets(case, code_member)).map(|case| case.is);
        let listed =
            || self.codes.iter().find(|(code, ..)| *code == refusal.code).map(|(_, class, _)| *class);
        case.or_else(listed).unwrap_or(self.otherwise)
    }
}
