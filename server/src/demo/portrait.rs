//! Faces of nobody: a few ellipses on a plain ground, so that a photograph of the demonstration looks like one from
//! afar and like a drawing from near by.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// Width and height in pixels.
const SIZE: (u32, u32) = (160, 200);

/// A portrait as the bytes of a PNG; the same number draws the same face. Empty when it cannot be encoded.
pub fn portrait(number: u64) -> Vec<u8> {
    let face = Face::of(number);
    let picture = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| Rgb(face.at(f64::from(x), f64::from(y))));
    let mut bytes = Cursor::new(Vec::new());
    if picture.write_to(&mut bytes, ImageFormat::Png).is_err() {
        return Vec::new();
    }
    bytes.into_inner()
}

struct Face {
    ground: [u8; 3],
    skin: [u8; 3],
    hair: [u8; 3],
    coat: [u8; 3],
    width: f64,
    fringe: f64,
}

const GROUNDS: [[u8; 3]; 4] = [[120, 140, 160], [150, 150, 130], [130, 150, 140], [160, 140, 130]];
const SKINS: [[u8; 3]; 5] = [[240, 205, 180], [225, 180, 145], [190, 140, 105], [140, 95, 65], [100, 65, 45]];
const HAIRS: [[u8; 3]; 5] = [[30, 25, 25], [90, 60, 35], [150, 110, 60], [120, 120, 120], [160, 70, 40]];
const COATS: [[u8; 3]; 4] = [[40, 60, 90], [90, 40, 50], [50, 80, 60], [70, 70, 75]];

fn choose<const N: usize>(from: [[u8; 3]; N], number: u64) -> [u8; 3] {
    let count = u64::try_from(N).unwrap_or(1);
    usize::try_from(number % count).ok().and_then(|place| from.get(place)).copied().unwrap_or_default()
}

impl Face {
    fn of(number: u64) -> Face {
        let part = |shift: u32| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift;
        let small = |shift: u32| f64::from(u8::try_from(part(shift) % 16).unwrap_or(0));
        Face {
            ground: choose(GROUNDS, part(11)),
            skin: choose(SKINS, part(23)),
            hair: choose(HAIRS, part(31)),
            coat: choose(COATS, part(41)),
            width: 36.0 + small(47) * 0.6,
            fringe: 52.0 + small(53) * 1.2,
        }
    }

    /// The colour of a point: the nearest of what is drawn.
    fn at(&self, x: f64, y: f64) -> [u8; 3] {
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
        let dark = [25, 20, 25];
        if inside(66.0, 88.0, 4.0, 3.0) || inside(94.0, 88.0, 4.0, 3.0) {
            return dark;
        }
        if inside(80.0, 122.0, 14.0, 3.5) {
            return [150, 60, 60];
        }
        if inside(80.0, 96.0, self.width, 50.0) {
            return if y < self.fringe { self.hair } else { self.skin };
        }
        if inside(80.0, 84.0, self.width + 9.0, 54.0) {
            return self.hair;
        }
        if inside(80.0, 215.0, 78.0, 62.0) { self.coat } else { self.ground }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Format, prepare};

    #[test]
    fn a_face_is_a_picture_and_repeats() {
        let taken = prepare(&portrait(3)).ok();
        assert!(taken.is_some_and(|picture| picture.format == Format::Png && picture.size == SIZE));
        assert!(portrait(3) == portrait(3) && portrait(3) != portrait(4));
    }
}
