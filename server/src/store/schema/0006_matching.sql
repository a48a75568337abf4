-- Finding a person. The index itself is made of the tables at the start and held in memory.

-- Who was looked at before a nominal was recorded, and why none of them is this person (ISA-13.1).
CREATE TABLE nominal_choice (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    other         BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    reason        TEXT NOT NULL,       -- content | with nominal
    decided_by    BLOB NOT NULL REFERENCES account (id), -- content | with nominal
    decided_at    INTEGER NOT NULL,    -- content | with nominal
    PRIMARY KEY (nominal, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_choice_other ON nominal_choice (other);
