//! Prints what is generated: `cargo run -p paysmith-codegen --example generate -- FILE`
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        match paysmith_codegen::generate(&path, &text) {
            Ok(generated) => println!("{}", generated.code),
            Err(report) => println!("{}", report.render(false)),
        }
    }
}
