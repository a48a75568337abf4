//! The numbers of markers on the drawing, so that none runs into another: those that would share one label, which names
//! them where they are few and counts them where they are many.

/// So many numbers are named in one label.
const NAMED: usize = 3;

/// A marker in the cell in which it lies.
pub struct Spot {
    /// Column and row.
    pub cell: (u16, u16),
    /// Its number in the list.
    pub number: u32,
    /// It is the one at hand.
    pub chosen: bool,
}

/// What stands in the drawing.
#[derive(Debug, PartialEq, Eq)]
pub struct Label {
    /// Column and row of its first character.
    pub cell: (u16, u16),
    /// `7`, `>7<`, `1 2`, or `(5)` where there are five.
    pub text: String,
    /// The one at hand is among them.
    pub chosen: bool,
}

/// The labels of markers in a drawing of this width, each with a blank between it and the next of its row.
pub fn apart(spots: Vec<Spot>, width: u16) -> Vec<Label> {
    let mut groups: Vec<Vec<Spot>> = spots.into_iter().map(|spot| vec![spot]).collect();
    loop {
        groups.sort_by_key(|group| (row(group), place(group, width).0));
        let before = groups.len();
        let mut joined: Vec<Vec<Spot>> = Vec::with_capacity(before);
        for group in groups {
            match joined.last_mut().filter(|last| touch(last, &group, width)) {
                Some(last) => last.extend(group),
                None => joined.push(group),
            }
        }
        groups = joined;
        if groups.len() == before {
            break;
        }
    }
    let label = |group: &Vec<Spot>| Label {
        cell: (place(group, width).0, row(group)),
        text: text(group),
        chosen: group.iter().any(|spot| spot.chosen),
    };
    groups.iter().map(label).collect()
}

fn row(group: &[Spot]) -> u16 {
    group.first().map_or(0, |spot| spot.cell.1)
}

/// The first column of a label and the one behind its last; a label stays within the drawing.
fn place(group: &[Spot], width: u16) -> (u16, u16) {
    let length = u16::try_from(text(group).len()).unwrap_or(u16::MAX);
    let first = group.iter().map(|spot| spot.cell.0).min().unwrap_or(0).min(width.saturating_sub(length));
    (first, first.saturating_add(length))
}

fn touch(left: &[Spot], right: &[Spot], width: u16) -> bool {
    row(left) == row(right) && place(right, width).0 <= place(left, width).1
}

fn text(group: &[Spot]) -> String {
    let mut numbers: Vec<(u32, bool)> = group.iter().map(|spot| (spot.number, spot.chosen)).collect();
    numbers.sort_unstable();
    let chosen = numbers.iter().find(|(_, chosen)| *chosen).map(|(number, _)| format!(">{number}<"));
    if numbers.len() > NAMED {
        return format!("{}({})", chosen.unwrap_or_default(), numbers.len());
    }
    let named = numbers.iter().map(|(number, chosen)| if *chosen { format!(">{number}<") } else { number.to_string() });
    named.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spots(cells: &[(u16, u16)], chosen: u32) -> Vec<Spot> {
        let spot = |(cell, number): (&(u16, u16), u32)| Spot { cell: *cell, number, chosen: number == chosen };
        cells.iter().zip(1..).map(spot).collect()
    }

    fn drawn(cells: &[(u16, u16)], chosen: u32) -> Vec<(u16, u16, String)> {
        apart(spots(cells, chosen), 20).into_iter().map(|label| (label.cell.0, label.cell.1, label.text)).collect()
    }

    #[test]
    fn numbers_that_would_run_together_share_a_label() {
        let label = |column, row, text: &str| (column, row, text.to_owned());
        assert_eq!(drawn(&[(3, 1), (4, 1)], 0), [label(3, 1, "1 2")], "not 12");
        assert_eq!(drawn(&[(3, 1), (5, 1), (4, 2)], 0), [label(3, 1, "1"), label(5, 1, "2"), label(4, 2, "3")]);
        assert_eq!(drawn(&[(3, 1), (3, 1), (3, 1)], 2), [label(3, 1, "1 >2< 3")]);
        assert_eq!(drawn(&[(3, 1); 5], 0), [label(3, 1, "(5)")], "many are counted");
        assert_eq!(drawn(&[(3, 1); 5], 4), [label(3, 1, ">4<(5)")], "and the one at hand is named");
        // A label that grows takes in what it then touches.
        assert_eq!(drawn(&[(3, 1), (4, 1), (6, 1)], 0), [label(3, 1, "1 2 3")]);
    }

    #[test]
    fn a_label_at_the_edge_is_whole() {
        let cells = [(19, 4), (19, 4), (2, 4)];
        assert_eq!(drawn(&cells, 0), [(2, 4, "3".to_owned()), (17, 4, "1 2".to_owned())]);
    }
}
