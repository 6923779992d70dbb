//! The program `gongkai`. Everything it does is in the library.

fn main() -> std::process::ExitCode {
    gongkai::run()
}
