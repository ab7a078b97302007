// A link can't be sent: the payer opens it, and a server that opened it would use it up. A call can't be handed over.

use paysmith_runtime::{Client, HandOver, Operation, Provider};

async fn sent<P: Provider>(client: &Client<P>, link: &impl HandOver<Provider = P>) {
    let _ = client.send(link).await;
    let _ = client.seal(link);
}

fn handed_over<P: Provider>(client: &Client<P>, call: &impl Operation<Provider = P>) {
    let _ = client.hand_over(call);
}

fn main() {}
