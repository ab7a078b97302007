// The request is one provider's, the client is another's.

fn pay(client: &paysmith_qfpay::Client, request: &paysmith_fubei::swipe::Request) {
    let _ = client.send(request);
}

fn main() {}
