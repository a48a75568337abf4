-- Whether the owner of a narrowed activity lets those whom it is kept from know of it: its day and its owner, on the time
-- line of the case. 0 no, 1 yes.
ALTER TABLE activity ADD COLUMN gap INTEGER NOT NULL DEFAULT 0; -- content | with channel
CREATE INDEX activity_gap ON activity (channel) WHERE gap = 1;
