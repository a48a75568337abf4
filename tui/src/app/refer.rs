//! A reference was chosen in the palette: its record opens above the first screen, as a place of the palette does.

use safetynet_proto::access::v1::{FindReferenceRequest, FindReferenceResponse};
use safetynet_shared::reference::{Reference, Series};

use super::{App, Owner};
use crate::rpc::Cause;
use crate::screens;
use crate::screens::nominals::Nominals;

impl App {
    /// Asks whose reference it is. A person is searched for, since opening one wants a reason (SYOP-7.2).
    pub(super) fn refer(&mut self, reference: &Reference) {
        if reference.series() == Series::Nominal {
            self.stack.truncate(1);
            self.push(Box::new(Nominals::of(reference)));
            return;
        }
        let request = FindReferenceRequest { reference: reference.to_string() };
        self.send(Owner::App, request.into(), Cause::Person);
    }

    /// Opens the record that was found.
    pub(super) fn referred(&mut self, found: &FindReferenceResponse) {
        match screens::of_reference(found) {
            Some(screen) => {
                self.stack.truncate(1);
                self.push(screen);
            }
            None => self.say("There is nothing to open here."),
        }
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::kind::v1::{ErrorReason, RecordKind};

    use super::*;
    use crate::app::testing::{Desk, session};
    use crate::rpc::{Failure, Method, Reply};

    fn found(kind: RecordKind, id: &str) -> Reply {
        let (id, channel_id) = (id.to_owned(), "h-1".to_owned());
        let reference = "CF-2026-000123".to_owned();
        Reply::FindReference(Box::new(FindReferenceResponse { reference, kind: kind.into(), id, channel_id }))
    }

    fn typed(text: &str) -> Desk {
        let mut desk = Desk::signed_in();
        desk.press(":");
        desk.type_text(text);
        desk
    }

    #[test]
    fn a_reference_in_the_palette_opens_its_record() {
        let mut desk = typed("cf 2026 123");
        insta::assert_snapshot!("palette_reference", desk.frame(80, 24));
        desk.press("enter");
        desk.answer(Method::FindReference, found(RecordKind::CaseFile, "f-1"));
        assert!(desk.sent(Method::GetCaseFile).is_some() && desk.depth() == 2);
        for (kind, method) in [
            (RecordKind::Channel, Method::GetChannel),
            (RecordKind::CaseReview, Method::ListCaseReviews),
            (RecordKind::Certificate, Method::ListCertificates),
            (RecordKind::Referral, Method::ListReferrals),
            (RecordKind::Meeting, Method::GetMeeting),
            (RecordKind::Incident, Method::GetIncident),
            (RecordKind::SubjectRequest, Method::GetSubjectRequest),
            (RecordKind::Sample, Method::GetSample),
            (RecordKind::AccessReview, Method::GetAccessReview),
            (RecordKind::Publication, Method::GetPublication),
        ] {
            let mut desk = typed("cf 2026 123");
            desk.press("enter");
            desk.answer(Method::FindReference, found(kind, "x-1"));
            assert!(desk.sent(method).is_some(), "{kind:?}");
        }
    }

    #[test]
    fn a_reference_that_opens_nothing_is_said_to_and_leaves_one_where_one_is() {
        let mut desk = typed("cf 2026 123");
        desk.press("enter");
        let message = "There is no such record, or it is not shared with you.".to_owned();
        desk.fail(Method::FindReference, Failure { reason: ErrorReason::NotFound, message, ..Failure::cancelled() });
        assert!(desk.frame(80, 24).contains("There is no such record, or it is not shared"), "{}", desk.frame(80, 24));
        assert_eq!(desk.depth(), 1);
    }

    #[test]
    fn a_persons_reference_leads_to_the_search_which_asks_for_the_reason() {
        let mut desk = typed("n123");
        desk.press("enter");
        let frame = desk.frame(80, 24);
        assert!(frame.contains("Today › Search") && frame.contains("N-000123"), "{frame}");
        assert!(desk.sent(Method::FindReference).is_none() && desk.sent(Method::SearchNominals).is_none());
        let mut session = session();
        session.permissions = vec![safetynet_shared::roles::Permission::ReadDirectory.number()];
        let mut desk = Desk::signed_in_with(session);
        desk.press(":");
        desk.type_text("n123");
        assert!(!desk.frame(80, 24).contains("N-000123"), "whoever finds nobody is not offered it");
    }

    #[test]
    fn the_search_for_people_opens_any_other_reference_without_a_reason() {
        let mut desk = Desk::signed_in();
        desk.open(Nominals::default());
        desk.press("tab tab");
        desk.type_text("ch 2026 7");
        desk.press("enter");
        assert!(desk.sent(Method::SearchNominals).is_none());
        desk.answer(Method::FindReference, found(RecordKind::Channel, "h-7"));
        assert!(desk.sent(Method::GetChannel).is_some());
    }
}
