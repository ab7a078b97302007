//! Counts allocations. This is a program of its own, because its allocator would slow down what the benchmarks time.
#![forbid(unsafe_code)]

use std::hint::black_box;

use allocation_counter::measure;
use paysmith_bench::cases::{self, Who};
use paysmith_bench::peers::validators::{Values, generated};
use serde_json::{Value, json};

#[expect(clippy::print_stdout, reason = "this is how it tells the other program")]
fn main() {
    let mut rows: Vec<Value> = Vec::new();
    for case in cases::all() {
        for verb in ["seal", "open"] {
            if verb == "seal" && !case.seals() {
                continue;
            }
            for who in Who::ALL {
                let work = || match verb {
                    "seal" => drop(black_box(case.seal(who))),
                    _ => {
                        black_box(case.open(who));
                    }
                };
                // What is allocated only once in a program isn't counted, such as what is found out about the processor.
                work();
                let counted = measure(work);
                rows.push(json!({
                    "what": format!("{verb} {}", case.name()),
                    "who": who.name(),
                    "times": counted.count_total,
                    "bytes": counted.bytes_total,
                }));
            }
        }
    }
    let request = generated(&Values::new(true, true));
    let counted = measure(|| drop(black_box(paysmith_runtime::validate(&request, None))));
    rows.push(json!({
        "what": "validate ten strings",
        "who": Who::Ours.name(),
        "times": counted.count_total,
        "bytes": counted.bytes_total,
    }));
    println!("{}", Value::Array(rows));
}
