//! The sandbox, the merchant and the clients of a demo.

use std::net::SocketAddr;
use std::sync::Arc;

use paysmith_codegen::checked;
use paysmith_runtime::spec::{Effect, Environment, Operation, Provider, To};
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
pub(super) struct Player {
    pub(super) descriptor: &'static Provider,
    spec: Arc<checked::Provider>,
    pub(super) client: AnyClient,
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

    pub(super) fn players(&self) -> &[Player] {
        &self.players
    }

    /// The payments to be made, in the order of the list and the specs: all, or those that newcomers are shown.
    pub(super) fn acts(&self, all: bool) -> Vec<Act<'_>> {
        let acts = self.players.iter().flat_map(|player| {
            let acts = self.acts_of(player);
            let featured = acts.iter().any(|act| act.operation.featured);
            acts.into_iter().filter(move |act| all || !featured || act.operation.featured)
        });
        acts.collect()
    }

    /// Every payment of one provider.
    pub(super) fn acts_of<'s>(&'s self, player: &'s Player) -> Vec<Act<'s>> {
        let acts = player.descriptor.operations.iter().map(|operation| Act {
            provider: player.descriptor,
            operation,
            spec: &player.spec,
            client: &player.client,
        });
        acts.filter(Act::is_payment).collect()
    }

    pub(super) async fn clear(self) {
        self.sandbox.stop().await;
    }
}

impl Act<'_> {
    /// What is sent, makes an order that is paid, and can be asked about.
    fn is_payment(&self) -> bool {
        let Operation { effect, address, example, recover, .. } = self.operation;
        matches!(effect, Effect::Create | Effect::Charge)
            && address.is_call()
            && !example.is_empty()
            && recover.is_some()
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
