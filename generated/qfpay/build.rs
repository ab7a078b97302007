//! Generates the client from `specs/qfpay.yaml`, again whenever that file changes.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script("qfpay")
}
