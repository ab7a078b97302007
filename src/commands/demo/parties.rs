//! The parties to the demo's payments: the providers, which a sandbox plays, and the merchant with a client for each.

use std::net::SocketAddr;
use std::sync::Arc;

use paysmith_codegen::checked;
use paysmith_runtime::spec::{Effect, Environment, Operation, Provider, To};
use paysmith_runtime::{AnyClient, Keys, Secret};
use paysmith_sandbox::{Running, Sandbox};

use super::merchant::Merchant;
use crate::output::Result;
use crate::providers::BuiltIn;
use crate::spec_source::SpecSource;

/// The sandbox, the merchant's server, and the providers.
pub(super) struct Parties {
    pub(super) sandbox: Running,
    pub(super) merchant: Merchant,
    played: Vec<PlayedProvider>,
}

/// One provider that the sandbox plays: its generated crate, its spec, and a client.
pub(super) struct PlayedProvider {
    pub(super) descriptor: &'static Provider,
    spec: Arc<checked::Provider>,
    pub(super) client: AnyClient,
}

/// A payment that the demo can make: an operation that makes an order or charges a payer, and has an example and a query.
pub(super) struct ExamplePayment<'s> {
    pub(super) provider: &'static Provider,
    pub(super) operation: &'static Operation,
    pub(super) spec: &'s checked::Provider,
    pub(super) client: &'s AnyClient,
}

impl Parties {
    pub(super) async fn start(providers: &[&'static BuiltIn]) -> Result<Self> {
        let specs = providers
            .iter()
            .map(|provider| SpecSource::of_built_in(provider).check())
            .collect::<Result<Vec<_>>>()?;
        let sandbox = Sandbox::new(specs.iter().cloned()).start(([127, 0, 0, 1], 0).into()).await?;
        let played: Vec<PlayedProvider> = providers
            .iter()
            .zip(specs)
            .map(|(provider, spec)| {
                let descriptor = provider.descriptor;
                PlayedProvider { descriptor, spec, client: client(&sandbox, descriptor) }
            })
            .collect();
        let clients = played.iter().map(|played| (played.descriptor, played.client.clone())).collect();
        let merchant = Merchant::open(clients).await?;
        for played in &played {
            // Some providers send notifications to a URL that the merchant has registered with them.
            for notification in
                played.descriptor.notifications.iter().filter(|of| of.to.contains(&To::Registered))
            {
                sandbox.register(played.descriptor.name, &merchant.url(played.descriptor, notification))?;
            }
        }
        Ok(Self { sandbox, merchant, played })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.sandbox.address()
    }

    pub(super) fn played(&self) -> &[PlayedProvider] {
        &self.played
    }

    /// The payments to be made, in the order of the specs: all, or only those that the specs feature for newcomers.
    pub(super) fn payments(&self, all: bool) -> Vec<ExamplePayment<'_>> {
        let payments = self.played.iter().flat_map(|played| {
            let payments = self.payments_of(played);
            let featured = payments.iter().any(|payment| payment.operation.featured);
            payments.into_iter().filter(move |payment| all || !featured || payment.operation.featured)
        });
        payments.collect()
    }

    /// Every payment of one provider.
    pub(super) fn payments_of<'s>(&'s self, played: &'s PlayedProvider) -> Vec<ExamplePayment<'s>> {
        let payments = played.descriptor.operations.iter().map(|operation| ExamplePayment {
            provider: played.descriptor,
            operation,
            spec: &played.spec,
            client: &played.client,
        });
        payments.filter(ExamplePayment::is_payment).collect()
    }

    pub(super) async fn stop(self) {
        self.sandbox.stop().await;
    }
}

impl ExamplePayment<'_> {
    /// Whether the operation is a call that makes an order or charges, has an example, and has a query.
    fn is_payment(&self) -> bool {
        let Operation { effect, address, example, recover, .. } = self.operation;
        matches!(effect, Effect::Create | Effect::Charge)
            && address.is_call()
            && !example.is_empty()
            && recover.is_some()
    }
}

/// A client with the credentials that the sandbox has made up.
fn client(sandbox: &Running, provider: &'static Provider) -> AnyClient {
    let given = sandbox.credentials(provider.name);
    let value =
        |name: &str| given.iter().find(|(of, _)| of == name).map(|(_, value)| Secret::from(value.as_str()));
    let keys = Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)));
    let base = sandbox.base(provider.name).unwrap_or_default();
    AnyClient::new(provider, keys, Environment::custom(base))
}
