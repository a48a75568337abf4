//! KML (OGC 07-147): every Polygon of a text, wherever it lies, with its outer boundary and the inner ones. Styles, names
//! and heights are passed over. No entity is expanded and nothing is fetched.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Broken, Point, Sent};

/// What is being read.
#[derive(Default)]
struct Reading {
    done: Vec<Sent>,
    polygon: Option<Sent>,
    inner: bool,
    text: Option<String>,
}

/// All polygons of a text.
///
/// # Errors
/// Where it is not XML, and where a polygon is not as KML has it.
pub(super) fn read(text: &str) -> Result<Vec<Sent>, Broken> {
    let mut reader = Reader::from_str(text);
    let mut reading = Reading::default();
    loop {
        let event = reader.read_event().map_err(|_| {
            let seen = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
            let line = text.bytes().take(seen).filter(|byte| *byte == b'\n').count() + 1;
            format!("must be KML; it breaks off at line {line}")
        })?;
        match event {
            Event::Start(start) => reading.start(start.local_name().as_ref()),
            Event::End(end) => reading.end(end.local_name().as_ref())?,
            Event::Text(found) => reading.add(found.as_ref()),
            Event::CData(found) => reading.add(found.as_ref()),
            Event::DocType(_) => return Err("must be KML without a document type".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    if reading.polygon.is_some() || reading.text.is_some() {
        return Err("must be KML; it breaks off within a Polygon".to_owned());
    }
    if reading.done.is_empty() {
        return Err("must hold a Polygon of KML".to_owned());
    }
    Ok(reading.done)
}

impl Reading {
    fn start(&mut self, name: &str) {
        match name {
            "Polygon" => self.polygon = Some(Vec::new()),
            "outerBoundaryIs" => self.inner = false,
            "innerBoundaryIs" => self.inner = true,
            "coordinates" if self.polygon.is_some() => self.text = Some(String::new()),
            _ => {}
        }
    }

    fn add(&mut self, found: &str) {
        if let Some(text) = &mut self.text {
            text.push_str(found);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Broken> {
        let number = self.done.len() + 1;
        match name {
            "coordinates" => {
                let Some((text, rings)) = self.text.take().zip(self.polygon.as_mut()) else { return Ok(()) };
                let ring = ring(&text, number)?;
                match (self.inner, rings.is_empty()) {
                    (false, true) | (true, false) => rings.push(ring),
                    (false, false) => return Err(format!("polygon {number} must have one outer boundary")),
                    (true, true) => return Err(format!("polygon {number} must have its outer boundary first")),
                }
            }
            "Polygon" => {
                let rings = self.polygon.take().filter(|rings| !rings.is_empty());
                self.done.push(rings.ok_or_else(|| format!("polygon {number} must have an outer boundary"))?);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Tuples of longitude, latitude and perhaps height, with blanks between them.
fn ring(text: &str, polygon: usize) -> Result<Vec<Point>, Broken> {
    let point = |(tuple, number): (&str, usize)| {
        let mut parts = tuple.split(',');
        let mut next = || parts.next().and_then(|part| part.parse::<f64>().ok());
        let pair = next().zip(next()).map(|(longitude, latitude)| (latitude, longitude));
        pair.ok_or_else(|| format!("polygon {polygon}, point {number} must be written as longitude,latitude"))
    };
    text.split_whitespace().zip(1..).map(point).collect()
}
