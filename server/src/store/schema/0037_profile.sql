-- The profile of a neighbourhood in versions. state: 1 draft, 2 approved, 3 superseded. review_on: a number of
-- `Day::to_int`.
CREATE TABLE profile (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    number        INTEGER NOT NULL,    -- content | with neighbourhood
    police_view   TEXT NOT NULL,       -- content | with neighbourhood
    partner_view  TEXT NOT NULL,       -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    review_on     INTEGER,             -- content | with neighbourhood
    approved_by   BLOB REFERENCES account (id), -- content | with neighbourhood
    approved_at   INTEGER,             -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    changed_by    BLOB,                -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX profile_neighbourhood ON profile (neighbourhood, number);

-- Who wrote in a version: nobody of them approves it.
CREATE TABLE profile_writer (
    profile       BLOB NOT NULL REFERENCES profile (id), -- content | with profile
    account       BLOB NOT NULL REFERENCES account (id), -- content | with profile
    PRIMARY KEY (profile, account)
) STRICT, WITHOUT ROWID;
