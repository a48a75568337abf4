-- The reviews of agreements (ISA-17.1): asked for before their day by an organisation, and what came of each.
CREATE TABLE agreement_review (
    id            BLOB PRIMARY KEY,    -- admin | never
    agreement     BLOB NOT NULL REFERENCES agreement (id), -- admin | never
    asked_by      BLOB REFERENCES account (id), -- admin | never
    asked_at      INTEGER,             -- admin | never
    ask           TEXT NOT NULL,       -- admin | never
    done_by       BLOB REFERENCES account (id), -- admin | never
    done_at       INTEGER,             -- admin | never
    reviewed_on   INTEGER,             -- admin | never
    outcome       TEXT NOT NULL        -- admin | never
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_review_agreement ON agreement_review (agreement, done_at);
