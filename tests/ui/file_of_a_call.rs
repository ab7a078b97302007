// Only a call whose answer may be a file can be downloaded. A payment can't.

use paysmith_qfpay::{Client, payment_mpm};

async fn download(client: &Client, request: &payment_mpm::Request) {
    let _ = client.download(request, &mut Vec::new()).await;
}

fn main() {}
