//! What a person's hands do at the client: the same few movements in every journey.

use super::Desk;

/// The key that goes to a palette from anywhere, also while text is typed.
const PALETTE: &str = "\x10";
const SEND: &str = "\x13";
const RIGHT: &str = "\x1b[C";
/// How questions are not agreed to, as it stands at hand.
const NO: [&str; 3] = [">No, go back", ">Stay", ">Not now"];
/// The columns of a label.
const LABEL: usize = 20;

impl Desk {
    /// Goes to a place by its name in the palette and waits until its screen shows a text.
    #[track_caller]
    pub fn go(&mut self, place: &str, shows: &str) -> String {
        self.keys(PALETTE);
        self.wait("Go to a screen, or do something");
        self.keys(place);
        self.wait(&format!("> {place}"));
        self.keys("\r");
        self.wait(&format!("› {place}"));
        self.wait(shows)
    }

    /// Filters the list at hand to the rows that hold every word of a text; the first of them is selected. Its first word
    /// must be one that the row shows whole.
    #[track_caller]
    pub fn find(&mut self, text: &str) -> String {
        self.keys("/");
        self.keys(text);
        let row = self.wait_row(text.split(' ').next().unwrap_or_default());
        self.keys("\r");
        row
    }

    /// Chooses an option of the choice at hand by walking to the right.
    #[track_caller]
    pub fn choose(&mut self, option: &str) {
        for _ in 0..100 {
            let before = self.wait_row("‹");
            if before.contains(option) {
                return;
            }
            self.keys(RIGHT);
            self.until(option, |screen| !screen.contains(&before));
        }
        panic!("no option {option:?}; the screen:\n{}", self.screen());
    }

    /// Walks to the field with this label.
    #[track_caller]
    pub fn field(&mut self, label: &str) {
        // The label alone: what stands behind it may still be on its way to the screen.
        let short = |line: &str| line.chars().take(LABEL).collect::<String>();
        let here = |screen: &str| screen.lines().find(|line| line.starts_with("> ")).map(short);
        for _ in 0..60 {
            let before = here(&self.screen());
            if before.as_ref().is_some_and(|line| line.contains(label)) {
                return;
            }
            self.keys("\t");
            self.until("the next field", |screen| here(screen) != before);
        }
        panic!("no field {label:?}; the screen:\n{}", self.screen());
    }

    /// Sends the form.
    pub fn send(&mut self) {
        self.keys(SEND);
    }

    /// Answers the question that shows a text with yes.
    #[track_caller]
    pub fn agree(&mut self, shows: &str) -> String {
        let question = self.wait(shows);
        let at_no = |screen: &str| NO.iter().any(|no| screen.contains(no));
        self.until("no at hand", at_no);
        self.keys(RIGHT);
        self.until("yes at hand", |screen| !at_no(screen));
        self.keys("\r");
        question
    }

    /// Leaves from whatever screen and answers whether the process ended well, with the terminal as it was.
    #[track_caller]
    pub fn leave(mut self) -> bool {
        self.keys(PALETTE);
        self.wait("Go to a screen, or do something");
        self.keys("Today");
        self.wait("> Today");
        self.keys("\r");
        self.wait("sign-in");
        self.keys("q");
        self.agree("You will be signed out");
        let left = self.left();
        left.code == 0 && left.changed.is_empty()
    }
}
