-- Neighbourhood Management: places and the people assigned to them.

-- boundary: rings separated by ';', points by ' ', latitude before longitude: "51.5,-0.12 51.6,-0.12 51.6,-0.1;..."
-- state: 1 active, 2 merged, 3 retired. organisation: who keeps the record.
CREATE TABLE neighbourhood (
    id            BLOB PRIMARY KEY,    -- content | never
    name          TEXT NOT NULL,       -- content | never
    csp           BLOB NOT NULL REFERENCES csp (id), -- content | never
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | never
    force         TEXT NOT NULL,       -- content | never
    team          TEXT NOT NULL,       -- content | never
    latitude      REAL NOT NULL,       -- content | never
    longitude     REAL NOT NULL,       -- content | never
    boundary      TEXT NOT NULL,       -- content | never
    state         INTEGER NOT NULL,    -- content | never
    version       INTEGER NOT NULL     -- content | never
) STRICT, WITHOUT ROWID;

CREATE TABLE neighbourhood_assignment (
    id            BLOB PRIMARY KEY,    -- admin | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- admin | with neighbourhood
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with neighbourhood
    since_at      INTEGER NOT NULL,    -- admin | with neighbourhood
    ended_at      INTEGER,             -- admin | with neighbourhood
    assigned_by   BLOB NOT NULL        -- admin | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX neighbourhood_assignment_account ON neighbourhood_assignment (account, neighbourhood) WHERE ended_at IS NULL;
CREATE INDEX neighbourhood_assignment_neighbourhood ON neighbourhood_assignment (neighbourhood, account) WHERE ended_at IS NULL;

-- state: 1 raised, 2 adopted, 3 actioned, 4 closed. Days are numbers of `Day::to_int`.
CREATE TABLE priority (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    issue         TEXT NOT NULL,       -- content | with neighbourhood
    issue_on      INTEGER NOT NULL,    -- content | with neighbourhood
    action        TEXT NOT NULL,       -- content | with neighbourhood
    action_on     INTEGER,             -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX priority_neighbourhood ON priority (neighbourhood, issue_on);

-- kind: 1 meeting, 2 survey, 3 patrol, 4 drop-in, 5 other. state: 1 planned, 2 held, 3 fed back, 4 cancelled.
-- A point is latitude and longitude, both or neither.
CREATE TABLE engagement (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    kind          INTEGER NOT NULL,    -- content | with neighbourhood
    title         TEXT NOT NULL,       -- content | with neighbourhood
    place         TEXT NOT NULL,       -- content | with neighbourhood
    latitude      REAL,                -- content | with neighbourhood
    longitude     REAL,                -- content | with neighbourhood
    starts_at     INTEGER NOT NULL,    -- content | with neighbourhood
    attendance    INTEGER NOT NULL,    -- content | with neighbourhood
    issues_raised TEXT NOT NULL,       -- content | with neighbourhood
    feedback      TEXT NOT NULL,       -- content | with neighbourhood
    cancel_reason TEXT NOT NULL,       -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX engagement_neighbourhood ON engagement (neighbourhood, starts_at);

-- kind: 1 professional, 2 key individual. state: 1 proposed, 2 active, 4 withdrawn; dormant (3) follows from next_due_on.
-- preferred: 0 not said, 1 telephone, 2 e-mail, 3 in person, 4 post. private: 1 keeps the details with the organisation.
CREATE TABLE contact (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    kind          INTEGER NOT NULL,    -- content | with neighbourhood
    name          TEXT NOT NULL,       -- content | with neighbourhood
    role          TEXT NOT NULL,       -- content | with neighbourhood
    works_for     TEXT NOT NULL,       -- content | with neighbourhood
    preferred     INTEGER NOT NULL,    -- content | withdrawal
    telephone     TEXT NOT NULL,       -- content | withdrawal
    email         TEXT NOT NULL,       -- content | withdrawal
    notes         TEXT NOT NULL,       -- content | withdrawal
    private       INTEGER NOT NULL,    -- content | with neighbourhood
    consent_on    INTEGER,             -- content | with neighbourhood
    consent_evidence TEXT NOT NULL,    -- content | with neighbourhood
    last_on       INTEGER,             -- content | with neighbourhood
    next_due_on   INTEGER,             -- content | with neighbourhood
    withdraw_reason TEXT NOT NULL,     -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_neighbourhood ON contact (neighbourhood, name);

-- stage: 1 objective, 2 scanning, 3 analysis, 4 response, 5 assessment, 6 closed, 7 repeat. reason: of the last repeat
-- or early closing.
CREATE TABLE plan (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    title         TEXT NOT NULL,       -- content | with neighbourhood
    stage         INTEGER NOT NULL,    -- content | with neighbourhood
    objective     TEXT NOT NULL,       -- content | with neighbourhood
    scanning      TEXT NOT NULL,       -- content | with neighbourhood
    analysis      TEXT NOT NULL,       -- content | with neighbourhood
    response      TEXT NOT NULL,       -- content | with neighbourhood
    assessment    TEXT NOT NULL,       -- content | with neighbourhood
    victim_side   TEXT NOT NULL,       -- content | with neighbourhood
    offender_side TEXT NOT NULL,       -- content | with neighbourhood
    location_side TEXT NOT NULL,       -- content | with neighbourhood
    place         TEXT NOT NULL,       -- content | with neighbourhood
    latitude      REAL,                -- content | with neighbourhood
    longitude     REAL,                -- content | with neighbourhood
    reason        TEXT NOT NULL,       -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_neighbourhood ON plan (neighbourhood, recorded_at);

-- The organisations whose assigned users see the plan; the owner always stands among them.
CREATE TABLE plan_partner (
    plan          BLOB NOT NULL REFERENCES plan (id), -- content | with plan
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with plan
    PRIMARY KEY (plan, organisation)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_task (
    id            BLOB PRIMARY KEY,    -- content | with plan
    plan          BLOB NOT NULL REFERENCES plan (id), -- content | with plan
    title         TEXT NOT NULL,       -- content | with plan
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with plan
    due_on        INTEGER NOT NULL,    -- content | with plan
    done          INTEGER NOT NULL     -- content | with plan
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_task_plan ON plan_task (plan, due_on);
