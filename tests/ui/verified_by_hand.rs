// Only a client makes a `Verified` notification.

use paysmith_runtime::Verified;

fn anything<T>() -> T {
    loop {}
}

fn main() {
    let _ = Verified { notification: "paid", received: anything() };
}
