//! What personal data may be used for: what the information sharing agreement in force states, and nothing beside it.
//!
//! An entry has to fit a purpose of the agreement (ISA-2.1, SYOP-8.1) and one of its lawful bases (ISA-6, ISA-8.v). What
//! one organisation shares with another has to fit the agreements of both, since the receiver uses it for that purpose
//! too.

use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};

use crate::domain::agreement::Terms;
use crate::error::{Error, Result, Violation};

/// What data is to be used for, and by which law.
pub struct Use {
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// The condition for special categories, when there are any.
    pub article_9: Option<Article9>,
    /// The condition for data on offences, when there is any.
    pub article_10: Option<Article10>,
}

/// Whether special categories and data on offences are spoken of: what a case file names a condition for, or a share does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// A condition of Article 9.
    pub article_9: bool,
    /// A condition of Article 10.
    pub article_10: bool,
}

/// What a share lacks that is given of a case file, or of a channel or an activity in it. Where the file names a condition of
/// Article 9 or 10 the share names one too, whichever parts of a person's detail come with it: a share opens the titles, the
/// activities and the assessments, whose words tell of health and of offences whatever is left out beside them (ISA-8.v,
/// ISA-8.vi). That health and criminal want their conditions even where the file names none is said by
/// `projection::lacks_condition`.
pub fn lacking(file: Conditions, share: Conditions) -> Vec<Violation> {
    let asked = [
        (file.article_9 && !share.article_9, "article9_condition", "special categories"),
        (file.article_10 && !share.article_10, "article10_condition", "criminal offences"),
    ];
    let lacks = asked.into_iter().filter(|(lacks, ..)| *lacks);
    let said = |what| {
        format!(
            "must be given, for basic alone too: the case file holds data on {what}, and its notes can tell of them"
        )
    };
    lacks.map(|(_, field, what)| Violation { field: field.to_owned(), rule: said(what) }).collect()
}

/// An organisation with the terms of its agreement in force.
pub struct Party {
    /// Its name.
    pub name: String,
    /// What its agreement states; none while none is in force.
    pub terms: Option<Terms>,
}

/// Whether a use is one that the agreement of each party states.
///
/// # Errors
/// [`Error::NotNow`] naming a party without an agreement in force; [`Error::Invalid`] naming each field that goes beyond
/// an agreement, with the clause.
pub fn bounded(used: &Use, parties: &[Party]) -> Result<()> {
    let mut broken = Vec::new();
    for party in parties {
        let Some(terms) = &party.terms else {
            let text = format!("{} has no information sharing agreement in force in this partnership.", party.name);
            return Err(Error::NotNow("COCO-5.2", text));
        };
        let mut keep = |field: &str, what: &str, clause: &str, stated: bool| {
            if !stated {
                let rule = format!("must be {what} of the information sharing agreement of {} ({clause})", party.name);
                broken.push(Violation { field: field.to_owned(), rule });
            }
        };
        keep("purpose", "a purpose", "ISA-2.1, SYOP-8.1", terms.purposes.contains(&used.purpose));
        keep("article6_basis", "a lawful basis", "ISA-6, ISA-8.v", terms.bases.contains(&used.article_6));
        keep("article9_condition", "a condition", "ISA-8.v", states(&terms.article_9, used.article_9));
        keep("article10_condition", "a condition", "ISA-8.v", states(&terms.article_10, used.article_10));
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// Whether a condition is stated, when one is used.
fn states<C: Code>(stated: &[C], used: Option<C>) -> bool {
    used.is_none_or(|used| stated.iter().any(|one| one.number() == used.number()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn party(name: &str) -> Party {
        let terms = Terms {
            purposes: vec![Purpose::Safeguarding],
            bases: vec![Article6::PublicTask],
            article_9: vec![Article9::HealthOrSocialCare],
            article_10: Vec::new(),
        };
        Party { name: name.to_owned(), terms: Some(terms) }
    }

    fn used() -> Use {
        Use { purpose: Purpose::Safeguarding, article_6: Article6::PublicTask, article_9: None, article_10: None }
    }

    fn fields(used: &Use, parties: &[Party]) -> Vec<String> {
        let Err(Error::Invalid(broken)) = bounded(used, parties) else { panic!("it was taken") };
        broken.into_iter().map(|violation| format!("{}: {}", violation.field, violation.rule)).collect()
    }

    #[test]
    fn a_use_fits_the_agreement_of_each_party() {
        assert!(bounded(&used(), &[party("One"), party("Two")]).is_ok());
        assert!(bounded(&Use { article_9: Some(Article9::HealthOrSocialCare), ..used() }, &[party("One")]).is_ok());
        let wider = Use {
            purpose: Purpose::FamilySupport,
            article_6: Article6::Consent,
            article_9: Some(Article9::PublicHealth),
            article_10: Some(Article10::OfficialAuthority),
        };
        let broken = fields(&wider, &[party("One"), party("Two")]);
        assert_eq!(broken.len(), 8);
        let first = "purpose: must be a purpose of the information sharing agreement of One (ISA-2.1, SYOP-8.1)";
        assert_eq!(broken.first().unwrap(), first);
    }

    #[test]
    fn a_share_names_a_condition_where_its_case_file_does_and_nowhere_else() {
        let conditions = |article_9, article_10| Conditions { article_9, article_10 };
        let lacks = |file, share| lacking(file, share).into_iter().map(|one| one.field).collect::<Vec<_>>();
        let neither = conditions(false, false);
        assert!(lacks(neither, neither).is_empty() && lacks(neither, conditions(true, true)).is_empty());
        assert_eq!(lacks(conditions(true, true), neither), ["article9_condition", "article10_condition"]);
        assert_eq!(lacks(conditions(true, true), conditions(true, false)), ["article10_condition"]);
        assert_eq!(lacks(conditions(true, false), conditions(false, true)), ["article9_condition"]);
        assert!(lacks(conditions(true, true), conditions(true, true)).is_empty());
    }

    #[test]
    fn without_an_agreement_nothing_fits() {
        let without = Party { terms: None, ..party("Two") };
        let Err(Error::NotNow("COCO-5.2", text)) = bounded(&used(), &[party("One"), without]) else { panic!() };
        assert!(text.starts_with("Two has no information sharing agreement"));
    }
}
