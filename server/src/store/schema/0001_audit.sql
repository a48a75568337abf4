-- The audit log (SYOP-5.2, CA-8.7). One row for each call, written in the transaction of the act.
-- Every column ends with its label and its disposal rule: label | rule. `store/columns.rs` reads them.
-- leaf = SHA-256(0x00 || public part || private_hash), the leaf hash of RFC 6962;
-- private_hash = SHA-256(salt || text), so that the text and its salt can be erased while the leaf stays provable.

CREATE TABLE audit (
    sequence      INTEGER PRIMARY KEY, -- audit | never
    reference     BLOB NOT NULL,       -- audit | never
    at            INTEGER NOT NULL,    -- audit | never
    account       BLOB,                -- audit | never
    organisation  BLOB,                -- audit | never
    terminal      BLOB,                -- audit | never
    session       BLOB,                -- audit | never
    address       TEXT NOT NULL,       -- audit | never
    event         TEXT NOT NULL,       -- audit | never
    decision      INTEGER NOT NULL,    -- audit | never
    reason        INTEGER NOT NULL,    -- audit | never
    request       TEXT NOT NULL,       -- audit | never
    trail         BLOB NOT NULL,       -- audit | never
    private_hash  BLOB NOT NULL,       -- audit | never
    leaf          BLOB NOT NULL        -- audit | never
) STRICT;

-- What a person typed about the act (a search, a reason): erasable, the leaf stays.
CREATE TABLE audit_private (
    sequence      INTEGER PRIMARY KEY, -- audit | with audit
    salt          BLOB NOT NULL,       -- audit | with audit
    text          TEXT NOT NULL        -- audit | with audit
) STRICT;

-- Whom and what an entry speaks of; derived from `audit`, written behind it, caught up before it is read.
CREATE TABLE audit_subject (
    subject       BLOB NOT NULL,       -- audit | with audit
    sequence      INTEGER NOT NULL,    -- audit | with audit
    PRIMARY KEY (subject, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_indexed (
    one           INTEGER PRIMARY KEY CHECK (one = 1), -- audit | never
    sequence      INTEGER NOT NULL     -- audit | never
) STRICT;
INSERT INTO audit_indexed VALUES (1, 0);

-- Answers of the last 24 hours by request_id, so that a retry gets the first answer, as long as the records of its trail
-- are the caller's.
CREATE TABLE request (
    account       BLOB NOT NULL,       -- audit | 24 hours
    request       TEXT NOT NULL,       -- audit | 24 hours
    method        TEXT NOT NULL,       -- audit | 24 hours
    body          BLOB NOT NULL,       -- audit | 24 hours
    answer        BLOB NOT NULL,       -- content | 24 hours
    trail         BLOB NOT NULL,       -- audit | 24 hours
    at            INTEGER NOT NULL,    -- audit | 24 hours
    PRIMARY KEY (request, account)
) STRICT;
CREATE INDEX request_at ON request (at);

-- Counters of the human references (CF-2026-000123): one row a series.
CREATE TABLE series (
    name          TEXT PRIMARY KEY,    -- admin | never
    last          INTEGER NOT NULL     -- admin | never
) STRICT, WITHOUT ROWID;
