use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::inspect;

/// How files of every kind begin that is looked into.
const BEGINNINGS: &[&[u8]] = &[
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    b"\xff\xd8\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0",
    b"\xff\xd8\xff\xe1\0\x16Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01",
    b"\x89PNG\r\n\x1a\n",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\0\0\0\0\xe1\x64\xe1\x57",
    b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0",
    b"RIFF\xff\xff\xff\xffWEBPVP8L\x01\0\0\0",
    b"%PDF-1.7\n/#",
    b"PK\x03\x04\x14\0\0\0\x08\0",
    b"PK\x03\x04",
    b"\xef\xbb\xbf",
    b"",
];

proptest! {
    #[test]
    fn whatever_bytes_follow_a_good_beginning_they_are_taken_or_refused(
        beginning in select(BEGINNINGS),
        rest in vec(prop_oneof![Just(0xff), Just(0), Just(1), any::<u8>()], 0..300),
        end in select(vec![&b""[..], b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x04\0\0\0\0\0", b"%%EOF"]),
    ) {
        let file = [beginning, &rest[..], end].concat();
        if let Ok(taken) = inspect(Bytes::from(file), &"a.txt".parse().unwrap()) {
            prop_assert_eq!(taken.sha256.len(), 64);
        }
    }
}
