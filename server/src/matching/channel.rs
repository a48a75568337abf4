//! The noisy channel between the name that was meant and the word that was typed: how likely each way of writing it
//! is. Numbers are probabilities for one certain spelling; they were guessed, then fitted on a development set whose
//! names no list holds.

use super::edit::Slip;

/// The word as it is recorded.
pub const SAME: f32 = 0.8;
/// A short form or a pet name for the name, or the other way round.
pub const NICKNAME: f32 = 0.012;
/// Two short forms of one name.
pub const BOTH_SHORT: f32 = 0.003;
/// Another spelling or transliteration of the name that a list knows.
pub const VARIANT: f32 = 0.012;
/// The name in another language, such as Sean for John.
pub const TRANSLATED: f32 = 0.003;
/// The beginning of the name.
pub const BEGINNING: f32 = 0.006;
/// The first letter of the name.
pub const INITIAL: f32 = 0.03;
/// A whole name where an initial is recorded: how much likelier than by chance, and no more than its letter says.
pub const FOR_INITIAL: f32 = 0.3;
/// What is left for words that no dictionary word explains.
pub const FLOOR: f32 = 2e-8;

/// What a slip of one letter costs, shared out over the places and letters that it may have.
const ONE_SLIP: f32 = 0.07;
/// The same for two.
const TWO_SLIPS: f32 = 0.008;
/// A word of the same sound and a spelling one letter off; each further letter makes it half as likely.
const SOUND: f32 = 0.012;

/// How likely a slip is in a word of so many letters.
pub fn slip(kind: Slip, first: bool, letters: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a name has few letters")]
    let length = letters.max(2) as f32;
    let ways = match kind {
        Slip::Same => return SAME,
        Slip::Doubled => 2.0,
        Slip::Omitted => 3.0,
        Slip::Swapped => 4.0,
        Slip::Vowel => 6.0,
        Slip::Neighbour => 8.0,
        Slip::Added | Slip::Replaced => 16.0,
        Slip::Two => return TWO_SLIPS / (6.0 * length).powi(2),
    };
    let rare = if first { 3.0 } else { 1.0 };
    ONE_SLIP / (length * ways * rare)
}

/// How likely another spelling of the same sound is, so many letters away.
pub fn sound(distance: usize) -> f32 {
    let far = i32::try_from(distance.saturating_sub(1)).unwrap_or(i32::MAX);
    SOUND * 0.5_f32.powi(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelier_slips_are_likelier() {
        let order = [
            Slip::Same,
            Slip::Doubled,
            Slip::Omitted,
            Slip::Swapped,
            Slip::Vowel,
            Slip::Neighbour,
            Slip::Replaced,
            Slip::Two,
        ];
        let likely: Vec<f32> = order.iter().map(|kind| slip(*kind, false, 6)).collect();
        assert!(likely.is_sorted_by(|more, less| more > less));
        assert!(slip(Slip::Omitted, true, 6) < slip(Slip::Omitted, false, 6));
        assert!(sound(1) > sound(2) && sound(9) > 0.0);
    }
}
