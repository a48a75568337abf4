-- Integrated Case Management: nominals, case files, channels and what they hold.
--
-- Rows of prose (nominal, channel, activity ...) lie by rowid, and their ids in a slim index of its own: WITHOUT ROWID would
-- put the prose into the inner pages of the tree, so that a million of them are nine pages deep and not three. Slim rows
-- are WITHOUT ROWID. An index of a table of prose ends with id where a question needs no more than that.

-- Birth date: year, month and day apart, since a year or a year and a month may be all that is known (0: unknown).
-- state: 1 provisional, 2 confirmed; sealed: 1 when only those who reach the detail may know that it exists.
-- privacy_notice: 1 given on privacy_on, 2 not given for privacy_reason (ISA-7.1).
CREATE TABLE nominal (
    id            BLOB PRIMARY KEY,    -- index | with case_file
    reference     TEXT NOT NULL UNIQUE,-- index | with case_file
    given_names   TEXT NOT NULL,       -- index | with case_file
    family_name   TEXT NOT NULL,       -- index | with case_file
    birth_year    INTEGER NOT NULL,    -- index | with case_file
    birth_month   INTEGER NOT NULL,    -- index | with case_file
    birth_day     INTEGER NOT NULL,    -- index | with case_file
    sex           INTEGER NOT NULL,    -- index | with case_file
    district      TEXT NOT NULL,       -- index | with case_file
    state         INTEGER NOT NULL,    -- index | with case_file
    sealed        INTEGER NOT NULL,    -- content | with case_file
    note          TEXT NOT NULL,       -- content | with case_file
    privacy_notice INTEGER NOT NULL,   -- content | with case_file
    privacy_on    INTEGER,             -- content | with case_file
    privacy_reason TEXT NOT NULL,      -- content | with case_file
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- index | with case_file
    recorded_by   BLOB NOT NULL,       -- content | with case_file
    recorded_at   INTEGER NOT NULL,    -- content | with case_file
    changed_at    INTEGER NOT NULL,    -- content | with case_file
    version       INTEGER NOT NULL     -- index | with case_file
) STRICT;

CREATE TABLE nominal_alias (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- index | with nominal
    position      INTEGER NOT NULL,    -- index | with nominal
    given_names   TEXT NOT NULL,       -- index | with nominal
    family_name   TEXT NOT NULL,       -- index | with nominal
    PRIMARY KEY (nominal, position)
) STRICT, WITHOUT ROWID;

-- The current address first. Never part of the index entry, which has the district alone (INTRO-2).
CREATE TABLE nominal_address (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    position      INTEGER NOT NULL,    -- content | with nominal
    lines         TEXT NOT NULL,       -- content | with nominal
    postcode      TEXT NOT NULL,       -- content | with nominal
    from_on       INTEGER,             -- content | with nominal
    to_on         INTEGER,             -- content | with nominal
    verified_on   INTEGER,             -- content | with nominal
    PRIMARY KEY (nominal, position)
) STRICT, WITHOUT ROWID;

-- kind: 1 telephone, 2 e-mail.
CREATE TABLE nominal_contact (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    position      INTEGER NOT NULL,    -- content | with nominal
    kind          INTEGER NOT NULL,    -- content | with nominal
    value         TEXT NOT NULL,       -- content | with nominal
    note          TEXT NOT NULL,       -- content | with nominal
    verified_on   INTEGER,             -- content | with nominal
    PRIMARY KEY (nominal, position)
) STRICT, WITHOUT ROWID;

