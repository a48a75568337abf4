-- series: the first engagement of those that were planned together as recurring. feedback_due_on: by when people are told.
ALTER TABLE engagement ADD COLUMN series BLOB; -- content | with neighbourhood
ALTER TABLE engagement ADD COLUMN feedback_due_on INTEGER; -- content | with neighbourhood
CREATE INDEX engagement_series ON engagement (series, starts_at) WHERE series IS NOT NULL;

-- engagement: where the issue of a priority was raised.
ALTER TABLE priority ADD COLUMN engagement BLOB; -- content | with neighbourhood
