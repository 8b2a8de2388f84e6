//! JPEG: segments, of which those that show the image are kept.

use bytes::{Bytes, BytesMut};
use img_parts::ImageEXIF;
use img_parts::jpeg::{Jpeg, JpegSegment, markers};

use super::image::check_size;
use super::orientation::Orientation;
use super::{Kept, damaged};
use crate::domain::attachment::{FileRefusal, MediaType};

/// Takes a JPEG and keeps what is seen of it: no place, no camera, no comment, no second image
/// behind the first.
pub fn clean(bytes: Bytes) -> Result<Kept, FileRefusal> {
    let length = bytes.len();
    let mut image = Jpeg::from_bytes(bytes).map_err(damaged)?;
    let size = image.dimensions();
    check_size(size.map(|(width, height)| (width.into(), height.into())))?;
    let orientation = image.exif().as_deref().and_then(Orientation::read);
    let segments = image.segments_mut();
    segments.retain(is_seen);
    let scan = segments
        .last_mut()
        .filter(|segment| segment.has_entropy())
        .ok_or_else(|| damaged("the image has no pixels"))?;
    *scan = without_what_follows(scan)?;
    let metadata_removed = image.len() < length;
    if let Some(orientation) = orientation {
        image.set_exif(Some(orientation.to_exif().into()));
    }
    Ok(Kept {
        media_type: MediaType::Jpeg,
        bytes: image.encoder().bytes(),
        metadata_removed,
    })
}

/// Whether a segment changes what is seen. Of those for applications: the resolution (JFIF), the
/// colours (ICC), and how the colours are coded (Adobe).
fn is_seen(segment: &JpegSegment) -> bool {
    let begins = |mark: &[u8]| segment.contents().starts_with(mark);
    match segment.marker() {
        markers::APP0 => begins(b"JFIF\0"),
        markers::APP2 => begins(b"ICC_PROFILE\0"),
        markers::APP14 => begins(b"Adobe"),
        marker => !is_metadata(marker),
    }
}

fn is_metadata(marker: u8) -> bool {
    (markers::APP0..=markers::APP15).contains(&marker) || marker == markers::COM
}

/// The last segment of the head with the pixels up to the end of the image, and without comments
/// between them.
fn without_what_follows(scan: &JpegSegment) -> Result<JpegSegment, FileRefusal> {
    let data = scan_data(scan);
    let mut kept = BytesMut::with_capacity(data.len());
    let (mut from, mut at) = (0, 0);
    loop {
        let (marker, next) = match data.get(at..at + 2) {
            Some([markers::P, marker]) => (*marker, at + 2),
            Some(_) => {
                at += 1;
                continue;
            }
            None => return Err(damaged("the image breaks off")),
        };
        match marker {
            // An 0xFF of the pixels themselves, a restart, and one without meaning.
            markers::Z | 0x01 | markers::RST0..=markers::RST7 => at = next,
            markers::P => at += 1,
            markers::EOI => {
                kept.extend_from_slice(&data[from..next]);
                break;
            }
            marker => {
                let length = data.get(next..next + 2);
                let length = length.ok_or_else(|| damaged("the image breaks off"))?;
                let end = next + usize::from(u16::from_be_bytes([length[0], length[1]]));
                if is_metadata(marker) {
                    kept.extend_from_slice(&data[from..at]);
                    from = end.min(data.len());
                }
                at = end;
            }
        }
    }
    Ok(JpegSegment::new_with_entropy(
        scan.marker(),
        scan.contents().clone(),
        kept.freeze(),
    ))
}

/// What follows a segment: the pixels, and whatever stands behind them.
fn scan_data(segment: &JpegSegment) -> Bytes {
    segment.clone().encoder().last().unwrap_or_default()
}
