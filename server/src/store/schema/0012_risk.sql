-- The answers behind a score, in the words of the scale as it then was. scored: the level that the points came to; 0 where
-- the scale had no questions.
ALTER TABLE assessment ADD COLUMN scored INTEGER NOT NULL DEFAULT 0; -- content | with channel

CREATE TABLE assessment_answer (
    assessment    BLOB NOT NULL REFERENCES assessment (id), -- content | with assessment
    position      INTEGER NOT NULL,    -- content | with assessment
    factor        TEXT NOT NULL,       -- content | with assessment
    question      TEXT NOT NULL,       -- content | with assessment
    answer        TEXT NOT NULL,       -- content | with assessment
    points        INTEGER NOT NULL,    -- content | with assessment
    PRIMARY KEY (assessment, position)
) STRICT, WITHOUT ROWID;
