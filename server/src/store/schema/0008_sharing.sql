-- Sharing exactly: shares of every kind, what they rest on, and what holds a record back.

-- A share. object_kind: 2 case file, 3 channel, 4 activity. channel: the object, or what it lies in; none for a case file.
-- One of the receivers is set. fields: bit set of the profiles of `domain::projection`. consent: what it rests on.
-- batch: the same for shares that were given in one act. starts: 1 at once, 2 when accepted; until then from_at lies
-- beyond all time. answer: 0 none, 1 accepted, 2 declined.
CREATE TABLE grant (
    id            BLOB PRIMARY KEY,    -- content | with case_file
    object_kind   INTEGER NOT NULL,    -- content | with case_file
    object        BLOB NOT NULL,       -- content | with case_file
    case_file     BLOB NOT NULL REFERENCES case_file (id), -- content | with case_file
    channel       BLOB REFERENCES channel (id), -- content | with channel
    giver         BLOB NOT NULL REFERENCES organisation (id), -- content | with case_file
    receiver_organisation BLOB NOT NULL REFERENCES organisation (id), -- content | with case_file
    receiver_account BLOB,             -- content | with case_file
    purpose       INTEGER NOT NULL,    -- content | with case_file
    article_6     INTEGER NOT NULL,    -- content | with case_file
    article_9     INTEGER NOT NULL,    -- content | with case_file
    article_10    INTEGER NOT NULL,    -- content | with case_file
    justification TEXT NOT NULL,       -- content | with case_file
    fields        INTEGER NOT NULL,    -- content | with case_file
    consent       BLOB REFERENCES consent (id), -- content | with case_file
    batch         BLOB,                -- content | with case_file
    starts        INTEGER NOT NULL,    -- content | with case_file
    from_at       INTEGER NOT NULL,    -- content | with case_file
    until_at      INTEGER NOT NULL,    -- content | with case_file
    answer        INTEGER NOT NULL,    -- content | with case_file
    answered_by   BLOB,                -- content | with case_file
    answered_at   INTEGER,             -- content | with case_file
    answer_reason TEXT NOT NULL,       -- content | with case_file
    ended_at      INTEGER,             -- content | with case_file
    end_reason    TEXT NOT NULL,       -- content | with case_file
    created_by    BLOB NOT NULL,       -- content | with case_file
    created_at    INTEGER NOT NULL,    -- content | with case_file
    version       INTEGER NOT NULL     -- content | with case_file
) STRICT, WITHOUT ROWID;

