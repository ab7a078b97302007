use paysmith_runtime::Message;

#[derive(Message)]
#[rule(requird("a"))]
#[rule(required("c"), when("d" = present, "a" = missing))]
#[rule(one_of("a"))]
#[rule(overrides("a", "b", "a"))]
#[rule(when("a" = ["1"]))]
#[rule(required("a"), forbidden("b"))]
#[rule(fraction("a"))]
#[rule(fraction("a", "b"), digits("TWD" = none))]
struct Order {
    #[field(wire = "a")]
    a: Option<String>,
    #[field(wire = "b")]
    b: Option<String>,
}

fn main() {}
