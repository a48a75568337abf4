#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

/// Each calendar row: the day it counts from and the last day in time.
const ROWS: [(Period, &str, &str); 41] = [
    (Period::CaseworkerReview, "2026-11-23", "2027-01-22"),
    (Period::SupervisorReview, "2026-11-23", "2027-02-21"),
    (Period::LateReviewOwn, "2026-11-23", "2026-11-23"),
    (Period::LateReviewSupervisor, "2026-11-23", "2026-11-30"),
    (Period::LateReviewSpoc, "2026-11-23", "2026-12-07"),
    (Period::LateReviewCspManager, "2026-11-23", "2026-12-21"),
    (Period::HandoverUndo, "2026-11-23", "2026-12-07"),
    (Period::AccountArchive, "2026-11-23", "2026-12-21"),
    (Period::AccessReview, "2026-08-31", "2027-02-28"),
    (Period::DormantOrganisation, "2027-08-31", "2028-02-29"),
    (Period::SyopsSignature, "2028-02-29", "2029-02-28"),
    (Period::Declaration, "2026-12-15", "2028-01-12"),
    (Period::AgreementReview, "2026-11-23", "2027-11-23"),
    (Period::FrameworkReview, "2026-01-01", "2027-01-01"),
    (Period::ChannelRetention, "2028-02-29", "2035-02-28"),
    (Period::DisposalNotice, "2026-11-23", "2026-12-21"),
    (Period::CaseReviewDecision, "2026-11-23", "2026-12-07"),
    (Period::CaseReviewMeeting, "2026-11-23", "2026-12-14"),
    (Period::CaseReviewAnswer, "2026-11-23", "2026-12-21"),
    (Period::Confidentiality, "2026-11-23", "2032-11-23"),
    (Period::InformationRequestCopy, "2026-11-27", "2026-12-04"),
    (Period::ChangeOfTerms, "2026-11-23", "2027-01-07"),
    (Period::ExitNotice, "2027-01-31", "2027-02-28"),
    (Period::Remedy, "2026-11-23", "2026-12-23"),
    (Period::NextContact, "2026-11-30", "2027-02-28"),
    (Period::DormantContact, "2026-11-23", "2027-02-21"),
    (Period::EngagementFeedback, "2026-11-23", "2026-12-21"),
    (Period::IdentityCheck, "2026-11-30", "2028-11-30"),
    (Period::AddressCheck, "2026-08-31", "2027-02-28"),
    (Period::ContactCheck, "2028-02-29", "2029-02-28"),
    (Period::ParticularCheck, "2026-11-23", "2027-11-23"),
    (Period::MarkerReview, "2026-11-23", "2027-11-23"),
    (Period::OfferedAction, "2026-11-23", "2026-12-23"),
    (Period::LeadOffer, "2026-11-23", "2026-12-07"),
    (Period::ReferralAnswer, "2026-11-23", "2026-11-30"),
    (Period::ReferralEnd, "2027-01-31", "2027-02-28"),
    (Period::SubjectRequestReceipt, "2026-11-23", "2027-01-22"),
    (Period::SubjectRequestAnswer, "2027-01-31", "2027-02-28"),
    (Period::SubjectRequestExtended, "2026-11-30", "2027-02-28"),
    (Period::SubjectRequestIdentity, "2026-11-30", "2027-02-28"),
    (Period::SubjectRequestKeeps, "2026-08-31", "2027-02-28"),
];

#[test]
fn each_row_is_right_the_day_before_the_day_of_and_the_day_after() {
    for (period, from, due) in ROWS {
        let (from, due) = (Day::parse(from).unwrap(), Day::parse(due).unwrap());
        assert_eq!(period.due(from), due, "{}", period.clock());
        assert!(!period.is_overdue(from, due.plus_days(-1)), "{}", period.clock());
        assert!(!period.is_overdue(from, due), "{}", period.clock());
        assert!(period.is_overdue(from, due.plus_days(1)), "{}", period.clock());
    }
}

#[test]
fn a_shorter_span_can_be_agreed_and_a_longer_one_cannot() {
    let from = Day::parse("2026-11-23").unwrap();
    assert_eq!(Period::CaseworkerReview.due_within(from, 30), from.plus_days(30));
    assert_eq!(Period::CaseworkerReview.due_within(from, 61), from.plus_days(60));
    assert_eq!(Period::CaseworkerReview.due_within(from, -1), from);
}

#[test]
fn what_began_before_the_oldest_day_in_time_is_overdue() {
    for period in Period::all() {
        for today in ["2024-02-28", "2024-02-29", "2024-03-01", "2026-11-23", "2027-02-28"] {
            let today = Day::parse(today).unwrap();
            let oldest = period.oldest_in_time(today);
            assert!(!period.is_overdue(oldest, today), "{}", period.clock());
            assert!(period.is_overdue(oldest.plus_days(-1), today), "{}", period.clock());
        }
    }
}

#[test]
fn short_periods_are_spans() {
    assert_eq!(Period::BreachNotice.span(), Span::hours(24));
    assert_eq!(Period::Lock.span(), Span::minutes(5));
    assert_eq!(Period::SessionEnd.span(), Span::minutes(15));
    assert_eq!(Period::AbsoluteEnd.span(), Span::hours(10));
    assert_eq!(Period::CaseworkerReview.span(), Span::days(60));
    let found = Day::parse("2026-11-23").unwrap();
    assert_eq!(Period::BreachNotice.due(found), found.plus_days(1));
    assert_eq!(Period::Lock.due(found), found);
}

#[test]
fn every_period_has_one_line_and_it_is_tested() {
    let seen: std::collections::BTreeSet<_> = Period::all().collect();
    assert_eq!((seen.len(), seen.last()), (TABLE.len(), Some(&Period::AbsoluteEnd)));
    assert_eq!((Period::AbsoluteEnd as usize + 1, ROWS.len() + 5), (TABLE.len(), TABLE.len()));
}

#[test]
fn the_table_prints_in_fixed_width() {
    let text = Period::table_text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), TABLE.len() + 2);
    let column = lines[0].find("Clause").unwrap();
    for (line, printed) in TABLE.iter().zip(&lines[1..]) {
        assert!(printed.starts_with(line.period.clock()) && printed.contains(line.period.from()));
        assert_eq!(&printed[column..], line.period.clause());
    }
    assert!(text.contains("Declaration                 anniversary + 28 days  commencement"));
    assert!(text.contains("Exit notice                 1 month  "));
}
