//! Checks specs: `cargo run -p paysmith-codegen --example check -- FILE…`
fn main() {
    let mut bad = false;
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        match paysmith_codegen::check_str(&path, &text) {
            Ok(_) => println!("{path}: ok"),
            Err(report) => {
                bad = true;
                println!("{}", report.render(false));
            }
        }
    }
    std::process::exit(i32::from(bad));
}
