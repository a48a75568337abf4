//! Pictures out of a request: recognised by their bytes, measured before they are unpacked, and encoded anew.
//!
//! What comes in is somebody's file and is not believed: the type is that of its first bytes, a size beyond the limits is
//! refused from the header alone, and what is kept is made from the pixels, so no text, place, camera or trailing data
//! comes along (SYOP-8.4). A picture that lies on its side by its Exif data is turned upright first. Beside the picture
//! a small one of plain pixels is made, which a terminal draws without a decoder of its own.
//!
//! This is slow, some tens of milliseconds; it runs on the threads of the password hashes and never on the storage
//! thread.
//!
//! ```
//! use safetynet_server::picture;
//! assert!(picture::prepare(b"GIF89a").err().unwrap().contains("JPEG or a PNG"));
//! ```

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

/// The largest picture that is taken, in bytes: it has to fit into one request.
pub const MOST_BYTES: usize = 1_000_000;
/// The longest side that is unpacked, in pixels.
const MOST_SIDE: u32 = 8_000;
/// The most pixels that are unpacked.
const MOST_PIXELS: u64 = 24_000_000;
/// The most memory that unpacking may take.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;
/// The longest side that is kept, and those that are tried when a picture is still too large with it.
const SIDES: [u32; 4] = [1_600, 1_200, 800, 400];
/// The largest picture that is kept, in bytes.
const KEPT_BYTES: usize = 1_500_000;
/// The quality of a JPEG that is kept.
const QUALITY: u8 = 85;
/// The longest side of the small picture.
const SMALL_SIDE: u32 = 96;

/// The type of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Format {
    /// The number in the store and on the wire.
    pub const fn number(self) -> i32 {
        match self {
            Format::Jpeg => 1,
            Format::Png => 2,
        }
    }
}

/// A small picture of plain pixels.
#[derive(Clone)]
pub struct Small {
    /// Width and height.
    pub size: (u32, u32),
    /// Three bytes a pixel, row by row from the top left.
    pub pixels: Vec<u8>,
}

/// A picture as it is kept.
#[derive(Clone)]
pub struct Picture {
    /// Its type.
    pub format: Format,
    /// Width and height.
    pub size: (u32, u32),
    /// The picture.
    pub bytes: Vec<u8>,
    /// The small one.
    pub small: Small,
}

/// The picture as it is kept, out of the bytes of a request.
///
/// # Errors
/// The rule that it breaks, as the end of a sentence that begins with the field.
pub fn prepare(raw: &[u8]) -> Result<Picture, String> {
    if raw.is_empty() || raw.len() > MOST_BYTES {
        return Err(format!("must be 1 to {MOST_BYTES} bytes; it has {}", raw.len()));
    }
    let (format, kind) = match image::guess_format(raw) {
        Ok(ImageFormat::Jpeg) => (Format::Jpeg, ImageFormat::Jpeg),
        Ok(ImageFormat::Png) => (Format::Png, ImageFormat::Png),
        _ => return Err("must be a JPEG or a PNG; its bytes are neither".to_owned()),
    };
    let image = unpack(raw, kind)?;
    let small = image.thumbnail(SMALL_SIDE, SMALL_SIDE).to_rgb8();
    for side in SIDES {
        let fitted = if image.width().max(image.height()) > side {
            image.resize(side, side, FilterType::Triangle).to_rgb8()
        } else {
            image.to_rgb8()
        };
        let (size, bytes) = (fitted.dimensions(), pack(format, fitted.as_raw(), fitted.dimensions())?);
        if bytes.len() <= KEPT_BYTES {
            let small = Small { size: small.dimensions(), pixels: small.into_raw() };
            return Ok(Picture { format, size, bytes, small });
        }
    }
    Err("must be a picture that can be made smaller than 1,500,000 bytes".to_owned())
}

fn broken() -> String {
    "must be a whole picture; it cannot be unpacked".to_owned()
}

