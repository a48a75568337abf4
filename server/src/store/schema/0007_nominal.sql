-- People: what is known of them beyond the index, how each fact came in, and which records may be of one person.
-- Columns that hold data under Article 9 or 10 say so in their label. A row with a second person, other, goes with either. source and kinds: the numbers on the wire.

-- One act of writing on a nominal; what it changed is in nominal_change. Appended and never changed.
CREATE TABLE nominal_version (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    source        INTEGER NOT NULL,    -- content | with nominal
    source_detail TEXT NOT NULL,       -- content | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    by            BLOB NOT NULL,       -- content | with nominal
    at            INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_version_nominal ON nominal_version (nominal, id);

-- nominal_relation: where the change is of a relation, which alone decides who sees it.
CREATE TABLE nominal_change (
    nominal_version BLOB NOT NULL REFERENCES nominal_version (id), -- content | with nominal_version
    position      INTEGER NOT NULL,    -- content | with nominal_version
    profile       INTEGER NOT NULL,    -- content | with nominal_version
    nominal_relation BLOB,             -- content | with nominal_relation
    field         TEXT NOT NULL,       -- content | with nominal_version
    old_value     TEXT NOT NULL,       -- content, article 9 and 10 | with nominal_version
    new_value     TEXT NOT NULL,       -- content, article 9 and 10 | with nominal_version
    PRIMARY KEY (nominal_version, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_change_relation ON nominal_change (nominal_relation) WHERE nominal_relation IS NOT NULL;

-- profile: 1 basic, 2 contact, 3 health (Article 9), 4 criminal (Article 10); it follows from the kind.
CREATE TABLE nominal_particular (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    profile       INTEGER NOT NULL,    -- content | with nominal
    kind          INTEGER NOT NULL,    -- content, article 9 and 10 | with nominal
    detail        TEXT NOT NULL,       -- content, article 9 and 10 | with nominal
    from_on       INTEGER,             -- content, article 9 and 10 | with nominal
    to_on         INTEGER,             -- content, article 9 and 10 | with nominal
    source        INTEGER NOT NULL,    -- content | with nominal
    source_detail TEXT NOT NULL,       -- content, article 9 and 10 | with nominal
    recorded_by   BLOB NOT NULL,       -- content | with nominal
    recorded_at   INTEGER NOT NULL,    -- content | with nominal
    changed_at    INTEGER NOT NULL,    -- content | with nominal
    version       INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_particular_nominal ON nominal_particular (nominal, profile, kind);

-- told_on: when the person was told; null where they were not, for told_reason (ISA-7.1).
CREATE TABLE nominal_marker (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    profile       INTEGER NOT NULL,    -- content | with nominal
    kind          INTEGER NOT NULL,    -- content, article 9 | with nominal
    reason        TEXT NOT NULL,       -- content, article 9 | with nominal
    review_on     INTEGER NOT NULL,    -- content | with nominal
    told_on       INTEGER,             -- content | with nominal
    told_reason   TEXT NOT NULL,       -- content, article 9 | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    placed_by     BLOB NOT NULL,       -- content | with nominal
    placed_at     INTEGER NOT NULL,    -- content | with nominal
    reviewed_by   BLOB,                -- content | with nominal
    reviewed_at   INTEGER,             -- content | with nominal
    version       INTEGER NOT NULL,    -- content | with nominal
    UNIQUE (nominal, kind)
) STRICT, WITHOUT ROWID;

-- preview: plain pixels, three bytes each, for a terminal. The picture itself is kept apart, since it is large.
CREATE TABLE nominal_photograph (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    type          INTEGER NOT NULL,    -- content | with nominal
    width         INTEGER NOT NULL,    -- content | with nominal
    height        INTEGER NOT NULL,    -- content | with nominal
    bytes         INTEGER NOT NULL,    -- content | with nominal
    taken_on      INTEGER,             -- content | with nominal
    caption       TEXT NOT NULL,       -- content | with nominal
    source        INTEGER NOT NULL,    -- content | with nominal
    source_detail TEXT NOT NULL,       -- content | with nominal
    preview_width INTEGER NOT NULL,    -- content | with nominal
    preview_height INTEGER NOT NULL,   -- content | with nominal
    preview       BLOB NOT NULL,       -- content | with nominal
    added_by      BLOB NOT NULL,       -- content | with nominal
    added_at      INTEGER NOT NULL,    -- content | with nominal
    version       INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_photograph_nominal ON nominal_photograph (nominal, id);

-- With a rowid: rows of hundreds of kilobytes would make a tree of them deep.
CREATE TABLE nominal_picture (
    nominal_photograph BLOB PRIMARY KEY REFERENCES nominal_photograph (id), -- content | with nominal_photograph
    picture       BLOB NOT NULL        -- content | with nominal_photograph
) STRICT;

-- kind: what nominal is to other. audience: 1 every reader, 2 the parties of nominal_relation_audience alone, of which
-- the own organisation is always one.
CREATE TABLE nominal_relation (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    other         BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    kind          INTEGER NOT NULL,    -- content | with nominal
    detail        TEXT NOT NULL,       -- content | with nominal
    from_on       INTEGER,             -- content | with nominal
    to_on         INTEGER,             -- content | with nominal
    source        INTEGER NOT NULL,    -- content | with nominal
    source_detail TEXT NOT NULL,       -- content | with nominal
    audience      INTEGER NOT NULL,    -- content | with nominal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    recorded_by   BLOB NOT NULL,       -- content | with nominal
    recorded_at   INTEGER NOT NULL,    -- content | with nominal
    removed_at    INTEGER,             -- content | with nominal
    version       INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_relation_nominal ON nominal_relation (nominal);
CREATE INDEX nominal_relation_other ON nominal_relation (other);

CREATE TABLE nominal_relation_audience (
    nominal_relation BLOB NOT NULL REFERENCES nominal_relation (id), -- content | with nominal_relation
    party         BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal_relation
    PRIMARY KEY (nominal_relation, party)
) STRICT, WITHOUT ROWID;

-- Both ends of a relation, so that it is found from either.
CREATE TABLE nominal_relation_side (
    nominal       BLOB NOT NULL,       -- content | with nominal_relation
    nominal_relation BLOB NOT NULL REFERENCES nominal_relation (id), -- content | with nominal_relation
    other         BLOB NOT NULL,       -- content | with nominal_relation
    PRIMARY KEY (nominal, nominal_relation)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_relation_side_relation ON nominal_relation_side (nominal_relation, nominal, other);

-- Pairs that wait for a decision: one row for each of the two records, with one id. bits: the evidence in thousandths
-- of a bit. considered: 1 when whoever recorded the later one had seen the other. link: what was proposed, and by whom.
CREATE TABLE nominal_duplicate (
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    other         BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    id            BLOB NOT NULL,       -- content | with nominal
    bits          INTEGER NOT NULL,    -- content | with nominal
    considered    INTEGER NOT NULL,    -- content | with nominal
    found_at      INTEGER NOT NULL,    -- content | with nominal
    link          BLOB REFERENCES nominal_link (id), -- content | with nominal
    proposer      BLOB,                -- content | with nominal
    PRIMARY KEY (nominal, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_duplicate_id ON nominal_duplicate (id);
CREATE INDEX nominal_duplicate_other ON nominal_duplicate (other);

-- What was decided of two records. kind: 1 same person, 2 keep apart. state: 1 proposed, 2 accepted, 3 rejected,
-- 4 reversed. proposer: the organisation that proposed it; answerer: the one that is to answer, or answered.
CREATE TABLE nominal_link (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    other         BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    kind          INTEGER NOT NULL,    -- content | with nominal
    state         INTEGER NOT NULL,    -- content | with nominal
    proposer      BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    answerer      BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal
    version       INTEGER NOT NULL     -- content | with nominal
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_link_nominal ON nominal_link (nominal);
CREATE INDEX nominal_link_other ON nominal_link (other);

CREATE TABLE nominal_link_step (
    nominal_link  BLOB NOT NULL REFERENCES nominal_link (id), -- content | with nominal_link
    position      INTEGER NOT NULL,    -- content | with nominal_link
    state         INTEGER NOT NULL,    -- content | with nominal_link
    reason        TEXT NOT NULL,       -- content | with nominal_link
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with nominal_link
    by            BLOB NOT NULL,       -- content | with nominal_link
    at            INTEGER NOT NULL,    -- content | with nominal_link
    PRIMARY KEY (nominal_link, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE nominal_link_side (
    nominal       BLOB NOT NULL,       -- content | with nominal_link
    nominal_link  BLOB NOT NULL REFERENCES nominal_link (id), -- content | with nominal_link
    other         BLOB NOT NULL,       -- content | with nominal_link
    PRIMARY KEY (nominal, nominal_link)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_link_side_link ON nominal_link_side (nominal_link, nominal, other);

-- When a part of a record was last checked, and the last day on which that counts as fresh (ISA-13.1). field: 1 identity,
-- 2 address, 3 contact points, 4 particular, 5 marker. subject: the particular or the marker, else the nominal.
CREATE TABLE nominal_accuracy (
    id            BLOB PRIMARY KEY,    -- content | with nominal
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with nominal
    field         INTEGER NOT NULL,    -- content | with nominal
    subject       BLOB NOT NULL,       -- content | with nominal
    verified_on   INTEGER,             -- content | with nominal
    verified_by   BLOB,                -- content | with nominal
    due_on        INTEGER NOT NULL,    -- content | with nominal
    UNIQUE (nominal, field, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX nominal_accuracy_due ON nominal_accuracy (nominal, due_on, id);
