// A secret has no `Display`; where it is needed, `expose` says so.

use paysmith_runtime::Secret;

fn main() {
    let secret = Secret::from("s3cret");
    println!("{secret}");
}
