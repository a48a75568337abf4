//! Channels whose seven years have passed and what is to become of them (ISA-3.4b), and the certificates of those that
//! were destroyed.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    DestructionCertificate, Disposal as Wire, DisposalState as State, ListCertificatesRequest, ListDisposalsRequest,
    RecordCount,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::DisposalState;

use super::disposal::Disposal;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('m'), "more", "read the next page")];

const COLUMNS: &[Column] = &[
    column("Due since", 12),
    column("Channel", 15),
    column("State", 12),
    column("Programme", 0),
    wide_column("Lead", 30, 90),
];
const CERTIFICATES: &[Column] =
    &[column("Destroyed", 12), column("Certificate", 15), column("Channel", 15), column("Lead", 0)];
const PAGE: i32 = 200;

/// Disposals and certificates.
pub struct Disposals {
    panes: Panes,
    list: List,
    pages: Pages<Wire>,
    certificates: List,
    certificate_pages: Pages<DestructionCertificate>,
    /// The certificate that was asked for, until it was read.
    wanted: Option<String>,
}

impl Disposals {
    /// At the certificate with this id.
    pub fn at_certificate(id: &str) -> Self {
        let mut disposals = Self { wanted: Some(id.to_owned()), ..Self::default() };
        disposals.panes.go(1);
        disposals
    }
}

impl Default for Disposals {
    fn default() -> Self {
        let empty =
            "No channel of your organisation waits for its disposal. Each comes here seven years after it closed.";
        let none = "No channel in which your organisation took part has been destroyed.";
        Self {
            panes: Panes::new(["Disposals", "Certificates"]),
            list: List::new(COLUMNS, empty),
            pages: Pages::default(),
            certificates: List::new(CERTIFICATES, none),
            certificate_pages: Pages::default(),
            wanted: None,
        }
    }
}

impl Screen for Disposals {
    fn title(&self) -> String {
        "Disposals".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == 0 { self.list.context() } else { self.certificates.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                self.certificate_pages.start();
                Step::none().call(disposals(String::new())).refresh(certificates(String::new()))
            }
            Event::Reply(Reply::ListDisposals(reply)) => {
                self.pages.take(reply.disposals, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                self.panes.rename(0, format!("Disposals {}", self.list.total()));
                Step::none()
            }
            Event::Reply(Reply::ListCertificates(reply)) => {
                self.certificate_pages.take(reply.certificates, reply.next_page_token);
                self.certificates.set(self.certificate_pages.items.iter().map(certificate).collect());
                if let Some(id) = self.wanted.take() {
                    self.certificates.select(&id);
                }
                self.panes.rename(1, format!("Certificates {}", self.certificates.total()));
                Step::none()
            }
            Event::Type(character) => {
                self.at_hand().insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.at_hand().insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(4)]).areas(area);
        let text = "  Kept seven years from closure (ISA-3.4a); the lead decides, others may object";
        frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), head);
        let body = self.panes.tabs(frame, body, view.theme);
        if self.panes.at() == 0 {
            self.list.draw(frame, body, view.theme, self.panes.focus(0));
            return;
        }
        let texts = self.certificate().map_or(Vec::new(), |one| {
            let case = if one.case_reference.is_empty() { "its case file remains" } else { &one.case_reference };
            vec![
                (format!("{} · {} and {case}", one.reference, one.channel_reference), Tone::Title),
                (records(&one.records), Tone::Plain),
                (format!("{} · SHA-256 {}", one.rule, one.digest), Tone::Quiet),
            ]
        });
        let above = foot::draw(frame, body, 5, view.theme, &texts);
        self.certificates.draw(frame, above, view.theme, self.panes.focus(1));
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::default();
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        match self.panes.at() {
            0 => Some((RecordKind::Disposal, self.list.selected()?.to_owned())),
            _ => Some((RecordKind::Certificate, self.certificates.selected()?.to_owned())),
        }
    }
}

impl Disposals {
    fn at_hand(&mut self) -> &mut List {
        if self.panes.at() == 0 { &mut self.list } else { &mut self.certificates }
    }

    fn certificate(&self) -> Option<&DestructionCertificate> {
        let id = self.certificates.selected()?;
        self.certificate_pages.items.iter().find(|one| one.id == id)
    }

