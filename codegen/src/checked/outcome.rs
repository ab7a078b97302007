//! What the codes of answers mean.

use super::{About, Condition, Refusal, RefusalCode};

/// What the codes of answers mean.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Conditions on the answer, which are looked at before the codes.
    pub cases: Vec<Case<Class>>,
    /// What each listed code means.
    pub codes: Vec<(String, Class, About)>,
    /// The HTTP statuses with which codes come, where the spec says it.
    pub code_statuses: Vec<(String, u16)>,
    /// Where ordinary answers have no code: what each listed HTTP status means.
    pub statuses: Vec<(u16, Class, About)>,
    /// What a code means that isn't listed.
    pub otherwise: Class,
    /// In which JSON types codes arrive. In a form and in XML every code is text.
    pub wire: Vec<Written>,
    /// How the provider refuses which mistake in a request.
    pub refusals: Vec<(Refusal, RefusalCode)>,
}

/// In which JSON type a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A string.
    Text,
    /// A number.
    Number,
}

/// A class or a state, and the conditions under which it applies.
#[derive(Debug, Clone)]
pub struct Case<C> {
    /// The conditions, which must all hold.
    pub when: Vec<Condition>,
    /// The class or the state that applies then.
    pub is: C,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
}

/// What a code means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The call was accepted.
    Success,
    /// The call was accepted, and the result isn't known yet.
    Pending,
    /// The call was refused, and no money will move for it.
    Declined,
    /// Nobody can tell from the code how the call ended.
    #[default]
    Unknown,
}
