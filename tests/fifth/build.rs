//! Generates the client from the YAML beside this file.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script_from("acornpay.yaml")
}
