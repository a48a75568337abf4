-- Neighbourhood Management: places and the people assigned to them.

CREATE TABLE neighbourhood (
    id            BLOB PRIMARY KEY,    -- content | never
    name          TEXT NOT NULL,       -- content | never
    csp           BLOB NOT NULL REFERENCES csp (id), -- content | never
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
