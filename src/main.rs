//! The service, and the tools that stand beside it, as one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    tapsyrma::cli::main()
}
