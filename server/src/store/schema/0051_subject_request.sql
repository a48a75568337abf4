-- Requests of people about what is held about them (ISA-14.1, CA-8.5a). The request is one; each organisation that knows
-- the person has a part of its own. Both go with the person and what was decided of a record with the record, and none of
-- them is counted on a certificate.

-- reference: drawn at random, so that no gap tells of another. organisation: who received it. kind: 1 access,
-- 2 rectification, 3 erasure, 4 restriction.
CREATE TABLE subject_request (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    reference     TEXT NOT NULL,       -- content | with nominal
    kind          INTEGER NOT NULL,    -- content | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    own_reference TEXT NOT NULL,       -- content | with nominal
    received_on   INTEGER NOT NULL,    -- content | with nominal
    identity_on   INTEGER,             -- content | with nominal
    opened_by     BLOB NOT NULL,       -- content | with nominal
    opened_at     INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_request_nominal ON subject_request (nominal);

-- outcome: 0 while it was not answered.
CREATE TABLE subject_request_part (
    id            BLOB PRIMARY KEY,    -- content | with subject_request
    subject_request BLOB NOT NULL REFERENCES subject_request (id), -- content | with subject_request
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with subject_request
    extended_on   INTEGER,             -- content | with subject_request
    extension_reason TEXT NOT NULL,    -- content | with subject_request
    outcome       INTEGER NOT NULL,    -- content | with subject_request
    refusal_reason TEXT NOT NULL,      -- content | with subject_request
    answered_on   INTEGER,             -- content | with subject_request
    late_reason   TEXT NOT NULL,       -- content | with subject_request
    answered_by   BLOB,                -- content | with subject_request
    version       INTEGER NOT NULL,    -- content | with subject_request
    UNIQUE (subject_request, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_request_part_organisation ON subject_request_part (organisation, id);

-- object: the id of the record, or for what has none (names, addresses, contact points) a keyed number of what it says.
-- version: the first decision is 1; each stays. One of the four behind it names the record where it has an id, so that the
-- decision goes with it. stand: a keyed number of what the record said.
CREATE TABLE subject_request_decision (
    subject_request_part BLOB NOT NULL REFERENCES subject_request_part (id), -- content | with subject_request_part
    kind          INTEGER NOT NULL,    -- content | with subject_request_part
    object        BLOB NOT NULL,       -- content | with subject_request_part
    version       INTEGER NOT NULL,    -- content | with subject_request_part
    activity      BLOB REFERENCES activity (id) ON DELETE CASCADE, -- content | with activity
    assessment    BLOB REFERENCES assessment (id) ON DELETE CASCADE, -- content | with assessment
    nominal_marker BLOB REFERENCES nominal_marker (id) ON DELETE CASCADE, -- content | with nominal_marker
    nominal_particular BLOB REFERENCES nominal_particular (id) ON DELETE CASCADE, -- content | with nominal_particular
    decision      INTEGER NOT NULL,    -- content | with subject_request_part
    exemption     INTEGER NOT NULL,    -- content | with subject_request_part
    note          TEXT NOT NULL,       -- content | with subject_request_part
    stand         BLOB NOT NULL,       -- content | with subject_request_part
    decided_by    BLOB NOT NULL,       -- content | with subject_request_part
    decided_at    INTEGER NOT NULL,    -- content | with subject_request_part
    PRIMARY KEY (subject_request_part, kind, object, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_request_decision_activity ON subject_request_decision (activity) WHERE activity IS NOT NULL;
CREATE INDEX subject_request_decision_assessment ON subject_request_decision (assessment) WHERE assessment IS NOT NULL;
CREATE INDEX subject_request_decision_marker ON subject_request_decision (nominal_marker)
    WHERE nominal_marker IS NOT NULL;
CREATE INDEX subject_request_decision_particular ON subject_request_decision (nominal_particular)
    WHERE nominal_particular IS NOT NULL;
