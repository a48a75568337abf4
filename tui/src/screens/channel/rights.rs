//! What somebody may not do to a channel is said when the key is pressed, and not when a whole form was filled in.
//!
//! The roles say what somebody does at all; the channel says who is assigned to it and who leads it, and from that
//! follows what is refused for certain (ISA-2.5a, ISA-4.1). It only saves the form: the server decides.

use safetynet_proto::icm::v1::{AssignmentKind, CaseFile, Channel};
use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_shared::roles::Role;

use crate::app::Who;
use crate::widgets::words;

/// What an act on a channel asks for beyond a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// To be assigned to it.
    Works,
    /// To be assigned to it for the organisation that leads it; with the act as it ends *can ...*.
    Leads(&'static str),
    /// To supervise it for the lead, or to be the lead's single point of contact.
    Manages,
    /// To supervise it for the lead.
    Supervises,
}

impl Needed {
    /// What stands in the way, in a sentence; none where nothing is known to.
    pub fn lacks(self, channel: &Channel, who: Option<&Who>) -> Option<String> {
        let who = who?;
        let lead = words::organisation(channel.lead_organisation.as_ref());
        let ours = channel.lead_organisation.as_ref().is_some_and(|lead| lead.id == who.organisation_id);
        let works = assigned(channel, who, None);
        let supervises = ours && assigned(channel, who, Some(AssignmentKind::Supervisor));
        let contact = ours && who.roles.contains(&Role::Spoc);
        match self {
            Self::Works | Self::Leads(_) if ours && !works => {
                Some("Only who is assigned to this channel can do this, and you are not.".to_owned())
            }
            Self::Works if !works => Some(format!("{} Ask {lead}.", reads("neither change it nor pass it on"))),
            Self::Leads(act) if !works => {
                let only = format!("Only {lead}, which leads this channel, can {act}.");
                Some(format!("{only} {} Ask them.", reads("neither change it nor pass it on")))
            }
            Self::Leads(act) if !ours => Some(format!("Only {lead}, which leads this channel, can {act}. Ask them.")),
            Self::Manages if !supervises && !contact => Some(format!(
                "Only who supervises this channel for {lead}, and the single point of contact there, can do this."
            )),
            Self::Supervises if !supervises => {
                Some(format!("Only who supervises this channel for {lead}, which leads it, can do this."))
            }
            _ => None,
        }
    }
}

/// What stands in the way of an act for which one has to be of the organisation that controls a record (ISA-4.1); the
/// act as it ends *can ...*. The same words as the server has for it.
pub fn controls(controller: Option<&OrganisationRef>, act: &str, who: Option<&Who>) -> Option<String> {
    let (controller, who) = (controller?, who?);
    let name = &controller.name;
    let other = controller.id != who.organisation_id;
    other.then(|| format!("This is controlled by {name}: only {name} can {act}. Ask them."))
}

/// What stands in the way of adding something to a case file: its owner does that, and who leads a channel in it.
pub fn adds(file: &CaseFile, who: Option<&Who>) -> Option<String> {
    let who = who?;
    let leads = file.channels.iter().filter_map(|channel| channel.lead_organisation.as_ref());
    let owner = file.owner_organisation.as_ref()?;
    let ours = [owner].into_iter().chain(leads).any(|one| one.id == who.organisation_id);
    (!ours).then(|| format!("{} Ask {}, which owns it.", reads("add nothing to it"), owner.name))
}

fn reads(but: &str) -> String {
    format!("You only read it, by a share or for an hour (w says which), and can {but}.")
}

/// Somebody who is not assigned to a channel reads what is shared of it: what is not shown may be there all the same.
pub fn only_reads(channel: &Channel, who: Option<&Who>) -> bool {
    who.is_some_and(|who| !assigned(channel, who, None))
}

fn assigned(channel: &Channel, who: &Who, kind: Option<AssignmentKind>) -> bool {
    let mut own = channel
        .assignments
        .iter()
        .filter(|one| one.account.as_ref().is_some_and(|account| account.id == who.account_id));
    own.any(|one| kind.is_none_or(|kind| one.kind() == kind))
}

