//! PNG and WebP: chunks, of which those that show the image are kept.

use bytes::Bytes;
use img_parts::ImageEXIF;
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::{self, WebP};

use super::orientation::Orientation;
use super::{Kept, damaged};
use crate::domain::attachment::{FileRefusal, MediaType};

/// Pixels of the largest image that is taken, which is what the largest cameras of phones make. One
/// of more takes gigabytes where it is shown, however few bytes it is stored in.
const MOST_PIXELS: u64 = 200_000_000;

/// The chunks of PNG that change what is seen, animation included.
const SEEN_IN_PNG: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The chunks of WebP that change what is seen, animation included.
const SEEN_IN_WEBP: &[[u8; 4]] = &[
    webp::CHUNK_VP8X,
    webp::CHUNK_VP8,
    webp::CHUNK_VP8L,
    webp::CHUNK_ALPH,
    webp::CHUNK_ANIM,
    webp::CHUNK_ANMF,
    webp::CHUNK_ICCP,
];

/// Flags of the head of a WebP that say which metadata follow.
const WEBP_HAS_EXIF: u8 = 0b0000_1000;
const WEBP_HAS_XMP: u8 = 0b0000_0100;

/// Refuses an image that nobody could show.
pub fn check_size(size: Option<(u32, u32)>) -> Result<(), FileRefusal> {
    let (width, height) = size.ok_or_else(|| damaged("the image does not say how large it is"))?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(FileRefusal::Swelling {
            what: format!("an image of {width} by {height} pixels"),
        });
    }
    Ok(())
}

/// Takes a PNG and keeps what is seen of it.
pub fn clean_png(bytes: Bytes) -> Result<Kept, FileRefusal> {
    let length = bytes.len();
    let mut image = Png::from_bytes(bytes).map_err(damaged)?;
    check_size(image.dimensions())?;
    let has = |kind| image.chunk_by_type(kind).is_some();
    if !has(*b"IDAT") || !has(*b"IEND") {
        return Err(damaged("the image breaks off"));
    }
    let orientation = image.exif().as_deref().and_then(Orientation::read);
    let chunks = image.chunks_mut();
    chunks.retain(|chunk| SEEN_IN_PNG.contains(&&chunk.kind()));
    let metadata_removed = image.len() < length;
    if let Some(orientation) = orientation {
        let exif = PngChunk::new(*b"eXIf", orientation.to_exif().into());
        // After the head, which is always the first.
        image.chunks_mut().insert(1, exif);
    }
    Ok(Kept {
        media_type: MediaType::Png,
        bytes: image.encoder().bytes(),
        metadata_removed,
    })
}

/// Takes a WebP and keeps what is seen of it.
pub fn clean_webp(bytes: Bytes) -> Result<Kept, FileRefusal> {
    let length = bytes.len();
    let mut image = WebP::from_bytes(bytes).map_err(damaged)?;
    check_size(image.dimensions())?;
    let pixels = [webp::CHUNK_VP8, webp::CHUNK_VP8L, webp::CHUNK_ANMF];
    if !pixels.iter().any(|chunk| image.has_chunk(*chunk)) {
        return Err(damaged("the image has no pixels"));
    }
    let orientation = image.exif().as_deref().and_then(Orientation::read);
    let chunks = image.chunks_mut();
    chunks.retain(|chunk| SEEN_IN_WEBP.contains(&chunk.id()));
    let head = chunks
        .iter_mut()
        .find(|chunk| chunk.id() == webp::CHUNK_VP8X);
    // Only the extended form, which has this head, has a place for metadata.
    let extended = head.is_some();
    if let Some(RiffContent::Data(head)) = head.map(RiffChunk::content_mut) {
        let mut flags = head.to_vec();
        if let Some(flags) = flags.first_mut() {
            *flags &= !(WEBP_HAS_EXIF | WEBP_HAS_XMP);
            if orientation.is_some() {
                *flags |= WEBP_HAS_EXIF;
            }
        }
        *head = flags.into();
    }
    let metadata_removed = usize::try_from(image.len()).is_ok_and(|kept| kept < length);
    if let Some(orientation) = orientation.filter(|_| extended) {
        let exif = RiffContent::Data(orientation.to_exif().into());
        image
            .chunks_mut()
            .push(RiffChunk::new(webp::CHUNK_EXIF, exif));
    }
    Ok(Kept {
        media_type: MediaType::Webp,
        bytes: image.encoder().bytes(),
        metadata_removed,
    })
}
