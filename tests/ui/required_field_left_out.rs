// The amount is missing. Optional fields may be left out by `..Default::default()`, required ones may not.

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