-- The person's consent, with the case (ISA-8.vii, ISA-8.viii). manner: 1 in writing, 2 spoken and noted down, 3 by an
-- electronic form. told_on: when the person was told that it can be withdrawn.
CREATE TABLE consent (
    id            BLOB PRIMARY KEY,    -- content | with case_file
    case_file     BLOB NOT NULL REFERENCES case_file (id), -- content | with case_file
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with case_file
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with case_file
    scope         TEXT NOT NULL,       -- content | with case_file
    manner        INTEGER NOT NULL,    -- content | with case_file
    evidence      TEXT NOT NULL,       -- content | with case_file
    given_on      INTEGER NOT NULL,    -- content | with case_file
    told_on       INTEGER NOT NULL,    -- content | with case_file
    until_at      INTEGER NOT NULL,    -- content | with case_file
    withdrawn_at  INTEGER,             -- content | with case_file
    withdrawn_by  BLOB,                -- content | with case_file
    withdraw_reason TEXT NOT NULL,     -- content | with case_file
    recorded_by   BLOB NOT NULL,       -- content | with case_file
    recorded_at   INTEGER NOT NULL,    -- content | with case_file
    version       INTEGER NOT NULL     -- content | with case_file
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_case_file ON consent (case_file, recorded_at);
CREATE INDEX grant_object ON grant (object, receiver_organisation, receiver_account) WHERE ended_at IS NULL;
CREATE INDEX grant_organisation ON grant (receiver_organisation, object_kind, object) WHERE ended_at IS NULL AND receiver_account IS NULL;
CREATE INDEX grant_account ON grant (receiver_account, object_kind, object) WHERE ended_at IS NULL AND receiver_account IS NOT NULL;
CREATE INDEX grant_channel ON grant (channel, created_at) WHERE channel IS NOT NULL;
CREATE INDEX grant_case_file ON grant (case_file, created_at);
CREATE INDEX grant_created_by ON grant (created_by, created_at);
CREATE INDEX grant_received ON grant (receiver_organisation, receiver_account, created_at);
CREATE INDEX grant_batch ON grant (batch) WHERE batch IS NOT NULL;
CREATE INDEX grant_consent ON grant (consent) WHERE consent IS NOT NULL;

-- What holds a record back. kind: 1 investigation, which keeps other organisations out (ISA-2.5b), 2 legal, which keeps
-- the record from being destroyed (CA-9.5). object_kind: 1 nominal, 3 channel, 4 activity. shown: 1 to those whom it keeps
-- out, 2 to the own organisation alone. nominal, channel: the object, or what it lies in. ended_how: 1 lifted, 2 overridden
-- for somebody's safety.
CREATE TABLE hold (
    id            BLOB PRIMARY KEY,    -- content | with organisation
    kind          INTEGER NOT NULL,    -- content | with organisation
    object_kind   INTEGER NOT NULL,    -- content | with organisation
    object        BLOB NOT NULL,       -- content | with organisation
    nominal       BLOB,                -- content | with nominal
    channel       BLOB,                -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    shown         INTEGER NOT NULL,    -- content | with organisation
    reason        TEXT NOT NULL,       -- content | with organisation
    review_on     INTEGER NOT NULL,    -- content | with organisation
    placed_by     BLOB NOT NULL,       -- content | with organisation
    placed_at     INTEGER NOT NULL,    -- content | with organisation
    ended_at      INTEGER,             -- content | with organisation
    ended_how     INTEGER NOT NULL,    -- content | with organisation
    ended_by      BLOB,                -- content | with organisation
    end_reason    TEXT NOT NULL,       -- content | with organisation
    version       INTEGER NOT NULL     -- content | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_investigation ON hold (object, shown) WHERE kind = 1 AND ended_at IS NULL;
CREATE INDEX hold_legal_channel ON hold (channel) WHERE kind = 2 AND ended_at IS NULL;
CREATE INDEX hold_legal_nominal ON hold (nominal) WHERE kind = 2 AND ended_at IS NULL;
CREATE INDEX hold_placed_by ON hold (placed_by, review_on) WHERE ended_at IS NULL;
CREATE INDEX hold_object ON hold (object, placed_at);

-- A seal, which keeps a record to the people who are named on it, of those who reach it anyway. object_kind: 1 nominal,
-- 3 channel. mode: 1 hidden, 2 signpost, as it stands in the record itself while the seal is in force.
ALTER TABLE channel ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0; -- content | closing + 7 years
CREATE TABLE seal (
    id            BLOB PRIMARY KEY,    -- content | with organisation
    object_kind   INTEGER NOT NULL,    -- content | with organisation
    object        BLOB NOT NULL,       -- content | with organisation
    nominal       BLOB,                -- content | with nominal
    channel       BLOB,                -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    mode          INTEGER NOT NULL,    -- content | with organisation
    contact       BLOB NOT NULL REFERENCES account (id), -- content | with organisation
    reason        TEXT NOT NULL,       -- content | with organisation
    sealed_by     BLOB NOT NULL,       -- content | with organisation
    sealed_at     INTEGER NOT NULL,    -- content | with organisation
    lifted_by     BLOB,                -- content | with organisation
    lifted_at     INTEGER,             -- content | with organisation
    lift_reason   TEXT NOT NULL,       -- content | with organisation
    version       INTEGER NOT NULL     -- content | with organisation
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seal_object ON seal (object) WHERE lifted_at IS NULL;
CREATE INDEX nominal_sealed ON nominal (sealed, id) WHERE sealed <> 0;
CREATE INDEX channel_sealed ON channel (case_file, sealed) WHERE sealed <> 0;

-- The people who are named on the seal of a record.
CREATE TABLE seal_party (
    seal          BLOB NOT NULL REFERENCES seal (id), -- content | with seal
    object        BLOB NOT NULL,       -- content | with seal
    account       BLOB NOT NULL REFERENCES account (id), -- content | with seal
    since_at      INTEGER NOT NULL,    -- content | with seal
    added_by      BLOB NOT NULL,       -- content | with seal
    PRIMARY KEY (object, account)
) STRICT, WITHOUT ROWID;

-- One hour behind glass. object_kind: 1 nominal, 3 channel. owner: the organisation that controls the record.
-- finding: 0 not reviewed, 1 justified, 2 not justified.
CREATE TABLE break_glass (
    id            BLOB PRIMARY KEY,    -- content | with organisation
    account       BLOB NOT NULL REFERENCES account (id), -- content | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    object_kind   INTEGER NOT NULL,    -- content | with organisation
    object        BLOB NOT NULL,       -- content | with organisation
    nominal       BLOB,                -- content | with nominal
    channel       BLOB,                -- content | with channel
    owner         BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    reason        TEXT NOT NULL,       -- content | with organisation
    from_at       INTEGER NOT NULL,    -- content | with organisation
    until_at      INTEGER NOT NULL,    -- content | with organisation
    ended_at      INTEGER,             -- content | with organisation
    review_on     INTEGER NOT NULL,    -- content | with organisation
    finding       INTEGER NOT NULL,    -- content | with organisation
    statement     TEXT NOT NULL,       -- content | with organisation
    reviewed_by   BLOB,                -- content | with organisation
    reviewed_at   INTEGER,             -- content | with organisation
    version       INTEGER NOT NULL     -- content | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX break_glass_account ON break_glass (account, object_kind, object, until_at);
CREATE INDEX break_glass_object ON break_glass (object, until_at);
CREATE INDEX break_glass_owner ON break_glass (owner, finding, review_on);
CREATE INDEX break_glass_organisation ON break_glass (organisation, finding, review_on);

-- A controller's instruction to a named administrator, for one record and at most a day (S4-1, S4-3).
-- object_kind: 1 nominal, 2 case file, 3 channel, 4 activity.
CREATE TABLE instruction (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    administrator BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    object_kind   INTEGER NOT NULL,    -- admin | with organisation
    object        BLOB NOT NULL,       -- admin | with organisation
    reference     TEXT NOT NULL,       -- admin | with organisation
    text          TEXT NOT NULL,       -- admin | with organisation
    opened_by     BLOB NOT NULL,       -- admin | with organisation
    opened_at     INTEGER NOT NULL,    -- admin | with organisation
    until_at      INTEGER NOT NULL,    -- admin | with organisation
    ended_at      INTEGER,             -- admin | with organisation
    ended_by      BLOB,                -- admin | with organisation
    end_reason    TEXT NOT NULL,       -- admin | with organisation
    challenged_at INTEGER,             -- admin | with organisation
    challenge     TEXT NOT NULL,       -- admin | with organisation
    uses          INTEGER NOT NULL,    -- admin | with organisation
    used_at       INTEGER,             -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX instruction_administrator ON instruction (administrator, object_kind, object) WHERE ended_at IS NULL;
CREATE INDEX instruction_object ON instruction (object) WHERE ended_at IS NULL;
CREATE INDEX instruction_organisation ON instruction (organisation, opened_at);

-- A refusal to share, with the day on which it is looked at again. asked_by: whoever asked. ended_at: when it was withdrawn.
CREATE TABLE refusal (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    asked_by      TEXT NOT NULL,       -- content | with channel
    asked_for     TEXT NOT NULL,       -- content | with channel
    reason        TEXT NOT NULL,       -- content | with channel
    review_on     INTEGER NOT NULL,    -- content | with channel
    refused_by    BLOB NOT NULL REFERENCES account (id), -- content | with channel
    refused_at    INTEGER NOT NULL,    -- content | with channel
    ended_at      INTEGER,             -- content | with channel
    reviewed_by   BLOB,                -- content | with channel
    reviewed_at   INTEGER,             -- content | with channel
    review_note   TEXT NOT NULL,       -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX refusal_channel ON refusal (channel, refused_at);
CREATE INDEX refusal_refused_by ON refusal (refused_by, review_on) WHERE ended_at IS NULL;

-- Information that is to leave the partnership (ISA-2.5a). activity: the one activity, or none for the whole channel.
CREATE TABLE disclosure (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    activity      BLOB REFERENCES activity (id), -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    recipient     TEXT NOT NULL,       -- content | with channel
    extent        TEXT NOT NULL,       -- content | with channel
    purpose       INTEGER NOT NULL,    -- content | with channel
    article_6     INTEGER NOT NULL,    -- content | with channel
    justification TEXT NOT NULL,       -- content | with channel
    requested_by  BLOB NOT NULL REFERENCES account (id), -- content | with channel
    requested_at  INTEGER NOT NULL,    -- content | with channel
    made_at       INTEGER,             -- content | with channel
    made_by       BLOB,                -- content | with channel
    made_note     TEXT NOT NULL,       -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_channel ON disclosure (channel, requested_at);
CREATE INDEX disclosure_organisation ON disclosure (organisation, requested_at);
CREATE INDEX disclosure_requested_by ON disclosure (requested_by, requested_at);

-- Whose permission a disclosure needs. decision: 0 none, 1 permitted, 2 refused; writing: the letter or message.
CREATE TABLE disclosure_originator (
    disclosure    BLOB NOT NULL REFERENCES disclosure (id), -- content | with disclosure
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with disclosure
    decision      INTEGER NOT NULL,    -- content | with disclosure
    writing       TEXT NOT NULL,       -- content | with disclosure
    decided_by    BLOB,                -- content | with disclosure
    decided_at    INTEGER,             -- content | with disclosure
    PRIMARY KEY (disclosure, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_originator_organisation ON disclosure_originator (organisation, decision);
