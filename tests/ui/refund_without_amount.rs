// Fubei takes a refund without an amount for one of everything. Who means that says it.

use paysmith_fubei::refund::{Optional, Request};

fn main() {
    let _ = Request {
        merchant_refund_sn: "R1".into(),
        optional: Optional { merchant_order_sn: Some("A1".into()), ..Default::default() },
    };
}
