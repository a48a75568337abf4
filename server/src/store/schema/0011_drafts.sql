-- The session that saved a draft last: its audit entry stands for every further save of that session.
ALTER TABLE draft ADD COLUMN session BLOB; -- admin | 30 days

-- What stood before a move that can be undone, for as long as the session can last that made it: who may undo it is its
-- session, and only while the record is at the version that the move left.
CREATE TABLE undo (
    record        BLOB PRIMARY KEY,    -- admin | 10 hours
    session       BLOB NOT NULL,       -- admin | 10 hours
    version       INTEGER NOT NULL,    -- admin | 10 hours
    at            INTEGER NOT NULL,    -- admin | 10 hours
    before        BLOB NOT NULL        -- content | 10 hours
) STRICT, WITHOUT ROWID;
