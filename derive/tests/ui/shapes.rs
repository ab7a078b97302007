use paysmith_runtime::{Choice, Message, Redacted};

#[derive(Message)]
struct Tuple(String);

#[derive(Message, Redacted)]
struct Generic<T> {
    #[field(wire = "a")]
    a: T,
}

#[derive(Message, Redacted)]
enum Either {
    A,
}

#[derive(Message)]
union Both {
    a: u8,
}

#[derive(Choice)]
struct NoEnum {
    a: String,
}

fn main() {}
