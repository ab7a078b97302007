//! Reads requests: which operation a request is for, which fields it has, and everything that is wrong with it.

pub(crate) mod address;
mod by_value;
mod envelope;
pub(crate) mod limits;
pub(crate) mod rules;
mod understand;
pub(crate) mod violation;

use axum::http::{HeaderMap, Method};
use paysmith_codegen::checked::Operation;
use rust_decimal::Decimal;

pub(crate) use understand::{PossibleOperation, possible_operations};

use crate::wire::json::Json;

/// A request as it arrived at a provider.
pub(crate) struct IncomingRequest<'a> {
    pub(crate) method: &'a Method,
    /// The path below the provider's base URL.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    /// The whole path and the query, as they stand in the request's first line.
    pub(crate) target: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) shown: &'a ShownCertificate,
}

/// Which certificate the merchant has shown when the connection was made.
#[derive(Debug, Clone, Default)]
pub(crate) enum ShownCertificate {
    /// The connection is plain HTTP, on which nobody can show one.
    #[default]
    NotAsked,
    /// The connection is HTTPS, and the merchant has shown none.
    None,
    /// This one, in DER. The merchant has proved to have its key.
    Some(Vec<u8>),
}

impl IncomingRequest<'_> {
    fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        std::str::from_utf8(value.as_bytes()).ok().map(str::to_owned)
    }
}

/// A request, read as one for a certain operation.
pub(crate) struct Request<'a> {
    pub(crate) operation: &'a Operation,
    /// The operation's fields without the envelope. Fields that are JSON text in a string stand here as objects and lists.
    pub(crate) fields: Json,
    /// The name of the set of credentials that the merchant has, where the spec has several sets.
    pub(crate) credential_set: Option<String>,
}

impl Request<'_> {
    /// The value at a path, as text.
    pub(crate) fn value(&self, path: Option<&str>) -> Option<String> {
        self.fields.at(path?)?.scalar()
    }

    /// The amount that the request asks for; `None` where it names none.
    pub(crate) fn amount(&self) -> Option<Decimal> {
        self.value(self.operation.amount.as_deref())?.parse().ok()
    }
}
