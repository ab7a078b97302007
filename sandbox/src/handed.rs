//! What the merchant doesn't send: links that the payer's browser opens, and texts that an app's SDK hands in.

use axum::http::{HeaderMap, Method};
use paysmith_codegen::checked::{Address, Operation};

use crate::effects::Done;
use crate::play::{Played, Twist};
use crate::understanding::{Arrived, Understood};
use crate::violation::Refused;

/// Where a request in the URL arrives: the path as a server sees it, and the pairs that it has before any are added.
pub(crate) fn path_and_pairs(operation: &Operation) -> (&str, &str) {
    let path = operation.address.path();
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    (path, rest.split_once('?').map_or("", |(_, pairs)| pairs))
}

/// The query without the pairs that the path itself has.
pub(crate) fn added<'q>(operation: &Operation, query: &'q str) -> &'q str {
    let (_, own) = path_and_pairs(operation);
    query.strip_prefix(own).map_or(query, |rest| rest.trim_start_matches('&'))
}

impl Played {
    /// Whether a link stands here whose pairs come behind a `#`, so that no server sees them.
    pub(crate) fn has_fragment(&self, path: &str) -> bool {
        let here = |operation: &Operation| match &operation.address {
            Address::Link(link) => link.contains('#') && path_and_pairs(operation).0 == path,
            _ => false,
        };
        self.spec.operations.iter().any(here)
    }

    /// Judges the text that an app's SDK takes, and does what it is for.
    pub(crate) fn hand_in(&self, operation: &Operation, text: &str) -> Result<Done, Refused> {
        let headers = HeaderMap::new();
        let method = Method::POST;
        let arrived =
            Arrived { method: &method, path: "", query: "", headers: &headers, body: text.as_bytes() };
        let understood = Understood::one(self, operation, &arrived);
        let ended = self.end(&understood, &arrived, Twist::Straight);
        ended.map_err(|wrong| self.record(Some(operation.name.clone()), wrong))
    }
}
