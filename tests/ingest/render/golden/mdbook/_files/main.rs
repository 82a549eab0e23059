use std::io;
// ANCHOR: start
fn main() {
    println!("started");
}
// ANCHOR_END: start
