//! The generated clients, and a sandbox that plays all their providers.

use std::sync::{Arc, OnceLock};

use paysmith_codegen::checked::Checked;
use paysmith_runtime::spec::{Environment, Operation, Provider};
use paysmith_runtime::{AnyClient, Keys, Message, Secret};
use paysmith_sandbox::{Running, Sandbox};
use serde_json::Value;

/// A message of any generated type.
pub(crate) type AnyMessage = Box<dyn Message>;

/// Every generated client, and the spec from which it was generated. The last provider exists as YAML only.
pub(crate) static PROVIDERS: [(&Provider, &str); 7] = [
    (&paysmith_scanforpay::PROVIDER, paysmith_scanforpay::SPEC),
    (&paysmith_fubei::PROVIDER, paysmith_fubei::SPEC),
    (&paysmith_qfpay::PROVIDER, paysmith_qfpay::SPEC),
    (&paysmith_cpay::PROVIDER, paysmith_cpay::SPEC),
    (&paysmith_wechatpay::PROVIDER, paysmith_wechatpay::SPEC),
    (&paysmith_alipay::PROVIDER, paysmith_alipay::SPEC),
    (&paysmith_acornpay::PROVIDER, paysmith_acornpay::SPEC),
];

/// The checked spec of a provider. It is checked once, since the vectors of RSA take a while.
pub(crate) fn checked(provider: &Provider) -> &'static Checked {
    static CHECKED: [OnceLock<Checked>; PROVIDERS.len()] = [const { OnceLock::new() }; PROVIDERS.len()];
    let place = PROVIDERS.iter().position(|(one, _)| one.name == provider.name).unwrap();
    let check = || paysmith_codegen::check_str(provider.name, PROVIDERS[place].1);
    CHECKED[place].get_or_init(|| check().unwrap_or_else(|report| panic!("{report}")))
}

/// A sandbox that plays all providers, before it is started.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(PROVIDERS.iter().map(|(provider, _)| Arc::new((**checked(provider)).clone())))
}

/// Starts a sandbox on a free port of loopback.
pub(crate) async fn start(sandbox: Sandbox) -> Running {
    sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

/// A client that calls the sandbox, with the credentials that the sandbox has made up.
pub(crate) fn client(sandbox: &Running, provider: &'static Provider) -> AnyClient {
    client_with(sandbox, provider, &[])
}

/// The same with other values for some credentials. A credential whose other value is empty isn't given at all.
pub(crate) fn client_with(
    sandbox: &Running,
    provider: &'static Provider,
    others: &[(&str, &str)],
) -> AnyClient {
    let base = sandbox.base(provider.name).unwrap();
    AnyClient::new(provider, keys(sandbox, provider, others), Environment::custom(base))
}

/// The sandbox's credentials, with other values for some.
pub(crate) fn keys(sandbox: &Running, provider: &Provider, others: &[(&str, &str)]) -> Keys {
    let made_up = sandbox.credentials(provider.name);
    let value = |name: &str| {
        let other = others.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        let own = || made_up.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        other.or_else(own).filter(|value| !value.is_empty()).map(Secret::from)
    };
    Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)))
}

/// Tells the sandbox which operation the next request is for, if nothing in a request tells the operations of one URL apart.
pub(crate) fn announce(sandbox: &Running, provider: &Provider, operation: &Operation) {
    let name = operation.method.is_empty().then_some(operation.name);
    sandbox.take_as(provider.name, name).unwrap();
}

/// The member at a path.
pub(crate) fn member<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Value {
    path.iter().fold(value, |value, name| &mut value[*name])
}
