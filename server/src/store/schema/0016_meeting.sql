-- A conference or panel of several organisations on several cases. Its head names no case; what is said of a case lies in
-- the item, which goes with its channel. kind: 1 MARAC, 2 panel on anti-social behaviour, 3 other.
CREATE TABLE meeting (
    id            BLOB PRIMARY KEY,    -- content | with organisation
    reference     TEXT NOT NULL UNIQUE,-- content | with organisation
    kind          INTEGER NOT NULL,    -- content | with organisation
    title         TEXT NOT NULL,       -- content | with organisation
    place         TEXT NOT NULL,       -- content | with organisation
    meet_on       INTEGER NOT NULL,    -- content | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with organisation
    created_by    BLOB NOT NULL REFERENCES account (id), -- content | with organisation
    created_at    INTEGER NOT NULL,    -- content | with organisation
    cancelled_at  INTEGER,             -- content | with organisation
    cancel_reason TEXT NOT NULL,       -- content | with organisation
    version       INTEGER NOT NULL     -- content | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_organisation ON meeting (organisation, meet_on);
CREATE INDEX meeting_created_by ON meeting (created_by, meet_on);

-- The organisations whose people may put cases on the agenda, that of the convener among them.
CREATE TABLE meeting_party (
    meeting       BLOB NOT NULL REFERENCES meeting (id), -- content | with meeting
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with meeting
    PRIMARY KEY (organisation, meeting)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_party_meeting ON meeting_party (meeting, organisation);

-- A case on the agenda. activity: the minutes, once they were recorded.
CREATE TABLE meeting_item (
    id            BLOB PRIMARY KEY,    -- content | with channel
    meeting       BLOB NOT NULL REFERENCES meeting (id), -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    ask           TEXT NOT NULL,       -- content | with channel
    added_by      BLOB NOT NULL REFERENCES account (id), -- content | with channel
    added_at      INTEGER NOT NULL,    -- content | with channel
    activity      BLOB,                -- content | with channel
    heard_at      INTEGER,             -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX meeting_item_once ON meeting_item (meeting, channel);
CREATE INDEX meeting_item_channel ON meeting_item (channel);

CREATE TABLE meeting_attendee (
    meeting_item  BLOB NOT NULL REFERENCES meeting_item (id), -- content | with meeting_item
    account       BLOB NOT NULL REFERENCES account (id), -- content | with meeting_item
    PRIMARY KEY (meeting_item, account)
) STRICT, WITHOUT ROWID;

-- The actions that an item ended in.
CREATE TABLE meeting_decision (
    meeting_item  BLOB NOT NULL REFERENCES meeting_item (id), -- content | with meeting_item
    action        BLOB NOT NULL REFERENCES action (id), -- content | with meeting_item
    PRIMARY KEY (meeting_item, action)
) STRICT, WITHOUT ROWID;
