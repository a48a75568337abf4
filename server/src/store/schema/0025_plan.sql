-- What a problem-solving plan is measured by, when its problem happens, and how often it went round.
ALTER TABLE plan ADD COLUMN measure TEXT NOT NULL DEFAULT ''; -- content | with neighbourhood
ALTER TABLE plan ADD COLUMN target REAL; -- content | with neighbourhood
ALTER TABLE plan ADD COLUMN target_on INTEGER; -- content | with neighbourhood
ALTER TABLE plan ADD COLUMN happens_when TEXT NOT NULL DEFAULT ''; -- content | with neighbourhood
ALTER TABLE plan ADD COLUMN round INTEGER NOT NULL DEFAULT 1; -- content | with neighbourhood

-- state: 1 open, 2 accepted, 3 done; it takes the place of the flag `done`. answered_by, answered_at: who said so last.
ALTER TABLE plan_task ADD COLUMN state INTEGER NOT NULL DEFAULT 1; -- content | with plan
ALTER TABLE plan_task ADD COLUMN answered_by BLOB; -- content | with plan
ALTER TABLE plan_task ADD COLUMN answered_at INTEGER; -- content | with plan
UPDATE plan_task SET state = 3 WHERE done <> 0;
ALTER TABLE plan_task DROP COLUMN done;

-- What was counted up to a day. side: 1 before the response, 2 since.
CREATE TABLE plan_figure (
    plan          BLOB NOT NULL REFERENCES plan (id), -- content | with plan
    on_day        INTEGER NOT NULL,    -- content | with plan
    side          INTEGER NOT NULL,    -- content | with plan
    value         REAL NOT NULL,       -- content | with plan
    PRIMARY KEY (plan, on_day)
) STRICT, WITHOUT ROWID;

-- A round that ended in going round again.
CREATE TABLE plan_round (
    plan          BLOB NOT NULL REFERENCES plan (id), -- content | with plan
    number        INTEGER NOT NULL,    -- content | with plan
    assessment    TEXT NOT NULL,       -- content | with plan
    reason        TEXT NOT NULL,       -- content | with plan
    ended_at      INTEGER NOT NULL,    -- content | with plan
    PRIMARY KEY (plan, number)
) STRICT, WITHOUT ROWID;

-- A case file or channel that touches the plan, by its reference alone: shown to who may read that record, at each read.
CREATE TABLE plan_case (
    plan          BLOB NOT NULL REFERENCES plan (id), -- content | with plan
    reference     TEXT NOT NULL,       -- content | with plan
    added_by      BLOB NOT NULL REFERENCES account (id), -- content | with plan
    added_at      INTEGER NOT NULL,    -- content | with plan
    PRIMARY KEY (plan, reference)
) STRICT, WITHOUT ROWID;
