//! The reasons of `reach.sql` as sentences for the person who has them.

use safetynet_proto::kind::v1::RecordKind;

/// The reasons, the most direct first, each with what it says. `{it}` stands for the record.
const SENTENCES: &[(&str, &str)] = &[
    ("own_account", "This is your own account."),
    ("worker", "You are assigned to {it} as its caseworker."),
    ("supervisor", "You are assigned to {it} as its supervisor."),
    (
        "partner",
        "You are assigned to {it}, in which your organisation takes part while the information sharing agreements of \
         both sides are in force.",
    ),
    (
        "grant_to_person",
        "{It} is shared with you, while the information sharing agreements of both sides are in force.",
    ),
    (
        "grant_to_organisation",
        "{It} is shared with your organisation, while the information sharing agreements of both sides are in force.",
    ),
    (
        "case_grant_to_person",
        "The case file of {it} is shared with you, while the information sharing agreements of both sides are in force.",
    ),
    (
        "case_grant_to_organisation",
        "The case file of {it} is shared with your organisation, while the information sharing agreements of both sides \
         are in force.",
    ),
    ("offered_to_person", "It is offered to you; you see it alone, and nothing of where it comes from."),
    (
        "offered_to_organisation",
        "It is offered to your organisation, whose supervisors decide on it; you see it alone, and nothing of where it \
         comes from.",
    ),
    ("lead_giver", "You offered this lead."),
    ("lead_receiver", "It is offered to your organisation, whose supervisors accept or decline it."),
    ("referrer", "You sent this referral."),
    ("referral_receiver", "It is sent to your organisation, whose supervisors accept or decline it."),
    ("giver", "You gave this share."),
    ("receiver", "It was given to you or to your organisation."),
    ("answering_supervisor", "You are a supervisor of the organisation that answers {it}."),
    ("recorded_person", "You recorded the person whom {it} is of."),
    ("registrar", "You registered {it}."),
    ("correction_teller", "You told the organisations that received the data of {it}."),
    ("correction_controller", "Your organisation controls what was corrected and told of it."),
    ("correction_receiver", "Your organisation received what was corrected, and its supervisors confirm it."),
    ("maker", "You recorded {it}."),
    ("handed_from", "It is your work that is handed over."),
    ("handed_to", "Work is handed over to you."),
    ("convener", "You convene {it}."),
    ("invited", "Your organisation is invited to {it}."),
    ("break_glass", "You broke the glass of {it} for somebody's safety; it closes after an hour and is reviewed."),
    ("instruction", "Its controller has instructed you to look at {it}, and sees each time that you do."),
    ("instructed", "You asked for this instruction."),
    ("controller", "It is asked of your organisation, whose single points of contact decide."),
    ("glass_reviewer", "Your organisation controls the sealed record of {it}, and reviews why its glass was broken."),
    ("glass_named", "You are named on the seal of the record whose glass was broken."),
    ("breaker", "You broke this glass."),
    ("glass_supervisor", "You supervise in the organisation of whoever broke this glass."),
    ("originator", "Your organisation recorded a part of what is to be disclosed, and decides on it."),
    ("recorder", "You recorded this person, who is in no case file yet."),
    ("reporter", "You reported {it}."),
    ("affected_spoc", "You are the single point of contact of an organisation that {it} affects."),
    ("neighbourhood", "You are assigned to {it}."),
    ("plan_partner", "You are assigned to the neighbourhood of {it}, and your organisation is one of its partners."),
    (
        "lead_spoc",
        "You are the single point of contact of the organisation that is responsible for {it}: you see who has access \
         and what is due.",
    ),
    (
        "first_contact",
        "Your organisation administers SafetyNet and stands in for {it} until its single point of contact has signed in.",
    ),
    ("decides", "Your organisation leads the channel of {it} and decides on it."),
    ("contributor", "Your organisation led or contributed to the channel of {it}."),
    ("publisher", "You are a publisher of the force that owns {it}."),
    ("auditor", "You are the local auditor of the organisation that owns {it}."),
    ("csp_manager", "You manage the community safety partnership of {it}."),
    ("administrator", "You are a system administrator, who sees no content of cases or neighbourhoods."),
    ("index", "Every user of case management who gives a reason sees the index entry, and no more of {it}."),
    ("signpost", "It is sealed: you see that it exists and whom to ask, and nothing of it."),
    ("directory", "Everybody who has signed in sees its name."),
];

