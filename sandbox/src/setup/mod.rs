//! What is known of a provider before the first request arrives, and doesn't change while the sandbox runs.

mod certificates;
mod credentials;
mod order_numbers;
mod patterns;
mod request_names;

use std::collections::HashMap;
use std::sync::Arc;

use paysmith_codegen::checked::Provider;

pub(crate) use certificates::{Authority, certificate_in, certificate_of};
pub(crate) use credentials::{KEY_ID, NotMadeUp, as_merchant_has_it, by_set, fitting_sets, make_up};
pub(crate) use order_numbers::OrderNumbers;
pub(crate) use patterns::Patterns;
pub(crate) use request_names::RequestNames;

use crate::wire::signed_body::CredentialValues;

/// A provider's spec, and how the sandbox plays that provider.
pub(crate) struct Setup {
    pub(crate) spec: Arc<Provider>,
    /// The values of all credentials. Where the spec has several sets, the values of all sets are here, because a provider
    /// takes the requests of every merchant.
    pub(crate) credentials: CredentialValues,
    /// Of each of the spec's sets of credentials, the values of the credentials that a merchant with that set has.
    pub(crate) by_set: HashMap<String, CredentialValues>,
    /// The name of the set of credentials that the sandbox's own merchant has.
    pub(crate) credential_set: Option<String>,
    /// Whether a charge is paid and a hold takes effect at once, without the payer's consent.
    pub(crate) immediate_pay: bool,
    /// The URL of the sandbox, for links to the page on which payers pay.
    pub(crate) origin: String,
    pub(crate) order_numbers: OrderNumbers,
    pub(crate) request_names: RequestNames,
    pub(crate) patterns: Patterns,
}

impl Setup {
    /// The credentials of a merchant with that set; those of the sandbox's own merchant where the set isn't known.
    pub(crate) fn credentials_of(&self, set: Option<&str>) -> &CredentialValues {
        let set = set.or(self.credential_set.as_deref());
        set.and_then(|set| self.by_set.get(set)).unwrap_or(&self.credentials)
    }
}
