-- The last day of access where it is known beforehand, and when an account ended: from then its archiving counts
-- (COCO-7.1). What had ended before this step counts from it.
ALTER TABLE account ADD COLUMN last_on INTEGER; -- admin | with organisation
ALTER TABLE account ADD COLUMN ended_at INTEGER; -- admin | with organisation
UPDATE account SET ended_at = CAST(unixepoch('subsec') * 1000000 AS INTEGER) WHERE state = 3;
CREATE INDEX account_last ON account (last_on) WHERE last_on IS NOT NULL;
CREATE INDEX account_ended ON account (ended_at) WHERE state = 3;