-- Which organisations know the person: part of the index entry (INTRO-2).
CREATE TABLE nominal_known (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- index | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- index | with nominal
    since_at      INTEGER NOT NULL,    -- index | with nominal
    PRIMARY KEY (nominal, organisation)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_file (
    id            BLOB PRIMARY KEY,    -- content | with channel
    reference     TEXT NOT NULL UNIQUE,-- content | with channel
    title         TEXT NOT NULL,       -- content | with channel
    purpose       INTEGER NOT NULL,    -- content | with channel
    article_6     INTEGER NOT NULL,    -- content | with channel
    article_9     INTEGER NOT NULL,    -- content | with channel
    article_10    INTEGER NOT NULL,    -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    csp           BLOB NOT NULL REFERENCES csp (id), -- content | with channel
    opened_at     INTEGER NOT NULL,    -- content | with channel
    opened_by     BLOB NOT NULL,       -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT;

CREATE INDEX case_file_organisation ON case_file (organisation, opened_at, id);

CREATE TABLE case_nominal (
    case_file     BLOB NOT NULL REFERENCES case_file (id), -- content | with case_file
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with case_file
    role          INTEGER NOT NULL,    -- content | with case_file
    added_by      BLOB NOT NULL,       -- content | with case_file
    since_at      INTEGER NOT NULL,    -- content | with case_file
    PRIMARY KEY (case_file, nominal)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_nominal_nominal ON case_nominal (nominal, case_file);

-- significant_at: the latest significant activity, which dates a closure (ISA-3.5).
CREATE TABLE channel (
    id            BLOB PRIMARY KEY,    -- content | closing + 7 years
    reference     TEXT NOT NULL UNIQUE,-- content | closing + 7 years
    case_file     BLOB NOT NULL REFERENCES case_file (id), -- content | closing + 7 years
    programme     INTEGER NOT NULL,    -- content | closing + 7 years
    title         TEXT NOT NULL,       -- content | closing + 7 years
    summary       TEXT NOT NULL,       -- content | closing + 7 years
    state         INTEGER NOT NULL,    -- content | closing + 7 years
    lead          BLOB NOT NULL REFERENCES organisation (id), -- content | closing + 7 years
    csp           BLOB NOT NULL REFERENCES csp (id), -- content | closing + 7 years
    opened_at     INTEGER NOT NULL,    -- content | closing + 7 years
    opened_by     BLOB NOT NULL,       -- content | closing + 7 years
    significant_at INTEGER NOT NULL,   -- content | closing + 7 years
    risk_level    INTEGER NOT NULL,    -- content | closing + 7 years
    risk_at       INTEGER,             -- content | closing + 7 years
    closed_on     INTEGER,             -- content | closing + 7 years
    disposal_on   INTEGER,             -- content | closing + 7 years
    close_reason  TEXT NOT NULL,       -- content | closing + 7 years
    reopen_reason TEXT NOT NULL,       -- content | closing + 7 years
    version       INTEGER NOT NULL     -- content | closing + 7 years
) STRICT;
CREATE INDEX channel_case_file ON channel (case_file, id);
CREATE INDEX channel_lead ON channel (lead, state, id);

CREATE TABLE member (
    id            BLOB NOT NULL UNIQUE,-- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    since_at      INTEGER NOT NULL,    -- content | with channel
    ended_at      INTEGER,             -- content | with channel
    added_by      BLOB NOT NULL,       -- content | with channel
    justification TEXT NOT NULL,       -- content | with channel
    end_reason    TEXT NOT NULL,       -- content | with channel
    PRIMARY KEY (channel, organisation, since_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_organisation ON member (organisation, channel) WHERE ended_at IS NULL;

-- duty: 1 worker, 2 supervisor.
CREATE TABLE assignment (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    account       BLOB NOT NULL REFERENCES account (id), -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    duty          INTEGER NOT NULL,    -- content | with channel
    since_at      INTEGER NOT NULL,    -- content | with channel
    ended_at      INTEGER,             -- content | with channel
    assigned_by   BLOB NOT NULL,       -- content | with channel
    end_reason    TEXT NOT NULL        -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_account ON assignment (account, channel, duty, organisation) WHERE ended_at IS NULL;
CREATE INDEX assignment_channel ON assignment (channel, account, duty, organisation) WHERE ended_at IS NULL;

-- audience: 1 whole channel, 2 narrowed to the parties in activity_audience.
CREATE TABLE activity (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    kind          INTEGER NOT NULL,    -- content | with channel
    happened_at   INTEGER NOT NULL,    -- content | with channel
    title         TEXT NOT NULL,       -- content | with channel
    note          TEXT NOT NULL,       -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    recorded_by   BLOB NOT NULL,       -- content | with channel
    recorded_at   INTEGER NOT NULL,    -- content | with channel
    audience      INTEGER NOT NULL,    -- content | with channel
    corrections   INTEGER NOT NULL,    -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT;
CREATE INDEX activity_channel ON activity (channel, happened_at DESC, id DESC);

-- party: an organisation or an account.
CREATE TABLE activity_audience (
    activity      BLOB NOT NULL REFERENCES activity (id), -- content | with activity
    party         BLOB NOT NULL,       -- content | with activity
    PRIMARY KEY (activity, party)
) STRICT, WITHOUT ROWID;

-- Corrections are appended; number 1 is what was first written.
CREATE TABLE activity_version (
    activity      BLOB NOT NULL REFERENCES activity (id), -- content | with activity
    number        INTEGER NOT NULL,    -- content | with activity
    title         TEXT NOT NULL,       -- content | with activity
    note          TEXT NOT NULL,       -- content | with activity
    reason        TEXT NOT NULL,       -- content | with activity
    by            BLOB NOT NULL,       -- content | with activity
    at            INTEGER NOT NULL,    -- content | with activity
    PRIMARY KEY (activity, number)
) STRICT, WITHOUT ROWID;

-- organisation: who recorded it and controls it; the owner's own is that of the account. owner: none while it is offered to
-- an organisation and nobody there has it. reason: how it ended.
CREATE TABLE action (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    title         TEXT NOT NULL,       -- content | with channel
    detail        TEXT NOT NULL DEFAULT '', -- content | with channel
    owner         BLOB REFERENCES account (id), -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    due_on        INTEGER NOT NULL,    -- content | with channel
    state         INTEGER NOT NULL,    -- content | with channel
    reason        TEXT NOT NULL,       -- content | with channel
    created_by    BLOB NOT NULL,       -- content | with channel
    created_at    INTEGER NOT NULL,    -- content | with channel
    changed_at    INTEGER NOT NULL,    -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT;
CREATE INDEX action_channel ON action (channel, state, due_on, id);
CREATE INDEX action_owner ON action (owner, state, due_on, id);

-- nominal: the person assessed, or none for the matter as a whole. The latest of each subject is in force.
CREATE TABLE assessment (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    nominal       BLOB REFERENCES nominal (id), -- content | with channel
    scale         TEXT NOT NULL DEFAULT 'Five levels', -- content | with channel
    level         INTEGER NOT NULL,    -- content | with channel
    score         INTEGER NOT NULL,    -- content | with channel
    rationale     TEXT NOT NULL,       -- content | with channel
    next_on       INTEGER,             -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    assessed_by   BLOB NOT NULL,       -- content | with channel
    assessed_at   INTEGER NOT NULL     -- content | with channel
) STRICT;
CREATE INDEX assessment_channel ON assessment (channel, assessed_at DESC, id);

-- kind: 1 caseworker, 2 supervisor. One open review (done_at null) for each channel and kind. detail: why it was closed,
-- escalated or the sharing changed. done_by is null where a closure ended the other kind's review.
CREATE TABLE review (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    kind          INTEGER NOT NULL,    -- content | with channel
    since_at      INTEGER NOT NULL,    -- content | with channel
    due_on        INTEGER NOT NULL,    -- content | with channel
    done_at       INTEGER,             -- content | with channel
    done_by       BLOB,                -- content | with channel
    outcome       INTEGER NOT NULL,    -- content | with channel
    statement     TEXT NOT NULL,       -- content | with channel
    late_reason   TEXT NOT NULL,       -- content | with channel
    detail        TEXT NOT NULL,       -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT;
CREATE UNIQUE INDEX review_open ON review (channel, kind, due_on, id) WHERE done_at IS NULL;
CREATE INDEX review_due ON review (due_on, kind, channel, id) WHERE done_at IS NULL;
CREATE INDEX review_done ON review (channel, done_at, id) WHERE done_at IS NOT NULL;