    fn command(&mut self, command: Command) -> Step {
        let typing = self.context().types();
        match (command, self.panes.at(), self.list.selected()) {
            (Command::Open, 0, Some(id)) if !typing => Step::none().open(Disposal::new(id)),
            (Command::Own("more"), 0, _) => further(self.pages.more().map(disposals)),
            (Command::Own("more"), ..) => further(self.certificate_pages.more().map(certificates)),
            (command, ..) if !typing && self.panes.command(command) => Step::none(),
            (command, ..) => Step::used(self.at_hand().command(command)),
        }
    }
}

fn disposals(page_token: String) -> ListDisposalsRequest {
    ListDisposalsRequest { page_size: PAGE, page_token, ..ListDisposalsRequest::default() }
}

fn certificates(page_token: String) -> ListCertificatesRequest {
    ListCertificatesRequest { page_size: PAGE, page_token }
}

/// How a disposal stands, in a word.
pub fn state(one: &Wire) -> (String, Tone) {
    let tone = match one.state() {
        State::Due => Tone::Soon,
        State::Held => Tone::Late,
        _ => Tone::Plain,
    };
    (words::label::<DisposalState>(one.state).to_lowercase(), tone)
}

fn row(one: &Wire) -> Row {
    let (state, tone) = state(one);
    Row::new(&one.id)
        .cell(when::date(one.due_date.as_ref()))
        .cell(&one.channel_reference)
        .toned(state, tone)
        .cell(words::programme(one.programme.as_ref()))
        .cell(words::organisation(one.lead_organisation.as_ref()))
}

fn certificate(one: &DestructionCertificate) -> Row {
    Row::new(&one.id)
        .cell(when::moment(one.destroy_time.as_ref()).map_or(String::new(), |at| at.day().to_string()))
        .cell(&one.reference)
        .cell(&one.channel_reference)
        .cell(words::organisation(one.lead_organisation.as_ref()))
}

/// `12 activities, 1 action`.
pub fn records(records: &[RecordCount]) -> String {
    let each = records.iter().map(|one| {
        let kind = one.kind.replace('_', " ");
        let many = match kind.strip_suffix('y') {
            _ if one.count == 1 => kind,
            Some(stem) => format!("{stem}ies"),
            None if kind.ends_with('s') => format!("{kind}es"),
            None => format!("{kind}s"),
        };
        format!("{} {many}", one.count)
    });
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{ListCertificatesResponse, ListDisposalsResponse};
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Method;

    #[test]
    fn what_is_due_and_what_is_gone_are_two_panes() {
        let mut desk = Desk::signed_in();
        desk.open(Disposals::default());
        let one = Wire {
            id: "d-1".into(),
            channel_reference: "CH-2019-000012".into(),
            programme: crate::screens::programme::asb(),
            due_date: Some(Date { year: 2026, month: 11, day: 3 }),
            state: 1,
            ..Wire::default()
        };
        let held = Wire { id: "d-2".into(), state: 3, ..one.clone() };
        let reply = ListDisposalsResponse { disposals: vec![one, held], ..ListDisposalsResponse::default() };
        desk.answer(Method::ListDisposals, Reply::ListDisposals(Box::new(reply)));
        insta::assert_snapshot!("disposals", desk.frame(80, 24));
        let gone = DestructionCertificate {
            id: "x-1".into(),
            reference: "DC-2026-000004".into(),
            channel_reference: "CH-2018-000007".into(),
            lead_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
            records: vec![RecordCount { kind: "activity".into(), count: 12 }],
            rule: "ISA-3.4a, ISA-3.4b".into(),
            digest: "ab12".repeat(16),
            ..DestructionCertificate::default()
        };
        let reply = ListCertificatesResponse { certificates: vec![gone], ..ListCertificatesResponse::default() };
        desk.answer(Method::ListCertificates, Reply::ListCertificates(Box::new(reply)));
        desk.press("tab");
        insta::assert_snapshot!("certificates", desk.frame(80, 24));
        desk.press("tab enter");
        assert!(desk.sent(Method::GetDisposal).is_some());
    }
}
