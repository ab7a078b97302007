use paysmith_runtime::{Blank, Message, Redacted};

#[derive(Message, Redacted)]
#[fixed]
#[fixed()]
#[fixed(wire = "a")]
#[fixed(value = "1")]
#[fixed(wire = "b", value = 1.5)]
#[fixed(wire = "c", value = 99999999999999999999)]
#[fixed(wire = "d", value = b"bytes")]
#[fixed(wire = "e", value = "1", max = 3)]
#[fixed(wire = "f", value = "1", required)]
#[fixed(wire = "own", value = "1")]
#[fixed(wire = "g", value = "1")]
#[fixed(wire = "g", value = "2")]
#[fixed(wire = "h", value = x)]
#[fixed(wire = "i", value = "1", value = "2")]
struct Order {
    #[field(wire = "own", value = "1")]
    own: String,
}

fn main() {
    println!("{:?}", Order::blank());
}
