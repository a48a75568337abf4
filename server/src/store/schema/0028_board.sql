-- Who changed a record of a neighbourhood last; nobody but who recorded it where it stands empty.
ALTER TABLE priority ADD COLUMN changed_by BLOB; -- content | with neighbourhood
ALTER TABLE engagement ADD COLUMN changed_by BLOB; -- content | with neighbourhood
ALTER TABLE contact ADD COLUMN changed_by BLOB; -- content | with neighbourhood
ALTER TABLE plan ADD COLUMN changed_by BLOB; -- content | with neighbourhood

-- When somebody said last that they have seen what changed on a board.
CREATE TABLE board_look (
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- admin | with neighbourhood
    looked_at     INTEGER NOT NULL,    -- admin | with neighbourhood
    PRIMARY KEY (account, neighbourhood)
) STRICT, WITHOUT ROWID;
