use paysmith_runtime::{Blank, Extra, Message, Redacted};

#[derive(Message, Redacted)]
struct Order {
    #[field(wire = "a", senstive, max = "3", lenient, lenient)]
    misspelt: String,
    #[field(wire = "b", range(5, 1), digits = -1, min = 4, max = 3)]
    impossible: i64,
    #[field(wire = "a", time = "rfc3339s", offset = 1)]
    twice: String,
    #[field(wire = "c", string, text, offset = 28800, bytes, until_midnight = "c")]
    contradictory: String,
    #[field(max = 3)]
    nameless: String,
    unmarked: String,
    #[field(flatten, wire = "d")]
    part: Part,
    #[field(flatten)]
    second: Part,
    #[field(extra, lenient)]
    extra: Extra,
    #[field(wire = "e", item(wire = "x", mx = 1) max = 2)]
    list: Vec<String>,
}

#[derive(Message, Redacted)]
struct Price {
    #[field(wire = "price", fraction = 0, digits = 3)]
    price: String,
    #[field(wire = "currency", currency_names("RMB", "CNY", "CNH"))]
    currency: String,
}

#[derive(Message, Redacted)]
struct Part {
    #[field(wire = "p")]
    p: String,
}

fn main() {
    // This line causes no error: a type whose attributes are wrong implements `Message` all the same.
    println!("{:?}", Order::blank());
}
