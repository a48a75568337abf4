-- The six-monthly access review (COCO-7.2, SYOP-13.2b). state: 1 in progress, 2 finished.
CREATE TABLE access_review (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    reference     TEXT NOT NULL,       -- admin | with organisation
    due_on        INTEGER NOT NULL,    -- admin | with organisation
    state         INTEGER NOT NULL,    -- admin | with organisation
    started_by    BLOB NOT NULL,       -- admin | with organisation
    started_at    INTEGER NOT NULL,    -- admin | with organisation
    finished_by   BLOB,                -- admin | with organisation
    finished_at   INTEGER,             -- admin | with organisation
    statement     TEXT NOT NULL,       -- admin | with organisation
    record        TEXT NOT NULL,       -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX access_review_organisation ON access_review (organisation, started_at);

-- decision: 0 open, 1 keep, 2 change, 3 disable. entries: how many the account had when the review began.
CREATE TABLE access_review_line (
    id            BLOB NOT NULL,       -- admin | with access_review
    review        BLOB NOT NULL REFERENCES access_review (id), -- admin | with access_review
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with access_review
    decision      INTEGER NOT NULL,    -- admin | with access_review
    roles         INTEGER NOT NULL,    -- admin | with access_review
    new_roles     INTEGER NOT NULL,    -- admin | with access_review
    reason        TEXT NOT NULL,       -- admin | with access_review
    entries       INTEGER NOT NULL,    -- admin | with access_review
    decided_at    INTEGER,             -- admin | with access_review
    version       INTEGER NOT NULL,    -- admin | with access_review
    PRIMARY KEY (review, account)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX access_review_line_id ON access_review_line (id);
CREATE INDEX access_review_line_account ON access_review_line (account);
