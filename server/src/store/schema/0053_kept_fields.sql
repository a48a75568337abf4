-- Which parts of a person's detail the giver of a lead keeps: bits as in grant. What was offered before keeps basic alone, as
-- it did.
ALTER TABLE transfer ADD COLUMN keep_fields INTEGER NOT NULL DEFAULT 1; -- content | with channel
