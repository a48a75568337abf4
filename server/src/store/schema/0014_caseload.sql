-- How far a late review has been taken up the ladder: the last rung that was told, and the first day on which the next may
-- be. Without a day the ladder begins on the first late day. A rung that was told is never told again.
ALTER TABLE review ADD COLUMN rung INTEGER NOT NULL DEFAULT 0; -- content | with channel
ALTER TABLE review ADD COLUMN rung_on INTEGER; -- content | with channel
CREATE INDEX review_rung ON review (coalesce(rung_on, due_on + 1)) WHERE done_at IS NULL;

-- The caseload of a person given to others of the same organisation, for a leave (until_on) or for good. ended_how: 0 it
-- runs, 1 the leave is over, 2 undone.
CREATE TABLE caseload_handover (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    from_on       INTEGER NOT NULL,    -- admin | with organisation
    until_on      INTEGER,             -- admin | with organisation
    reason        TEXT NOT NULL,       -- content | with organisation
    begun_at      INTEGER,             -- admin | with organisation
    ended_at      INTEGER,             -- admin | with organisation
    ended_how     INTEGER NOT NULL,    -- admin | with organisation
    created_by    BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    created_at    INTEGER NOT NULL,    -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX caseload_handover_organisation ON caseload_handover (organisation, created_at);
CREATE INDEX caseload_handover_account ON caseload_handover (account, created_at);
CREATE INDEX caseload_handover_created_by ON caseload_handover (created_by, created_at);
CREATE INDEX caseload_handover_begins ON caseload_handover (from_on) WHERE begun_at IS NULL AND ended_at IS NULL;
CREATE INDEX caseload_handover_ends ON caseload_handover (until_on) WHERE begun_at IS NOT NULL AND ended_at IS NULL AND until_on IS NOT NULL;

-- One assignment of it. state: 1 planned, 2 given, 3 given back, 4 left where it was. taken: the assignment that was ended;
-- given: the one that was made, none where the receiver had the duty already.
CREATE TABLE caseload_line (
    handover      BLOB NOT NULL REFERENCES caseload_handover (id), -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    duty          INTEGER NOT NULL,    -- content | with channel
    receiver      BLOB NOT NULL REFERENCES account (id), -- content | with channel
    taken         BLOB,                -- content | with channel
    given         BLOB,                -- content | with channel
    state         INTEGER NOT NULL,    -- content | with channel
    PRIMARY KEY (handover, channel, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX caseload_line_channel ON caseload_line (channel);
CREATE INDEX caseload_line_receiver ON caseload_line (receiver, handover);
