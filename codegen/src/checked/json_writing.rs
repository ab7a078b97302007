//! How a provider writes JSON.

/// How a provider writes JSON. By default it writes neither spaces nor escapes that JSON doesn't demand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonWriting {
    /// A space stands behind each comma and each colon.
    pub spaced: bool,
    /// Characters outside ASCII are escaped; `Some(true)` with hexadecimal digits in upper case.
    pub escaped: Option<bool>,
    /// A slash is escaped in the innermost JSON text.
    pub slashes: bool,
}

impl JsonWriting {
    /// The same style with what a word of the language adds.
    #[must_use]
    pub fn with(self, feature: JsonFeature) -> Self {
        match feature {
            JsonFeature::Spaced => Self { spaced: true, ..self },
            JsonFeature::Escaped { upper } => Self { escaped: Some(upper), ..self },
            JsonFeature::Slashes => Self { slashes: true, ..self },
        }
    }
}

/// What is peculiar to how a provider writes JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonFeature {
    /// Spaces behind commas and colons.
    Spaced,
    /// Escapes for what is outside ASCII.
    Escaped {
        /// Whether their hexadecimal digits are in upper case.
        upper: bool,
    },
    /// Escapes for slashes.
    Slashes,
}