/// The pixels, upright. The size is read from the header first.
fn unpack(raw: &[u8], kind: ImageFormat) -> Result<DynamicImage, String> {
    let mut reader = ImageReader::with_format(Cursor::new(raw), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => format!("must be at most {MOST_SIDE} pixels a side"),
        _ => broken(),
    })?;
    let (width, height) = decoder.dimensions();
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!(
            "must be at most {MOST_SIDE} pixels a side and 24 million in all; it is {width} x {height}"
        ));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn pack(format: Format, pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let packed = match format {
        Format::Jpeg => {
            JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(pixels, width, height, ExtendedColorType::Rgb8)
        }
        Format::Png => PngEncoder::new(&mut bytes).write_image(pixels, width, height, ExtendedColorType::Rgb8),
    };
    packed.map(|()| bytes).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    /// A picture whose left half is red and whose right half is blue.
    fn halves(format: Format, width: u32, height: u32) -> Vec<u8> {
        let row = (0..width).flat_map(|x| if x * 2 < width { [250, 5, 5] } else { [5, 5, 250] });
        let row: Vec<u8> = row.collect();
        pack(format, &row.repeat(height as usize), (width, height)).unwrap()
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_keeps_its_pixels() {
        for format in [Format::Jpeg, Format::Png] {
            let picture = prepare(&halves(format, 64, 32)).unwrap();
            assert_eq!((picture.format, picture.size), (format, (64, 32)));
            assert_eq!(u32::try_from(picture.small.pixels.len()), Ok(picture.small.size.0 * picture.small.size.1 * 3));
            let (first, last) = (&picture.small.pixels[..3], &picture.small.pixels[picture.small.pixels.len() - 3..]);
            assert!(first[0] > 200 && first[2] < 60 && last[0] < 60 && last[2] > 200);
            assert!(prepare(&picture.bytes).unwrap().size == picture.size);
        }
    }

    #[test]
    fn what_is_not_a_whole_picture_is_refused_with_its_rule() {
        let png = halves(Format::Png, 64, 32);
        for (raw, said) in [
            (Vec::new(), "1 to 1000000 bytes"),
            (vec![0; MOST_BYTES + 1], "1 to 1000000 bytes"),
            (b"GIF89a and so on".to_vec(), "JPEG or a PNG"),
            (b"<svg onload=alert(1)>".to_vec(), "JPEG or a PNG"),
            (png[..png.len() / 2].to_vec(), "whole picture"),
        ] {
            let refused = prepare(&raw).err().unwrap();
            assert!(refused.contains(said), "{refused}");
        }
    }

    /// The picture with other measures in the header of its JPEG.
    fn claiming(width: u16, height: u16) -> Vec<u8> {
        let mut jpeg = halves(Format::Jpeg, 16, 16);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        jpeg
    }

    #[test]
    fn a_bomb_is_refused_from_its_header() {
        for (width, height, said) in [(9_000, 10, "8000 pixels a side"), (7_900, 3_100, "24 million")] {
            let refused = prepare(&claiming(width, height)).err().unwrap();
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn large_pictures_are_made_smaller_and_nothing_else_is_kept() {
        let mut raw = halves(Format::Jpeg, 3_200, 1_600);
        raw.extend_from_slice(b"GPS 53.8 N 1.5 W CANARY");
        let picture = prepare(&raw).unwrap();
        assert_eq!(picture.size, (1_600, 800));
        assert!(!picture.bytes.windows(6).any(|window| window == b"CANARY"));
    }

    #[test]
    fn a_picture_is_turned_upright() {
        let plain = halves(Format::Jpeg, 64, 32);
        // An Exif segment that says "turned by a quarter", right behind the two bytes that begin a JPEG.
        let exif: &[u8] = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&plain[..2], exif, &plain[2..]].concat();
        assert_eq!(prepare(&turned).unwrap().size, (32, 64));
    }
}
