use paysmith_runtime::{Blank, Message, Redacted};

#[derive(Message, Redacted)]
#[fixed]
#[fixed()]
#[fixed("a")]
#[fixed(wire = "b", value = "1")]
#[fixed("c" = 1.5)]
#[fixed("d" = 99999999999999999999)]
#[fixed("e" = b"bytes")]
#[fixed("f" = "1", max = 3)]
#[fixed("g" = "1", required)]
#[fixed("own" = "1")]
#[fixed("h" = "1")]
#[fixed("h" = "2")]
#[fixed("i" = x)]
#[fixed("j" = "1" string)]
#[fixed("k" = 1, string, string)]
struct Order {
    #[field(wire = "own", value = "1")]
    own: String,
}

fn main() {
    println!("{:?}", Order::blank());
}
