//! Generates the client from `specs/alipay.yaml`, again whenever that file changes.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script("alipay")
}
