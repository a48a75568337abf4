-- Dip samples of an auditor (SYOP-13.3), with how reviews went when each was drawn.
CREATE TABLE sample (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    reference     TEXT NOT NULL UNIQUE,-- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    drawn_by      BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    drawn_at      INTEGER NOT NULL,    -- admin | with organisation
    days          INTEGER NOT NULL,    -- admin | with organisation
    open          INTEGER NOT NULL,    -- admin | with organisation
    late          INTEGER NOT NULL,    -- admin | with organisation
    done          INTEGER NOT NULL,    -- admin | with organisation
    done_late     INTEGER NOT NULL,    -- admin | with organisation
    statement     TEXT NOT NULL,       -- admin | with organisation
    finished_at   INTEGER,             -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_organisation ON sample (organisation, drawn_at);

-- object_kind: 1 nominal, 4 activity. finding: 0 none yet, 1 good, 2 quality, 3 lawfulness. What was found stays when the
-- record goes.
CREATE TABLE sample_line (
    id            BLOB PRIMARY KEY,    -- admin | with sample
    sample        BLOB NOT NULL REFERENCES sample (id), -- admin | with sample
    object_kind   INTEGER NOT NULL,    -- admin | with sample
    object        BLOB NOT NULL,       -- admin | with sample
    finding       INTEGER NOT NULL,    -- admin | with sample
    note          TEXT NOT NULL,       -- content | with sample
    found_at      INTEGER,             -- admin | with sample
    version       INTEGER NOT NULL     -- admin | with sample
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_line_sample ON sample_line (sample, id);
