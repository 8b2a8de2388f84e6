//! Uploads that break off, go on at another node, or are sent twice at once.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{clerk_and_akim, table};
use crate::support::{Client, TestApp, file};

/// Sends the head of a PATCH that announces all of a file, and so many bytes of it.
pub async fn begins_to_send(
    app: &TestApp,
    akim: &Client,
    id: &str,
    bytes: &[u8],
    sent: usize,
) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "PATCH {} HTTP/1.1\r\nHost: tapsyrma\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\n\
         Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
        file(id),
        akim.access_token(),
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&bytes[..sent]).await.unwrap();
    stream.flush().await.unwrap();
    stream
}

/// Asks until as many bytes have arrived.
pub async fn until_arrived(akim: &Client, id: &str, bytes: u64) {
    for _ in 0..200 {
        if akim.arrived(id).await >= bytes {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("only {} bytes have arrived", akim.arrived(id).await);
}

#[actix_web::test]
async fn a_phone_that_loses_its_network_in_the_middle_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let photo = table(1_000_000);
    let id = akim.announces("stocks.csv", photo.len()).await;

    // Not a whole number of pieces: what was gathered when the line broke is kept as well.
    let stream = begins_to_send(&app, &akim, &id, &photo, 600_001).await;
    until_arrived(&akim, &id, 1).await;
    drop(stream);
    until_arrived(&akim, &id, 600_001).await;
    assert_eq!(akim.arrived(&id).await, 600_001);

    let answer = akim.sends(&id, 600_001, &photo[600_001..]).await;
    assert_eq!(answer.status, 204, "{answer:#?}");
    assert_eq!(akim.reads(&id).await.text.into_bytes(), photo);
}

#[actix_web::test]
async fn an_upload_begun_at_one_node_goes_on_at_another() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let other = app.another_node().await;
    let bytes = table(700_000);
    let id = akim.announces("stocks.csv", bytes.len()).await;
    akim.sends(&id, 0, &bytes[..400_000]).await;
    let there = akim.at_node(other.address);
    assert_eq!(there.arrived(&id).await, 400_000);
    let answer = there.sends(&id, 400_000, &bytes[400_000..]).await;
    assert_eq!(answer.status, 204, "{answer:#?}");
    assert_eq!(akim.reads(&id).await.text.into_bytes(), bytes);
}

#[actix_web::test]
async fn of_two_that_send_the_same_part_at_once_one_is_told_to_ask_again() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let other = app.another_node().await;
    let there = akim.at_node(other.address);
    let bytes = table(300_000);
    for whole in [false, true] {
        let sent = if whole { &bytes[..] } else { &bytes[..299_000] };
        let id = akim.announces("stocks.csv", bytes.len()).await;
        let (one, two) = tokio::join!(akim.sends(&id, 0, sent), there.sends(&id, 0, sent));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{one:#?} {two:#?}");
        assert_eq!(akim.arrived(&id).await, u64::try_from(sent.len()).unwrap());
        if whole {
            assert_eq!(akim.reads(&id).await.text.into_bytes(), bytes);
        }
    }
}
