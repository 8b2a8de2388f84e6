//! Tells cargo that the migrations are part of the program: they are embedded by a macro that it
//! cannot look into.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
