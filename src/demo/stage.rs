//! The sandbox, the merchant and the clients of a demo.

use std::net::SocketAddr;
use std::sync::Arc;

use paysmith_codegen::checked;
use paysmith_runtime::spec::{Environment, Operation, Provider, To};
use paysmith_runtime::{AnyClient, Keys, Secret};
use paysmith_sandbox::{Running, Sandbox};

use super::merchant::Merchant;
use crate::output::Result;
use crate::providers::BuiltIn;
use crate::source::Source;

/// Everything that a payment needs.
pub(super) struct Stage {
    pub(super) sandbox: Running,
    pub(super) merchant: Merchant,
    players: Vec<Player>,
}

/// One provider: what its crate knows, what its spec says, a client.
struct Player {
    descriptor: &'static Provider,
    spec: Arc<checked::Provider>,
    client: AnyClient,
}

/// One payment to be made: an operation that makes an order or charges, and has an example and a query.
pub(super) struct Act<'s> {
    pub(super) provider: &'static Provider,
    pub(super) operation: &'static Operation,
    pub(super) spec: &'s checked::Provider,
    pub(super) client: &'s AnyClient,
}

impl Stage {
    pub(super) async fn set(providers: &[&'static BuiltIn]) -> Result<Self> {
        let specs = providers
            .iter()
            .map(|provider| Source::of(provider.descriptor.name)?.checked())
            .collect::<Result<Vec<_>>>()?;
        let sandbox = Sandbox::new(specs.iter().cloned()).start(([127, 0, 0, 1], 0).into()).await?;
        let players: Vec<Player> = providers
            .iter()
            .zip(specs)
            .map(|(provider, spec)| {
                let descriptor = provider.descriptor;
                Player { descriptor, spec, client: client(&sandbox, descriptor) }
            })
            .collect();
        let clients = players.iter().map(|player| (player.descriptor, player.client.clone())).collect();
        let merchant = Merchant::open(clients).await?;
        for player in &players {
            // Where the provider sends to a registered URL, the merchant has registered one.
            for notification in
                player.descriptor.notifications.iter().filter(|of| of.to.contains(&To::Registered))
            {
                sandbox.register(player.descriptor.name, &merchant.url(player.descriptor, notification))?;
            }
        }
        Ok(Self { sandbox, merchant, players })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.sandbox.address()
    }

    /// Every documented payment, in the order of the list and the specs.
    pub(super) fn acts(&self) -> Vec<Act<'_>> {
        let acts = self.players.iter().flat_map(|player| {
            player.descriptor.operations.iter().map(|operation| Act {
                provider: player.descriptor,
                operation,
                spec: &player.spec,
                client: &player.client,
            })
        });
        acts.filter(|act| act.is_payment()).collect()
    }

    pub(super) async fn clear(self) {
        self.sandbox.stop().await;
    }
}

impl Act<'_> {
    fn is_payment(&self) -> bool {
        let Operation { effect, example, recover, .. } = self.operation;
        effect.makes_order() && !example.is_empty() && recover.is_some()
    }
}

/// A client with the credentials that the sandbox made up.
fn client(sandbox: &Running, provider: &'static Provider) -> AnyClient {
    let given = sandbox.credentials(provider.name);
    let value =
        |name: &str| given.iter().find(|(of, _)| of == name).map(|(_, value)| Secret::from(value.as_str()));
    let keys = Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)));
    let base = sandbox.base(provider.name).unwrap_or_default();
    AnyClient::new(provider, keys, Environment::custom(base))
}
