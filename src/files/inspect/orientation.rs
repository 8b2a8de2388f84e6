//! The one thing of an image's metadata that is kept: which side is up.

/// The tag of the orientation in a TIFF directory, which EXIF is.
const ORIENTATION: u16 = 0x0112;
/// A directory entry with a 16-bit number.
const SHORT: u16 = 3;
const ENTRY: usize = 12;

/// Which side of an image is up: 2 to 8 as EXIF numbers them; none where it is shown as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u16);

impl Orientation {
    /// Reads it from EXIF, which is a TIFF file without an image. What cannot be read says nothing.
    pub fn read(exif: &[u8]) -> Option<Self> {
        let little = match exif.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let short = |at: usize| {
            let bytes: [u8; 2] = exif.get(at..at + 2)?.try_into().ok()?;
            Some(match little {
                true => u16::from_le_bytes(bytes),
                false => u16::from_be_bytes(bytes),
            })
        };
        let bytes: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
        let directory = match little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        };
        let directory = usize::try_from(directory).ok()?;
        // An offset beyond the end is that of a file that lies.
        let entries = (directory <= exif.len()).then(|| short(directory))??;
        let entry = (0..usize::from(entries))
            .map(|number| directory + 2 + number * ENTRY)
            .find(|at| short(*at) == Some(ORIENTATION))?;
        let value = short(entry + 8).filter(|_| short(entry + 2) == Some(SHORT))?;
        (2..=8).contains(&value).then_some(Self(value))
    }

    /// EXIF that says this and nothing else.
    pub fn to_exif(self) -> Vec<u8> {
        let mut exif = b"MM\0*\0\0\0\x08\0\x01".to_vec();
        exif.extend(ORIENTATION.to_be_bytes());
        exif.extend(SHORT.to_be_bytes());
        exif.extend(1_u32.to_be_bytes());
        exif.extend(self.0.to_be_bytes());
        exif.extend([0; 2]);
        exif.extend([0; 4]);
        exif
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for side in 2..=8 {
            let orientation = Orientation(side);
            assert_eq!(Orientation::read(&orientation.to_exif()), Some(orientation));
        }
    }

    #[test]
    fn exif_that_lies_about_its_length_says_nothing() {
        let whole = Orientation(6).to_exif();
        for length in 0..whole.len() {
            let _whatever = Orientation::read(&whole[..length]);
        }
        assert_eq!(Orientation::read(b"MM\0*\xff\xff\xff\xff\0\x01"), None);
        assert_eq!(Orientation::read(b"II*\0\x08\0\0\0\xff\xff"), None);
    }
}
