//! The terminal client as a program of its own, built like the released one. With `--failing` as its first word it begins
//! at a screen that fails at a key, for the test of what a fault in the program leaves behind.

use std::alloc::System;
use std::ffi::OsString;
use std::process::ExitCode;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_tui::app::{Event, Screen, Step, View};
use safetynet_tui::keys::{Binding, Context, Key, action};
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

const KEYS: &[Binding] = &[action(Key::Char('!'), "fail", "fail")];

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "--failing") {
        arguments.remove(1);
        return safetynet_tui::main_at(arguments, || Box::new(Failing));
    }
    safetynet_tui::main_with(arguments)
}

/// A screen with a fault.
struct Failing;

impl Screen for Failing {
    fn title(&self) -> String {
        "Failing".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        Context::Pane
    }

    #[allow(clippy::panic, reason = "this is what it is for")]
    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Command(_) => panic!("the canary sings"),
            _ => Step::none(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, _view: &View) {
        frame.render_widget(Line::raw("A canary. ! fails."), area);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self)
    }
}
