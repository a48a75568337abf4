-- The actions that went with a hand-over of a caseload, as they were before and as the hand-over left them. What has been
-- touched since is open again when it is given back.
CREATE TABLE caseload_action (
    handover      BLOB NOT NULL REFERENCES caseload_handover (id), -- content | with channel
    action        BLOB NOT NULL REFERENCES action (id), -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    receiver      BLOB NOT NULL REFERENCES account (id), -- content | with channel
    state         INTEGER NOT NULL,    -- content | with channel
    version       INTEGER NOT NULL,    -- content | with channel
    PRIMARY KEY (handover, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX caseload_action_channel ON caseload_action (channel);
CREATE INDEX caseload_action_action ON caseload_action (action);
