//! Generates the client whose check is measured, as any provider crate does.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script_from("specs/ten.yaml")
}
