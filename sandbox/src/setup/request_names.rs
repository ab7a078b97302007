//! Which names a request can give, for each operation.

use std::collections::{HashMap, HashSet};

use paysmith_codegen::checked::Provider;

use super::order_numbers::names_in;

/// The names of all fields of a request and of the objects within it, by the name of the operation.
pub(crate) struct RequestNames(HashMap<String, HashSet<String>>);

impl RequestNames {
    pub(crate) fn of(provider: &Provider) -> Self {
        let names = provider.operations.iter().map(|operation| {
            let names = names_in(&operation.request, "").into_iter().map(|(_, name)| name.to_owned());
            (operation.name.clone(), names.collect())
        });
        Self(names.collect())
    }

    pub(crate) fn of_operation(&self, operation: &str) -> Option<&HashSet<String>> {
        self.0.get(operation)
    }
}
