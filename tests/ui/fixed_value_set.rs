// What always has the same value is no field of the request, so that nobody can set it to another.

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
