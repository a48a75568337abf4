-- What was corrected, erased or restricted, told to every organisation that received it (ISA-13.2). object_kind: 1 nominal,
-- 4 activity. deed: 1 rectified, 2 erased, 3 restricted. It names the part, and never the value.
CREATE TABLE correction (
    id            BLOB PRIMARY KEY,    -- content | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    object_kind   INTEGER NOT NULL,    -- content | with organisation
    object        BLOB NOT NULL,       -- content | with organisation
    nominal       BLOB,                -- content | with nominal
    channel       BLOB,                -- content | with channel
    deed          INTEGER NOT NULL,    -- content | with organisation
    part          TEXT NOT NULL,       -- content | with organisation
    note          TEXT NOT NULL,       -- content | with organisation
    told_by       BLOB NOT NULL REFERENCES account (id), -- content | with organisation
    told_at       INTEGER NOT NULL,    -- content | with organisation
    version       INTEGER NOT NULL     -- content | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_organisation ON correction (organisation, told_at);
CREATE INDEX correction_told_by ON correction (told_by, told_at);
CREATE INDEX correction_object ON correction (object, told_at);
CREATE INDEX correction_nominal ON correction (nominal) WHERE nominal IS NOT NULL;
CREATE INDEX correction_channel ON correction (channel) WHERE channel IS NOT NULL;

-- Who was told, and what they did about their own copies.
CREATE TABLE correction_party (
    correction    BLOB NOT NULL REFERENCES correction (id), -- content | with correction
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with correction
    confirmed_by  BLOB REFERENCES account (id), -- content | with correction
    confirmed_at  INTEGER,             -- content | with correction
    statement     TEXT NOT NULL,       -- content | with correction
    PRIMARY KEY (correction, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_party_organisation ON correction_party (organisation, correction);
