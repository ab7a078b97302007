// A link is opened by the payer, once. A server that opened it would have spent it, so it has no `send`; nor is a call handed over.

use paysmith_runtime::{Client, HandOver, Operation, Provider};

async fn sent<P: Provider>(client: &Client<P>, link: &impl HandOver<Provider = P>) {
    let _ = client.send(link).await;
    let _ = client.seal(link);
}

fn handed_over<P: Provider>(client: &Client<P>, call: &impl Operation<Provider = P>) {
    let _ = client.hand_over(call);
}

fn main() {}
