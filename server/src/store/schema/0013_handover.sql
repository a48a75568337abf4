-- Work that passes between organisations.

-- An action that the lead offers beyond its channel: to which organisation, why that is right, and until when those to whom
-- it is offered see it. All are empty for an action of somebody who works on the channel.
ALTER TABLE action ADD COLUMN offered_to BLOB REFERENCES organisation (id); -- content | with channel
ALTER TABLE action ADD COLUMN offer_reason TEXT NOT NULL DEFAULT ''; -- content | with channel
ALTER TABLE action ADD COLUMN until_at INTEGER; -- content | with channel
CREATE INDEX action_offered_to ON action (offered_to, state, due_on, id) WHERE offered_to IS NOT NULL;
CREATE INDEX action_offered_by ON action (organisation, state, due_on, id) WHERE offered_to IS NOT NULL;
