//! Generates the client from the YAML file beside this one.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script_from("acornpay.yaml")
}
