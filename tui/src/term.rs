//! Takes the terminal and gives it back as it was, whatever happens in between.
//!
//! The guard restores on drop, the panic hook restores before the message is printed and then ends the
//! process, and the signals (SIGTERM, SIGHUP, SIGINT) end the loop of `run.rs`, which drops the guard.
//! ratatui's own hook is not used: it leaves bracketed paste on, and a panic in a call would go unseen,
//! since the runtime catches it and the loop would go on drawing on a terminal that was given back. The
//! alternate screen is wiped before it is left, so that no terminal shows its last content again
//! (SYOP-10.2), and the main screen is never written to, so there is no scrollback with personal data. The plain form writes lines to the main screen, since that is what
//! a screen reader follows; it wipes the window and its scrollback at a lock and at the end.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use zeroize::Zeroize as _;

/// The real terminal: one write a frame.
pub type Screen = Terminal<CrosstermBackend<Gathered>>;

/// A frame of a large window fits, so that it leaves in one write.
const FRAME_BYTES: usize = 64 * 1024;

/// How the terminal is taken.
static TAKEN: AtomicU8 = AtomicU8::new(FREE);
const FREE: u8 = 0;
/// On the alternate screen.
const PICTURE: u8 = 1;
/// Line by line on the main screen.
const LINES: u8 = 2;

/// Gathers a frame, hands it to the terminal in one write, and forgets it. A buffered writer of the library would keep
/// what it wrote last in memory for as long as it lives, long after the screen was wiped.
pub struct Gathered {
    bytes: Vec<u8>,
}

impl Default for Gathered {
    fn default() -> Self {
        Self { bytes: Vec::with_capacity(FRAME_BYTES) }
    }
}

impl Write for Gathered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut rest = self.bytes.as_slice();
        let mut written = Ok(());
        while !rest.is_empty() && written.is_ok() {
            match rustix::io::write(rustix::stdio::stdout(), rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => written = Err(error.into()),
            }
        }
        self.bytes.zeroize();
        written
    }
}

/// Holds the terminal in raw mode on the alternate screen until it is dropped.
pub struct Guard {
    /// Where frames are drawn.
    pub screen: Screen,
}

impl Guard {
    /// Takes the terminal. Fails where standard output is not a terminal.
    pub fn take() -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(PICTURE, Ordering::SeqCst);
        let mut out = Gathered::default();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        let screen = Terminal::new(CrosstermBackend::new(out))?;
        Ok(Self { screen })
    }

    /// Clears the screen and both of the frames kept for comparing; the next frame is drawn whole.
    ///
    /// Not `Terminal::clear`: that asks the terminal for its cursor and waits for an answer which
    /// the thread that reads keys would swallow.
    pub fn wipe(&mut self) {
        if let Ok(size) = self.screen.size() {
            drop(self.screen.resize(size.into()));
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Holds the terminal in raw mode on its main screen, for lines that are only added, until it is dropped.
pub struct LinesGuard(());

impl LinesGuard {
    /// Takes the terminal. Fails where standard input is not a terminal.
    pub fn take() -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(LINES, Ordering::SeqCst);
        execute!(io::stdout(), EnableBracketedPaste)?;
        Ok(Self(()))
    }
}

impl Drop for LinesGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Wipes the window and what was scrolled out of it.
pub fn wipe_lines(out: &mut impl Write) -> io::Result<()> {
    execute!(out, Clear(ClearType::All), Clear(ClearType::Purge), cursor::MoveTo(0, 0))
}

/// Wipes what was shown and gives the terminal back, once; safe to call at any time and from a panic.
fn restore() {
    let mut out = io::stdout();
    let left = match TAKEN.swap(FREE, Ordering::SeqCst) {
        PICTURE => execute!(out, DisableBracketedPaste, Clear(ClearType::All), LeaveAlternateScreen, cursor::Show),
        LINES => wipe_lines(&mut out).and_then(|()| execute!(out, DisableBracketedPaste)),
        _ => return,
    };
    drop((left, disable_raw_mode(), out.flush()));
}

/// How the process ends after a panic, as it would without a hook.
const PANICKED: i32 = 101;

/// A panic anywhere restores the terminal first, says nothing of what was on the screen, and ends the process.
fn restore_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        restore();
        let place = info.location().map_or(String::new(), |place| format!(" ({}:{})", place.file(), place.line()));
        let said = writeln!(
            io::stderr(),
            "safetynet stopped because of a fault in the program{place}. Nothing was kept on this workstation."
        );
        drop(said);
        std::process::exit(PANICKED);
    }));
}
