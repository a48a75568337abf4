//! The security operating procedures in force, to read again at any time (SYOP-2.1), with the notice
//! that use is audited (COCO-6.3) and where to turn when unsure (ISA-12.3).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{GetSignInPageRequest, GetSignInPageResponse};

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;

/// Its key table.
pub const KEYS: &[Binding] = &[];

/// The text.
#[derive(Default)]
pub struct Procedures {
    text: Pane,
}

impl Screen for Procedures {
    fn title(&self) -> String {
        "Procedures".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetSignInPageRequest {}),
            Event::Reply(Reply::GetSignInPage(page)) => {
                tell(&mut self.text, &page);
                Step::none()
            }
            Event::Command(Command::Open) if !self.text.context().types() => Step::none(),
            event => self.text.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.text.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

fn tell(text: &mut Pane, page: &GetSignInPageResponse) {
    text.clear();
    text.push(format!("{}, version {}", page.syops_title, page.syops_version), Tone::Title);
    text.push(&page.audit_notice, Tone::Soon);
    text.heading("When you are unsure").say("Ask your supervisor or your single point of contact. ? shows the keys.");
    for line in &page.contact_lines {
        text.say(line);
    }
    text.heading("The procedures").say(&page.syops_text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Method;

    #[test]
    fn the_text_in_force_and_whom_to_ask_can_be_read_again() {
        let mut desk = Desk::signed_in();
        desk.open(Procedures::default());
        let page = GetSignInPageResponse {
            syops_title: "Security operating procedures".into(),
            syops_version: "2.3".into(),
            syops_text: "Lock your screen.\nTell your SPOC.".into(),
            audit_notice: "Every action is audited.".into(),
            contact_lines: vec!["Service desk: 01632 960 100, weekdays from 8 to 18".into()],
            ..GetSignInPageResponse::default()
        };
        desk.answer(Method::GetSignInPage, Reply::GetSignInPage(Box::new(page)));
        insta::assert_snapshot!("procedures", desk.frame(80, 24));
        insta::assert_snapshot!("procedures_large", desk.frame(120, 40));
    }
}
