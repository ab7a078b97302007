//! Generates the client from `specs/wechatpay.yaml`, again whenever that file changes.

fn main() -> std::process::ExitCode {
    paysmith_codegen::build_script("wechatpay")
}
