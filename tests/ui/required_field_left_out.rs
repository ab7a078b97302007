// The amount is missing. What is optional may be left out by `..Default::default()`; what is required may not.

use paysmith_scanforpay::offline_create::{Optional, Request};
use paysmith_scanforpay::types::Wallet;

fn main() {
    let _ = Request {
        store_no: String::new(),
        partner_order_no: String::new(),
        wallet: Wallet::Alipay,
        optional: Optional::default(),
    };
    let _ = Request { store_no: String::new(), ..Default::default() };
}
