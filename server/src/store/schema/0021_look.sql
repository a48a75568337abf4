-- A question to the index of people, with the sealed persons whom it means most likely. Each question leaves one row of one
-- size, whether there is such a person or not, so that nothing that is done while somebody waits tells; the daily work then
-- works out whom to tell. A place that nobody fills has sixteen zeros. deed: 1 search, 2 check before recording, 3 recording,
-- 4 change of an identity. reason: 0 where none was asked for.
CREATE TABLE look (
    id            BLOB PRIMARY KEY,    -- secret | 24 hours
    account       BLOB NOT NULL,       -- secret | 24 hours
    at            INTEGER NOT NULL,    -- secret | 24 hours
    deed          INTEGER NOT NULL,    -- secret | 24 hours
    reason        INTEGER NOT NULL,    -- secret | 24 hours
    first_person  BLOB NOT NULL,       -- secret | 24 hours
    second_person BLOB NOT NULL,       -- secret | 24 hours
    third_person  BLOB NOT NULL        -- secret | 24 hours
) STRICT, WITHOUT ROWID;

-- Who looked for a sealed person without reaching them, for those who are named on the seal: one row a day for the same
-- person, deed and reason.
CREATE TABLE seal_look (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    account       BLOB NOT NULL REFERENCES account (id), -- content | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    deed          INTEGER NOT NULL,    -- content | with nominal
    reason        INTEGER NOT NULL,    -- content | with nominal
    looked_on     INTEGER NOT NULL,    -- content | with nominal
    times         INTEGER NOT NULL,    -- content | with nominal
    last_at       INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seal_look_day ON seal_look (nominal, looked_on, account, deed, reason);
