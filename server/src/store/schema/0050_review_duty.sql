-- Whose duty an open review is, in the order in which it falls due: a row for each assignment in the organisation that leads,
-- a caseworker's for the caseworkers and a supervisor's for the supervisors. A queue is one walk along it, where a look at
-- each channel and each review of somebody with hundreds of them would be as many pages.
-- It says nothing that assignment, review and channel do not say. The triggers below follow them in the same statement;
-- whether the account is at work and the channel sealed is asked at each read (`reach.sql`, duty).
CREATE TABLE review_duty (
    account       BLOB NOT NULL,       -- content | with review
    duty          INTEGER NOT NULL,    -- content | with review
    due_on        INTEGER NOT NULL,    -- content | with review
    review        BLOB NOT NULL,       -- content | with review
    assignment    BLOB NOT NULL,       -- content | with review
    channel       BLOB NOT NULL,       -- content | with review
    PRIMARY KEY (account, duty, due_on, review, assignment)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_duty_review ON review_duty (review, account);
-- The few channels that are sealed, so that the many that are not need no look at them.
CREATE INDEX channel_seal ON channel (id) WHERE sealed <> 0;

INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
    SELECT a.account, a.duty, r.due_on, r.id, a.id, r.channel
    FROM review r JOIN channel c ON c.id = r.channel
    JOIN assignment a ON a.channel = c.id AND a.organisation = c.lead AND a.duty = r.kind
    WHERE r.done_at IS NULL AND a.ended_at IS NULL;

CREATE TRIGGER review_duty_of_new_review AFTER INSERT ON review WHEN NEW.done_at IS NULL BEGIN
    INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
        SELECT a.account, a.duty, NEW.due_on, NEW.id, a.id, NEW.channel
        FROM channel c JOIN assignment a ON a.channel = c.id AND a.organisation = c.lead AND a.duty = NEW.kind
        WHERE c.id = NEW.channel AND a.ended_at IS NULL;
END;
CREATE TRIGGER review_duty_of_review AFTER UPDATE OF id, channel, kind, due_on, done_at ON review BEGIN
    DELETE FROM review_duty WHERE review = OLD.id;
    INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
        SELECT a.account, a.duty, NEW.due_on, NEW.id, a.id, NEW.channel
        FROM channel c JOIN assignment a ON a.channel = c.id AND a.organisation = c.lead AND a.duty = NEW.kind
        WHERE c.id = NEW.channel AND a.ended_at IS NULL AND NEW.done_at IS NULL;
END;
CREATE TRIGGER review_duty_of_no_review AFTER DELETE ON review BEGIN
    DELETE FROM review_duty WHERE review = OLD.id;
END;

CREATE TRIGGER review_duty_of_new_assignment AFTER INSERT ON assignment WHEN NEW.ended_at IS NULL BEGIN
    INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
        SELECT NEW.account, NEW.duty, r.due_on, r.id, NEW.id, NEW.channel
        FROM channel c JOIN review r ON r.channel = c.id AND r.kind = NEW.duty
        WHERE c.id = NEW.channel AND c.lead = NEW.organisation AND r.done_at IS NULL;
END;
CREATE TRIGGER review_duty_of_assignment
AFTER UPDATE OF id, channel, account, organisation, duty, ended_at ON assignment BEGIN
    DELETE FROM review_duty
        WHERE review IN (SELECT r.id FROM review r WHERE r.channel = OLD.channel AND r.done_at IS NULL)
        AND account = OLD.account AND assignment = OLD.id;
    INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
        SELECT NEW.account, NEW.duty, r.due_on, r.id, NEW.id, NEW.channel
        FROM channel c JOIN review r ON r.channel = c.id AND r.kind = NEW.duty
        WHERE c.id = NEW.channel AND c.lead = NEW.organisation AND r.done_at IS NULL AND NEW.ended_at IS NULL;
END;
CREATE TRIGGER review_duty_of_no_assignment AFTER DELETE ON assignment BEGIN
    DELETE FROM review_duty
        WHERE review IN (SELECT r.id FROM review r WHERE r.channel = OLD.channel AND r.done_at IS NULL)
        AND account = OLD.account AND assignment = OLD.id;
END;

CREATE TRIGGER review_duty_of_lead AFTER UPDATE OF lead ON channel WHEN NEW.lead <> OLD.lead BEGIN
    DELETE FROM review_duty
        WHERE review IN (SELECT r.id FROM review r WHERE r.channel = NEW.id AND r.done_at IS NULL);
    INSERT INTO review_duty (account, duty, due_on, review, assignment, channel)
        SELECT a.account, a.duty, r.due_on, r.id, a.id, NEW.id
        FROM review r JOIN assignment a ON a.channel = r.channel AND a.organisation = NEW.lead AND a.duty = r.kind
        WHERE r.channel = NEW.id AND r.done_at IS NULL AND a.ended_at IS NULL;
END;
