//! Why personal data is used: purposes, lawful bases and reasons for a search.
//!
//! The lists are those of the information sharing agreement and of the law; the misuse list of
//! `SYOP-7.2` has no code, so that no such reason can be chosen.

use super::{Code, Line};

/// What personal data is used for. The list is that of the information sharing agreement; no
/// other use is allowed, and none that is commercial (`ISA-2.1`, `ISA-2.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// To prevent and reduce crime and disorder together.
    ReduceCrimeAndDisorder,
    /// To prevent and reduce anti-social behaviour.
    AntiSocialBehaviour,
    /// To safeguard children and adults at risk.
    Safeguarding,
    /// To support vulnerable people.
    VulnerabilitySupport,
    /// To support victims and witnesses.
    VictimSupport,
    /// To manage offenders and reduce re-offending.
    OffenderManagement,
    /// To support families who need help from several services.
    FamilySupport,
    /// To serve another community safety priority of the local partnership.
    CommunitySafetyPriority,
}

impl Code for Purpose {
    const TABLE: &'static [Line<Purpose>] = &[
        (Purpose::ReduceCrimeAndDisorder, "reduce_crime_and_disorder", "Reduce crime and disorder"),
        (Purpose::AntiSocialBehaviour, "anti_social_behaviour", "Anti-social behaviour"),
        (Purpose::Safeguarding, "safeguarding", "Safeguarding"),
        (Purpose::VulnerabilitySupport, "vulnerability_support", "Support of vulnerable people"),
        (Purpose::VictimSupport, "victim_support", "Support of victims"),
        (Purpose::OffenderManagement, "offender_management", "Management of offenders"),
        (Purpose::FamilySupport, "family_support", "Support of families"),
        (Purpose::CommunitySafetyPriority, "community_safety_priority", "Community safety priority"),
    ];
}

/// The lawful basis of processing personal data, Article 6(1) of the UK GDPR (`ISA-8`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Article6 {
    /// Article 6(1)(a), the person has consented.
    Consent,
    /// Article 6(1)(b), a contract with the person.
    Contract,
    /// Article 6(1)(c), a legal obligation.
    LegalObligation,
    /// Article 6(1)(d), the vital interests of a person.
    VitalInterests,
    /// Article 6(1)(e), a task in the public interest or official authority.
    PublicTask,
    /// Article 6(1)(f), legitimate interests. Not open to a public authority in its tasks.
    LegitimateInterests,
}

impl Code for Article6 {
    const TABLE: &'static [Line<Article6>] = &[
        (Article6::Consent, "consent", "6(1)(a) Consent"),
        (Article6::Contract, "contract", "6(1)(b) Contract"),
        (Article6::LegalObligation, "legal_obligation", "6(1)(c) Legal obligation"),
        (Article6::VitalInterests, "vital_interests", "6(1)(d) Vital interests"),
        (Article6::PublicTask, "public_task", "6(1)(e) Public task"),
        (Article6::LegitimateInterests, "legitimate_interests", "6(1)(f) Legitimate interests"),
    ];
}

/// The condition for processing special category data, Article 9(2) of the UK GDPR (`ISA-8`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Article9 {
    /// Article 9(2)(a), explicit consent.
    ExplicitConsent,
    /// Article 9(2)(b), employment, social security and social protection law.
    SocialProtection,
    /// Article 9(2)(c), vital interests of a person who cannot consent.
    VitalInterests,
    /// Article 9(2)(f), legal claims or judicial acts.
    LegalClaims,
    /// Article 9(2)(g), substantial public interest, including preventing unlawful acts and
    /// safeguarding.
    SubstantialPublicInterest,
    /// Article 9(2)(h), health or social care.
    HealthOrSocialCare,
    /// Article 9(2)(i), public health.
    PublicHealth,
}

impl Code for Article9 {
    const TABLE: &'static [Line<Article9>] = &[
        (Article9::ExplicitConsent, "explicit_consent", "9(2)(a) Explicit consent"),
        (Article9::SocialProtection, "social_protection", "9(2)(b) Social protection law"),
        (Article9::VitalInterests, "vital_interests", "9(2)(c) Vital interests"),
        (Article9::LegalClaims, "legal_claims", "9(2)(f) Legal claims"),
        (Article9::SubstantialPublicInterest, "substantial_public_interest", "9(2)(g) Substantial public interest"),
        (Article9::HealthOrSocialCare, "health_or_social_care", "9(2)(h) Health or social care"),
        (Article9::PublicHealth, "public_health", "9(2)(i) Public health"),
    ];
}

