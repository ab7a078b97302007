// Only what may be answered with a file can be downloaded; a payment can't.

use paysmith_qfpay::{Client, payment_mpm};

async fn download(client: &Client, request: &payment_mpm::Request) {
    let _ = client.download(request, &mut Vec::new()).await;
}

fn main() {}
