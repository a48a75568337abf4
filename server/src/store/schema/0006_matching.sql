-- Finding a person. The index is made of the tables at the start and held in memory, so its keys leave the store.
DROP TABLE nominal_key;
DROP TABLE nominal_key_count;

-- Who was looked at before a nominal was recorded, and why none of them is this person (ISA-13.1).
CREATE TABLE nominal_choice (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    considered    BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    reason        TEXT NOT NULL,       -- content | with nominal
    decided_by    BLOB NOT NULL REFERENCES account (id), -- content | with nominal
    decided_at    INTEGER NOT NULL,    -- content | with nominal
    PRIMARY KEY (nominal, considered)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_choice_considered ON nominal_choice (considered);
