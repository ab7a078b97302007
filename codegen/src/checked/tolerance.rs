//! What a provider takes of requests although its tables don't have it. Clients send none of it; whoever plays the provider
//! takes it.

use super::{About, Envelope};

/// Something that a provider takes of requests although its tables don't have it.
#[derive(Debug, Clone)]
pub struct Tolerance {
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// What the provider takes.
    pub kind: ToleranceKind,
}

/// What a provider takes. Members are named by dotted paths in the request's template, headers as `header X-Name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToleranceKind {
    /// It ignores members and fields that neither the template nor a table has.
    UnknownFields,
    /// It doesn't look at what these members hold.
    Unchecked(Vec<String>),
    /// These members may be missing.
    Missing(Vec<String>),
    /// These members may have another name: the member, and the other name.
    Renamed(Vec<(String, String)>),
    /// It reads numbers by their value, whatever their JSON type and notation are.
    NumbersByValue,
    /// A header chooses the scheme of the request's signature. Without it, the scheme is that of the template.
    SignedBy {
        /// The name of the header.
        header: String,
        /// What the header may hold, and the scheme that it chooses by that.
        schemes: Vec<(String, String)>,
    },
    /// The fields of a form may stand in the URL's query instead of the body.
    FieldsInQuery,
}

impl Envelope {
    fn tolerates(&self, holds: impl Fn(&ToleranceKind) -> bool) -> bool {
        self.tolerances.iter().any(|tolerance| holds(&tolerance.kind))
    }

    /// Whether the provider ignores fields and members of a request that it doesn't know.
    #[must_use]
    pub fn ignores_unknown_fields(&self) -> bool {
        self.tolerates(|kind| *kind == ToleranceKind::UnknownFields)
    }

    /// Whether the provider doesn't look at what a member of a request holds.
    #[must_use]
    pub fn is_unchecked(&self, member: &str) -> bool {
        self.tolerates(
            |kind| matches!(kind, ToleranceKind::Unchecked(names) if names.iter().any(|name| name == member)),
        )
    }

    /// Whether a member of a request may be missing.
    #[must_use]
    pub fn may_lack(&self, member: &str) -> bool {
        self.tolerates(
            |kind| matches!(kind, ToleranceKind::Missing(names) if names.iter().any(|name| name == member)),
        )
    }

    /// The other name that a member of a request may have.
    #[must_use]
    pub fn other_name(&self, member: &str) -> Option<&str> {
        self.tolerances.iter().find_map(|tolerance| match &tolerance.kind {
            ToleranceKind::Renamed(pairs) => {
                pairs.iter().find(|(own, _)| own == member).map(|(_, other)| other.as_str())
            }
            _ => None,
        })
    }

    /// The header that chooses the scheme of a request's signature, and the schemes by what it holds.
    #[must_use]
    pub fn choice_of_scheme(&self) -> Option<(&str, &[(String, String)])> {
        self.tolerances.iter().find_map(|tolerance| match &tolerance.kind {
            ToleranceKind::SignedBy { header, schemes } => Some((header.as_str(), schemes.as_slice())),
            _ => None,
        })
    }

    /// Whether the fields of a form may stand in the query.
    #[must_use]
    pub fn takes_fields_in_query(&self) -> bool {
        self.tolerates(|kind| *kind == ToleranceKind::FieldsInQuery)
    }

    /// Whether the provider reads the numbers of a request by their value.
    #[must_use]
    pub fn takes_numbers_by_value(&self) -> bool {
        self.tolerates(|kind| *kind == ToleranceKind::NumbersByValue)
    }
}
