-- A round in which the key individuals of a neighbourhood are asked the same. Days are numbers of `Day::to_int`.
CREATE TABLE survey (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    question      TEXT NOT NULL,       -- content | with neighbourhood
    start_on      INTEGER NOT NULL,    -- content | with neighbourhood
    end_on        INTEGER NOT NULL,    -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    changed_by    BLOB,                -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_neighbourhood ON survey (neighbourhood, start_on);

-- Who was asked, and what they said. An answer goes when its contact is withdrawn.
CREATE TABLE survey_line (
    survey        BLOB NOT NULL REFERENCES survey (id), -- content | with survey
    contact       BLOB NOT NULL REFERENCES contact (id), -- content | with survey
    answered_on   INTEGER,             -- content | with survey
    answer        TEXT NOT NULL,       -- content | withdrawal
    answered_by   BLOB,                -- content | with survey
    PRIMARY KEY (survey, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_line_contact ON survey_line (contact);
