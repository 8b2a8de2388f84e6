//! What the program does with an SQLite file.

use tapsyrma::store::{Store, StoreError, StoreOptions, people};

use super::{answer, refused, serve};
use crate::support::{Program, TestApp, run, tapsyrma};

#[actix_web::test]
async fn a_backup_of_a_running_service_is_a_whole_database() {
    let mut app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;
    app.stop();
    let program = serve(app.folder(), "info");
    let backup = || run(app.folder(), &["backup", "copy.db"], "");
    answer(&backup());
    refused(&backup(), 1, "exists");
    drop(program);

    let copy = Store::open(&StoreOptions::new(format!(
        "sqlite:{}",
        app.folder().join("copy.db").display()
    )))
    .unwrap();
    assert_eq!(
        copy.pending_migrations().await.unwrap(),
        Vec::<String>::new()
    );
    let person = akim.person.unwrap();
    let found = copy.read::<_, StoreError>(move |connection| people::find(connection, person));
    assert_eq!(found.await.unwrap().unwrap().login.as_str(), akim.login);
    copy.close().await;
}

#[test]
fn the_demo_has_a_file_of_its_own_unless_a_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tapsyrma(folder.path(), &["serve", "--demo"]);
    command.env_remove("TAPSYRMA_DATABASE__URL");
    drop(Program::serve(command));
    assert!(folder.path().join("data/demo.db").exists());
    assert!(!folder.path().join("data/tapsyrma.db").exists());
}
