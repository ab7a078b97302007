// What always has one value is no field: it can't be set to another.

use paysmith_runtime::{Message, Redacted};

#[derive(Message, Redacted)]
#[fixed("pay_type" = "800213")]
struct Request {
    #[field(wire = "out_trade_no")]
    out_trade_no: String,
}

fn main() {
    let _ = Request { out_trade_no: String::new(), pay_type: String::new() };
}
