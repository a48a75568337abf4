-- What every act of writing writes besides its record, on as few pages as can be: each page of a commit is encrypted.

-- How much an account has contributed (COCO-7.3), apart from the account's own row, which is long.
CREATE TABLE contribution (
    account       BLOB PRIMARY KEY REFERENCES account (id), -- admin | with organisation
    entries       INTEGER NOT NULL,    -- admin | with organisation
    last_entry_at INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
INSERT INTO contribution (account, entries, last_entry_at)
SELECT id, entries, last_entry_at FROM account WHERE last_entry_at IS NOT NULL;
ALTER TABLE account DROP COLUMN entries;
ALTER TABLE account DROP COLUMN last_entry_at;

-- Kept answers, their ids as bytes. Rows are swept from the oldest on, so that no index of times is needed.
CREATE TABLE answer (
    account       BLOB NOT NULL,       -- audit | 24 hours
    request       BLOB NOT NULL,       -- audit | 24 hours
    method        TEXT NOT NULL,       -- audit | 24 hours
    body          BLOB NOT NULL,       -- audit | 24 hours
    answer        BLOB NOT NULL,       -- content | 24 hours
    trail         BLOB NOT NULL,       -- audit | 24 hours
    at            INTEGER NOT NULL,    -- audit | 24 hours
    PRIMARY KEY (request, account)
) STRICT;
INSERT INTO answer SELECT account, unhex(replace(request, '-', '')), method, body, answer, trail, at FROM request ORDER BY at;
DROP TABLE request;
ALTER TABLE answer RENAME TO request;

-- What `reach` asks of a channel first, now with its seal, without which the channel itself was read for each row of a queue.
DROP INDEX channel_lead_of;
CREATE INDEX channel_lead_of ON channel (id, lead, csp, sealed, case_file);
