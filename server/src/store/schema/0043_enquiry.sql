-- What people ask their single point of contact, and are asked (SYOP-2.5, SYOP-4.3, COCO-7.3). kind: 1 a clash with local
-- rules, 2 a change of somebody's status, 3 why nothing was added. person: who is not the contact.
CREATE TABLE enquiry (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    kind          INTEGER NOT NULL,    -- admin | with organisation
    person        BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    asked_by      BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    asked_at      INTEGER NOT NULL,    -- admin | with organisation
    question      TEXT NOT NULL,       -- admin | with organisation
    answered_by   BLOB REFERENCES account (id), -- admin | with organisation
    answered_at   INTEGER,             -- admin | with organisation
    answer        TEXT NOT NULL DEFAULT '', -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX enquiry_organisation ON enquiry (organisation, asked_at, id);
CREATE INDEX enquiry_person ON enquiry (person, asked_at, id);
