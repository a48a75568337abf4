-- Incidents: what went wrong or could, who was told, and what was done about it. And where agreements are published.

-- kind and state: numbers of the wire. found_at, due_at: when it was found, and 24 hours later (ISA-15.1).
CREATE TABLE incident (
    id            BLOB PRIMARY KEY,    -- admin | never
    reference     TEXT NOT NULL UNIQUE,-- admin | never
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | never
    kind          INTEGER NOT NULL,    -- admin | never
    state         INTEGER NOT NULL,    -- admin | never
    title         TEXT NOT NULL,       -- admin | never
    description   TEXT NOT NULL,       -- admin | never
    found_at      INTEGER NOT NULL,    -- admin | never
    due_at        INTEGER NOT NULL,    -- admin | never
    late_reason   TEXT NOT NULL,       -- admin | never
    reported_by   BLOB NOT NULL REFERENCES account (id), -- admin | never
    reported_at   INTEGER NOT NULL,    -- admin | never
    version       INTEGER NOT NULL     -- admin | never
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_reporter ON incident (reported_by);
CREATE INDEX incident_owner ON incident (organisation);

-- The other organisations that it affects.
CREATE TABLE incident_organisation (
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with incident
    incident      BLOB NOT NULL REFERENCES incident (id), -- admin | with incident
    PRIMARY KEY (organisation, incident)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_affects ON incident_organisation (incident);

-- Each step by which it was dealt with (ISA-15.2).
CREATE TABLE incident_step (
    incident      BLOB NOT NULL REFERENCES incident (id), -- admin | with incident
    state         INTEGER NOT NULL,    -- admin | with incident
    at            INTEGER NOT NULL,    -- admin | with incident
    note          TEXT NOT NULL,       -- admin | with incident
    by            BLOB NOT NULL,       -- admin | with incident
    PRIMARY KEY (incident, state)
) STRICT, WITHOUT ROWID;

-- Where a signed information sharing agreement is published (SYOP-13.4e).
ALTER TABLE agreement ADD COLUMN link TEXT NOT NULL DEFAULT ''; -- admin | never
