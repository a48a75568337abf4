-- What goes out to police.uk (INTRO-4): public texts beside the records that they are about, and what was published.

-- kind: 1 area, 2 person, 3 location, 4 event, 5 priority. record: the engagement or priority. text: a message PublicText.
-- state: 1 draft, 2 approved, 3 withdrawn. organisation: the force.
CREATE TABLE public_face (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    kind          INTEGER NOT NULL,    -- content | with neighbourhood
    record        BLOB,                -- content | with neighbourhood
    text          BLOB NOT NULL,       -- content | with neighbourhood
    consent_on    INTEGER,             -- content | with neighbourhood
    consent_evidence TEXT NOT NULL,    -- content | with neighbourhood
    protected     INTEGER NOT NULL,    -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    approved_by   BLOB REFERENCES account (id), -- content | with neighbourhood
    withdraw_reason TEXT NOT NULL,     -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    written_by    BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX public_face_neighbourhood ON public_face (neighbourhood, kind);
CREATE INDEX public_face_organisation ON public_face (organisation, neighbourhood, kind);

-- state: 1 prepared, 2 checked, 3 approved, 4 published, 5 withdrawn, 6 refused, 7 superseded. force: its id on the feed.
CREATE TABLE publication (
    id            BLOB PRIMARY KEY,    -- content | never
    reference     TEXT NOT NULL UNIQUE,-- content | never
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | never
    force         TEXT NOT NULL,       -- content | never
    state         INTEGER NOT NULL,    -- content | never
    prepared_by   BLOB NOT NULL REFERENCES account (id), -- content | never
    prepared_at   INTEGER NOT NULL,    -- content | never
    approved_by   BLOB REFERENCES account (id), -- content | never
    approved_at   INTEGER,             -- content | never
    published_by  BLOB REFERENCES account (id), -- content | never
    published_at  INTEGER,             -- content | never
    ended_by      BLOB REFERENCES account (id), -- content | never
    ended_at      INTEGER,             -- content | never
    reason        TEXT NOT NULL,       -- content | never
    version       INTEGER NOT NULL     -- content | never
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_organisation ON publication (organisation, prepared_at);
CREATE INDEX publication_state ON publication (state, organisation);

-- One piece of JSON as the public reads it. about: 1 force, 2 area, 3 boundary, 4 person, 5 location, 6 event, 7 priority.
-- code: the neighbourhood's id on the feed. gone_at: when it was taken off after it was published.
CREATE TABLE publication_item (
    publication   BLOB NOT NULL REFERENCES publication (id), -- content | with publication
    place         INTEGER NOT NULL,    -- content | with publication
    about         INTEGER NOT NULL,    -- content | with publication
    code          TEXT NOT NULL,       -- content | with publication
    area_name     TEXT NOT NULL,       -- content | with publication
    face          BLOB,                -- content | with publication
    title         TEXT NOT NULL,       -- content | with publication
    json          TEXT NOT NULL,       -- content | with publication
    gone_at       INTEGER,             -- content | with publication
    PRIMARY KEY (publication, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_item_face ON publication_item (face, publication);

-- The few publishers of a force, found without reading the accounts of all its people. 128 is the bit of the role.
CREATE INDEX account_publisher ON account (organisation, id) WHERE (roles & 128) <> 0 AND state = 1;
