//! The ceiling of the framework: a process that sends the same status and the same bytes, and does
//! nothing for them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use actix_web::http::StatusCode;
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::process::Process;

/// The word that makes the benchmark this server.
pub const WORD: &str = "serve-constant";

/// Starts it with an answer.
pub fn start(status: u16, body: &str, folder: &Path) -> Process {
    let file = folder.join("constant-body");
    std::fs::write(&file, body).unwrap();
    let mut process = Process::start(|address| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .arg(WORD)
            .args([address.to_string(), status.to_string()])
            .arg(&file);
        command
    });
    process.wait_until_ready("/ready");
    process
}

/// Is it, until the process is killed.
pub fn serve(mut arguments: impl Iterator<Item = String>) {
    let address: SocketAddr = arguments.next().unwrap().parse().unwrap();
    let status: u16 = arguments.next().unwrap().parse().unwrap();
    let body = std::fs::read_to_string(PathBuf::from(arguments.next().unwrap())).unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    let server = HttpServer::new(move || {
        let body = web::Bytes::from(body.clone());
        App::new()
            .route("/ready", web::get().to(HttpResponse::Ok))
            .default_service(web::to(move || {
                let body = body.clone();
                async move {
                    HttpResponse::build(status)
                        .content_type("application/json")
                        .body(body)
                }
            }))
    });
    let server = server.bind(address).unwrap().run();
    actix_web::rt::System::new().block_on(server).unwrap();
}