/// The condition for processing data on criminal convictions and offences, Article 10 of the UK
/// GDPR with Schedule 1 of the Data Protection Act 2018 (`ISA-8`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Article10 {
    /// Processing under the control of official authority.
    OfficialAuthority,
    /// Schedule 1, paragraph 10, preventing or detecting unlawful acts.
    PreventingUnlawfulActs,
    /// Schedule 1, paragraph 18, safeguarding of children and of individuals at risk.
    Safeguarding,
    /// Schedule 1, paragraph 6, statutory and government purposes.
    StatutoryPurpose,
    /// Schedule 1, paragraph 29, the person has consented.
    Consent,
    /// Schedule 1, paragraph 30, vital interests of a person who cannot consent.
    VitalInterests,
}

impl Code for Article10 {
    const TABLE: &'static [Line<Article10>] = &[
        (Article10::OfficialAuthority, "official_authority", "Official authority"),
        (Article10::PreventingUnlawfulActs, "preventing_unlawful_acts", "Schedule 1 (10) Preventing unlawful acts"),
        (Article10::Safeguarding, "safeguarding", "Schedule 1 (18) Safeguarding"),
        (Article10::StatutoryPurpose, "statutory_purpose", "Schedule 1 (6) Statutory purpose"),
        (Article10::Consent, "consent", "Schedule 1 (29) Consent"),
        (Article10::VitalInterests, "vital_interests", "Schedule 1 (30) Vital interests"),
    ];
}

/// A part of what is recorded of a person, by which it is shared and shown (`ISA-3.6`, `ISA-8.v`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldProfile {
    /// Who the person is: features, photographs, relations, warnings, notes, case files.
    Basic,
    /// Where the person lives and how to reach them.
    Contact,
    /// Special category data, Article 9 of the UK GDPR.
    Health,
    /// Data on criminal convictions and offences, Article 10 of the UK GDPR.
    Criminal,
}

impl Code for FieldProfile {
    const TABLE: &'static [Line<FieldProfile>] = &[
        (FieldProfile::Basic, "basic", "Basic"),
        (FieldProfile::Contact, "contact", "Contact"),
        (FieldProfile::Health, "health", "Health (Article 9)"),
        (FieldProfile::Criminal, "criminal", "Criminal (Article 10)"),
    ];
}

/// Why the index is searched or a nominal is opened. Personal curiosity, employment and vetting
/// are no reasons and have no code (`SYOP-7.2`, `ISA-2.2`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SearchReason {
    /// Work on a case file that exists.
    CaseWork,
    /// A person has been referred and may be known already.
    NewReferral,
    /// Somebody may be at risk and needs protection.
    SafeguardingCheck,
    /// An enforcement step is prepared or under way.
    EnforcementCheck,
    /// A record is checked for accuracy or for duplicates (`ISA-13.1`).
    DataQuality,
    /// A person has asked about the data that is held on them (`ISA-14.1`).
    SubjectRequest,
    /// A supervisor reviews the work of the team (`COCO-9.2b`).
    Supervision,
    /// A local auditor samples the records of the own organisation (`SYOP-13.3`).
    Audit,
}

impl Code for SearchReason {
    const TABLE: &'static [Line<SearchReason>] = &[
        (SearchReason::CaseWork, "case_work", "Work on a case"),
        (SearchReason::NewReferral, "new_referral", "New referral"),
        (SearchReason::SafeguardingCheck, "safeguarding_check", "Safeguarding check"),
        (SearchReason::EnforcementCheck, "enforcement_check", "Enforcement check"),
        (SearchReason::DataQuality, "data_quality", "Data quality"),
        (SearchReason::SubjectRequest, "subject_request", "Request of the person"),
        (SearchReason::Supervision, "supervision", "Supervision"),
        (SearchReason::Audit, "audit", "Audit"),
    ];
}
