-- Looks at people who may be close to whoever looked (SYOP-7.2): one row for each person, day and reason to ask. kind: 1 own
-- name, 2 family name, 3 colleague, 4 own telephone. finding: 0 none yet, 1 work, 2 misuse.
CREATE TABLE lookup (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    kind          INTEGER NOT NULL,    -- admin | with organisation
    looked_on     INTEGER NOT NULL,    -- admin | with organisation
    looked_at     INTEGER NOT NULL,    -- admin | with organisation
    times         INTEGER NOT NULL,    -- admin | with organisation
    finding       INTEGER NOT NULL,    -- admin | with organisation
    statement     TEXT NOT NULL,       -- admin | with organisation
    found_by      BLOB REFERENCES account (id), -- admin | with organisation
    found_at      INTEGER,             -- admin | with organisation
    version       INTEGER NOT NULL,    -- admin | with organisation
    UNIQUE (account, nominal, looked_on, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX lookup_organisation ON lookup (organisation, finding, looked_at);
CREATE INDEX lookup_nominal ON lookup (nominal);
