-- Community groups of a neighbourhood with their people, who are its contacts. kind: 1 watch scheme, 2 residents'
-- association, 3 community, 4 business, 5 other. state: 1 active, 2 ended.
CREATE TABLE community_group (
    id            BLOB PRIMARY KEY,    -- content | with neighbourhood
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    kind          INTEGER NOT NULL,    -- content | with neighbourhood
    name          TEXT NOT NULL,       -- content | with neighbourhood
    about         TEXT NOT NULL,       -- content | with neighbourhood
    meets         TEXT NOT NULL,       -- content | with neighbourhood
    state         INTEGER NOT NULL,    -- content | with neighbourhood
    end_reason    TEXT NOT NULL,       -- content | with neighbourhood
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with neighbourhood
    recorded_by   BLOB NOT NULL REFERENCES account (id), -- content | with neighbourhood
    recorded_at   INTEGER NOT NULL,    -- content | with neighbourhood
    changed_at    INTEGER NOT NULL,    -- content | with neighbourhood
    changed_by    BLOB,                -- content | with neighbourhood
    version       INTEGER NOT NULL     -- content | with neighbourhood
) STRICT, WITHOUT ROWID;
CREATE INDEX community_group_neighbourhood ON community_group (neighbourhood, name);

-- Who belongs to a group, and what they do there. A line goes when its contact is withdrawn or its group ends.
CREATE TABLE community_group_person (
    community_group BLOB NOT NULL REFERENCES community_group (id), -- content | with community_group
    contact       BLOB NOT NULL REFERENCES contact (id), -- content | withdrawal
    part          TEXT NOT NULL,       -- content | withdrawal
    PRIMARY KEY (community_group, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX community_group_person_contact ON community_group_person (contact);