/// What the record is called in the sentence. What lies inside a channel is reached by the channel.
fn noun(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Nominal => "a case file of this person",
        RecordKind::CaseFile => "a channel of this case file",
        RecordKind::Channel => "this channel",
        RecordKind::Activity => "the channel of this activity",
        RecordKind::Review => "the channel of this review",
        RecordKind::Action => "the channel of this action",
        RecordKind::Assessment => "the channel of this assessment",
        RecordKind::Grant => "the channel of this share",
        RecordKind::Transfer => "the channel of this offer",
        RecordKind::Referral => "the channel of this referral",
        RecordKind::AccessReview => "this access review",
        RecordKind::Agreement => "the organisation of this agreement",
        RecordKind::Programme => "this programme",
        RecordKind::Neighbourhood => "this neighbourhood",
        RecordKind::Priority => "the neighbourhood of this priority",
        RecordKind::Engagement => "the neighbourhood of this engagement",
        RecordKind::Contact => "the neighbourhood of this contact",
        RecordKind::Plan => "this plan",
        RecordKind::Face => "the neighbourhood of this public text",
        RecordKind::Publication => "this publication",
        RecordKind::Survey => "the neighbourhood of this round of questions",
        RecordKind::Group => "the neighbourhood of this group",
        RecordKind::Profile => "the neighbourhood of this profile",
        RecordKind::Account => "this account",
        RecordKind::Organisation => "this organisation",
        RecordKind::CaseloadHandover => "this hand-over",
        RecordKind::Meeting => "this meeting",
        RecordKind::Instruction => "this instruction",
        RecordKind::Correction => "this correction",
        RecordKind::SubjectRequest => "this request",
        RecordKind::Lookup => "this look",
        RecordKind::Sample => "this sample",
        RecordKind::Disposal => "this disposal",
        RecordKind::Certificate => "this certificate",
        RecordKind::Incident => "this incident",
        _ => "this record",
    }
}

/// The place of a reason, the most direct first.
pub fn place(via: &str) -> usize {
    SENTENCES.iter().position(|(word, _)| *word == via).unwrap_or(SENTENCES.len())
}

/// A reason as a sentence to the person who has it.
pub fn sentence(via: &str, kind: RecordKind) -> String {
    let text = SENTENCES.iter().find(|(word, _)| *word == via).map_or("You can see {it}.", |(_, text)| text);
    let it = match (via, kind) {
        ("grant_to_person" | "grant_to_organisation", RecordKind::Activity) => "this activity or its channel",
        ("auditor" | "index", RecordKind::Nominal) => "this person's record",
        ("auditor", RecordKind::CaseFile) => "this case file",
        ("auditor", RecordKind::Activity) => "this activity",
        _ => noun(kind),
    };
    let mut letters = it.chars();
    let capital: String = letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect();
    text.replace("{it}", it).replace("{It}", &capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_rules_has_a_sentence() {
        let rules = include_str!("../store/reach.sql");
        let mut words: Vec<&str> = rules
            .lines()
            .flat_map(|line| line.split("' AS via").take(line.matches("' AS via").count()))
            .filter_map(|before| before.rsplit('\'').next())
            .collect();
        words.extend(["worker", "supervisor"]);
        assert!(words.len() > 15);
        for via in words {
            assert!(place(via) < SENTENCES.len(), "{via} has no sentence");
        }
    }

    #[test]
    fn sentences_name_the_record() {
        assert_eq!(sentence("worker", RecordKind::Channel), "You are assigned to this channel as its caseworker.");
        let shared = sentence("grant_to_person", RecordKind::Channel);
        assert!(shared.starts_with("This channel is shared with you"), "{shared}");
        for (via, _) in SENTENCES {
            for kind in [RecordKind::Nominal, RecordKind::CaseFile, RecordKind::Activity, RecordKind::Account] {
                let text = sentence(via, kind);
                assert!(!text.contains('{') && text.ends_with('.'), "{text}");
            }
        }
    }
}