#[cfg(test)]
mod tests {
    use safetynet_proto::icm::v1::{
        Action, Activity as ActivityWire, Assignment, CaseFile as CaseFileWire, ChannelReview, ChannelSummary,
        GetActivityResponse, GetCaseFileResponse, GetChannelResponse, GetNominalResponse, Nominal as Person,
        NominalDetail,
    };
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Method, Reply};
    use crate::screens::activity::Activity;
    use crate::screens::case_file;
    use crate::screens::nominal::Nominal;
    use crate::screens::nominals::Why;

    fn organisation(id: &str) -> Option<OrganisationRef> {
        let name = if id == "o-1" { "Northtown Council" } else { "Housing Trust" };
        Some(OrganisationRef { id: id.into(), name: name.into() })
    }

    /// A channel that an organisation leads, with Ann Example of o-1 assigned to it or not.
    fn channel(lead: &str, ann: Option<AssignmentKind>) -> Channel {
        let account = |id: &str| Some(AccountRef { id: id.into(), name: "Ann Example".into() });
        let assigned = |id: &str, kind: AssignmentKind, of: &str| Assignment {
            account: account(id),
            organisation: organisation(of),
            kind: kind.into(),
            ..Assignment::default()
        };
        let others = assigned("a-9", AssignmentKind::Supervisor, lead);
        Channel {
            id: "c-1".into(),
            case_file_id: "f-1".into(),
            title: "Noise at the corner house".into(),
            state: 2,
            lead_organisation: organisation(lead),
            assignments: ann.map(|kind| assigned("a-1", kind, "o-1")).into_iter().chain([others]).collect(),
            ..Channel::default()
        }
    }

    fn opened(channel: &Channel) -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(super::super::Channel::new("c-1"));
        let open_actions = vec![Action { id: "t-1".into(), state: 1, ..Action::default() }];
        let channel = Some(channel.clone());
        let reply = GetChannelResponse { channel, open_actions, ..GetChannelResponse::default() };
        desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
        desk
    }

    /// The keys of these that open something, each pressed on a channel that was just opened.
    fn open(channel: &Channel, keys: &str) -> Vec<String> {
        let opens = |key: &&str| {
            let mut desk = opened(channel);
            let before = desk.depth();
            desk.press(key);
            desk.depth() > before
        };
        keys.split(' ').filter(opens).map(str::to_owned).collect()
    }

    const FORMS: &str = "a t r s T F e p o L";

    #[test]
    fn who_received_a_share_is_refused_at_the_key_and_fills_in_nothing() {
        let shared = channel("o-2", None);
        assert_eq!(open(&shared, FORMS), [""; 0]);
        let mut desk = opened(&shared);
        let before = desk.depth();
        desk.press("tab enter");
        assert_eq!(desk.depth(), before, "an action is changed by who works on the channel");
        desk.press("s");
        insta::assert_snapshot!("rights_shared", desk.frame(80, 24));
    }

    #[test]
    fn who_cannot_close_a_channel_is_told_who_does() {
        let mut led = channel("o-1", Some(AssignmentKind::Worker));
        let said = |channel: &Channel| {
            let mut desk = opened(channel);
            desk.press("X");
            desk.frame(120, 24)
        };
        let frame = said(&led);
        assert!(
            frame.contains("Only a supervisor's review closes it: escalate to Ann Example and say why."),
            "{frame}"
        );
        led.assignments.retain(|one| one.kind() == AssignmentKind::Worker);
        let frame = said(&led);
        assert!(frame.contains("nobody of Northtown Council supervises it"), "{frame}");
        let mut own = channel("o-1", Some(AssignmentKind::Supervisor));
        own.reviews = vec![ChannelReview { review_id: "r-1".into(), kind: 2, ..ChannelReview::default() }];
        let mut desk = opened(&own);
        desk.press("X");
        assert!(desk.sent(Method::GetReviewPack).is_some(), "who supervises it is led to their review");
    }

    #[test]
    fn what_is_not_shared_is_not_said_to_be_missing() {
        let said = |channel: &Channel| {
            let mut desk = opened(channel);
            let timeline = desk.frame(80, 24);
            desk.press("tab tab");
            desk.answer(Method::ListAssessments, Reply::ListAssessments(Box::default()));
            let risk = desk.frame(80, 24);
            desk.press("tab tab");
            desk.answer(Method::ListGrants, Reply::ListGrants(Box::default()));
            [timeline, risk, desk.frame(80, 24)]
        };
        let [timeline, risk, shares] = said(&channel("o-2", None));
        assert!(timeline.contains("no risk assessment is shared with you"), "{timeline}");
        assert!(timeline.contains("Nothing in it is shared with you."), "{timeline}");
        assert!(risk.contains("No risk assessment is shared with you."), "{risk}");
        assert!(shares.contains("No share of it is shown to you."), "{shares}");
        let [timeline, risk, shares] = said(&channel("o-2", Some(AssignmentKind::Worker)));
        assert!(timeline.contains("no risk assessed") && timeline.contains("Nothing is recorded here yet."));
        assert!(risk.contains("No risk has been assessed here.") && shares.contains("s shares it."), "{shares}");
    }

    #[test]
    fn who_works_on_it_gets_the_forms_that_are_theirs() {
        assert_eq!(open(&channel("o-2", Some(AssignmentKind::Worker)), FORMS), ["a", "t", "r"], "a partner");
        assert_eq!(
            open(&channel("o-2", Some(AssignmentKind::Supervisor)), FORMS),
            ["a", "t", "r"],
            "who supervises there"
        );
        let own = open(&channel("o-1", Some(AssignmentKind::Worker)), FORMS);
        assert_eq!(own, ["a", "t", "r", "s", "T", "F", "e"], "a caseworker of the lead");
        let all: Vec<&str> = FORMS.split(' ').collect();
        assert_eq!(open(&channel("o-1", Some(AssignmentKind::Supervisor)), FORMS), all, "who supervises it");
    }

    #[test]
    fn the_contact_of_the_lead_manages_and_does_nothing_else() {
        let contact = || {
            let mut session = crate::app::testing::session();
            session.roles = vec![4];
            let mut desk = Desk::signed_in_with(session);
            desk.open(super::super::Channel::new("c-1"));
            let reply = GetChannelResponse { channel: Some(channel("o-1", None)), ..GetChannelResponse::default() };
            desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
            desk
        };
        let opens = |key: &&str| {
            let mut desk = contact();
            let before = desk.depth();
            desk.press(key);
            desk.depth() > before
        };
        assert_eq!(FORMS.split(' ').filter(opens).collect::<Vec<_>>(), ["p", "o"]);
    }

    #[test]
    fn decisions_are_for_who_works_on_it_and_a_seal_for_its_lead() {
        let opens = |channel: &Channel| {
            let opens = |key: &&str| {
                let mut desk = opened(channel);
                desk.press("S");
                let before = desk.depth();
                desk.press(key);
                desk.depth() > before
            };
            "r h o z".split(' ').filter(opens).collect::<Vec<_>>()
        };
        assert_eq!(opens(&channel("o-2", None)), [""; 0]);
        assert_eq!(opens(&channel("o-2", Some(AssignmentKind::Worker))), ["r", "h", "o"]);
        assert_eq!(opens(&channel("o-1", Some(AssignmentKind::Worker))), ["r", "h", "o", "z"]);
    }

    #[test]
    fn an_activity_and_a_case_file_are_shared_by_their_owner() {
        let opens = |owner: &str| {
            let opens = |key: &&str| {
                let mut desk = Desk::signed_in();
                desk.open(Activity::new("v-1", "f-1"));
                let activity = ActivityWire { owner_organisation: organisation(owner), ..ActivityWire::default() };
                let reply = GetActivityResponse { activity: Some(activity) };
                desk.answer(Method::GetActivity, Reply::GetActivity(Box::new(reply)));
                let before = desk.depth();
                desk.press(key);
                desk.depth() > before
            };
            "e s C".split(' ').filter(opens).collect::<Vec<_>>()
        };
        assert_eq!((opens("o-1"), opens("o-2")), (vec!["e", "s", "C"], Vec::new()));
    }

    #[test]
    fn a_person_is_sealed_and_others_told_of_it_by_the_owner() {
        let opens = |owner: &str| {
            let opens = |keys: &&str| {
                let mut desk = Desk::signed_in();
                desk.open(Nominal::new("n-1", Why { reason: 1, detail: String::new() }));
                let owner_organisation = organisation(owner);
                let nominal = Some(Person { id: "n-1".into(), owner_organisation, ..Person::default() });
                let detail = Some(NominalDetail::default());
                let reply = GetNominalResponse { nominal, detail, ..GetNominalResponse::default() };
                desk.answer(Method::GetNominal, Reply::GetNominal(Box::new(reply)));
                let depth = desk.depth() + keys.split(' ').count();
                desk.press(keys);
                desk.depth() == depth
            };
            ["C", "z", "z z"].into_iter().filter(opens).collect::<Vec<_>>()
        };
        assert_eq!(opens("o-1"), ["C", "z", "z z"]);
        assert_eq!(opens("o-2"), ["z"], "who looked for them is shown all the same");
    }

    #[test]
    fn a_case_file_is_added_to_by_its_owner_and_who_leads_in_it() {
        let opens = |owner: &str, lead: &str| {
            let opens = |keys: &&str| {
                let mut desk = Desk::signed_in();
                desk.open(case_file::CaseFile::new("f-1"));
                let channel = ChannelSummary { lead_organisation: organisation(lead), ..ChannelSummary::default() };
                let owner_organisation = organisation(owner);
                let file = CaseFileWire { owner_organisation, channels: vec![channel], ..CaseFileWire::default() };
                let reply = GetCaseFileResponse { case_file: Some(file) };
                desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
                let depth = desk.depth() + keys.split(' ').count();
                desk.press(keys);
                desk.depth() == depth
            };
            ["p", "c", "s s", "s c"].into_iter().filter(opens).collect::<Vec<_>>()
        };
        assert_eq!(opens("o-1", "o-1"), ["p", "c", "s s", "s c"]);
        assert_eq!(opens("o-2", "o-1"), ["p", "s c"], "who leads a channel in another's case file");
        assert_eq!(opens("o-2", "o-2"), [""; 0], "who received a share of it");
    }
}
