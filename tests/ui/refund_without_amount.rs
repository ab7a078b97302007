// Fubei takes a refund without an amount for a refund of everything, so that must be asked for by name.

use paysmith_fubei::refund::{Optional, Request};

fn main() {
    let _ = Request {
        merchant_refund_sn: "R1".into(),
        optional: Optional { merchant_order_sn: Some("A1".into()), ..Default::default() },
    };
}
