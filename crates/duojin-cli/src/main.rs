//! The `duojin` program.
fn main() {}
