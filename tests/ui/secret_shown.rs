// A secret has no `Display`. `expose` shows where one is read.

use paysmith_runtime::Secret;

fn main() {
    let secret = Secret::from("s3cret");
    println!("{secret}");
}
