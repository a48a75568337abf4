-- Work that passes between organisations.

-- An action that the lead offers beyond its channel: to which organisation, why that is right, and until when those to whom
-- it is offered see it. All are empty for an action of somebody who works on the channel.
ALTER TABLE action ADD COLUMN offered_to BLOB REFERENCES organisation (id); -- content | with channel
ALTER TABLE action ADD COLUMN offer_reason TEXT NOT NULL DEFAULT ''; -- content | with channel
ALTER TABLE action ADD COLUMN until_at INTEGER; -- content | with channel
CREATE INDEX action_offered_to ON action (offered_to, state, due_on, id) WHERE offered_to IS NOT NULL;
CREATE INDEX action_offered_by ON action (organisation, state, due_on, id) WHERE offered_to IS NOT NULL;

-- The offer of the lead of a channel. answer: 0 none, 1 accepted, 2 declined, 3 withdrawn; one that lapses has none. kept:
-- 1 where the giver keeps a share, on the terms of the columns behind it, up to the last day keep_on.
CREATE TABLE transfer (
    id            BLOB PRIMARY KEY,    -- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    giver         BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    receiver      BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    reason        TEXT NOT NULL,       -- content | with channel
    kept          INTEGER NOT NULL,    -- content | with channel
    purpose       INTEGER NOT NULL,    -- content | with channel
    article_6     INTEGER NOT NULL,    -- content | with channel
    article_9     INTEGER NOT NULL,    -- content | with channel
    article_10    INTEGER NOT NULL,    -- content | with channel
    keep_reason   TEXT NOT NULL,       -- content | with channel
    keep_on       INTEGER NOT NULL,    -- content | with channel
    offered_by    BLOB NOT NULL REFERENCES account (id), -- content | with channel
    offered_at    INTEGER NOT NULL,    -- content | with channel
    until_at      INTEGER NOT NULL,    -- content | with channel
    answer        INTEGER NOT NULL,    -- content | with channel
    ended_by      BLOB,                -- content | with channel
    ended_at      INTEGER,             -- content | with channel
    end_reason    TEXT NOT NULL,       -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_channel ON transfer (channel, giver, offered_at);
CREATE INDEX transfer_offered_by ON transfer (offered_by, offered_at);
CREATE INDEX transfer_giver ON transfer (giver, offered_at);
CREATE INDEX transfer_receiver ON transfer (receiver, offered_at);

-- A person who is referred to another organisation's programme, from a channel of the sender. matter: what is referred, for
-- the receiver once it has accepted. answer: 0 none, 1 accepted, 2 declined, 3 withdrawn; one that expires has none.
-- opened: the channel that the receiver has opened.
CREATE TABLE referral (
    id            BLOB PRIMARY KEY,    -- content | with channel
    reference     TEXT NOT NULL UNIQUE,-- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    nominal       BLOB NOT NULL REFERENCES nominal (id), -- content | with channel
    giver         BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    receiver      BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    programme     INTEGER NOT NULL,    -- content | with channel
    reason        TEXT NOT NULL,       -- content | with channel
    matter        TEXT NOT NULL,       -- content | with channel
    due_on        INTEGER NOT NULL,    -- content | with channel
    sent_by       BLOB NOT NULL REFERENCES account (id), -- content | with channel
    sent_at       INTEGER NOT NULL,    -- content | with channel
    until_at      INTEGER NOT NULL,    -- content | with channel
    answer        INTEGER NOT NULL,    -- content | with channel
    ended_by      BLOB,                -- content | with channel
    ended_at      INTEGER,             -- content | with channel
    end_reason    TEXT NOT NULL,       -- content | with channel
    opened        BLOB,                -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_channel ON referral (channel, giver, sent_at);
CREATE INDEX referral_sent_by ON referral (sent_by, sent_at);
CREATE INDEX referral_giver ON referral (giver, sent_at);
CREATE INDEX referral_receiver ON referral (receiver, answer, due_on);
CREATE INDEX referral_nominal ON referral (nominal, receiver);
