-- The texts for the public, apart from those for the people who work there.
ALTER TABLE priority ADD COLUMN public_issue TEXT NOT NULL DEFAULT ''; -- content | with neighbourhood
ALTER TABLE priority ADD COLUMN public_action TEXT NOT NULL DEFAULT ''; -- content | with neighbourhood
