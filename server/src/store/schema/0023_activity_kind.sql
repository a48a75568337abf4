-- What the form of its kind holds besides title and note: a line for each field, key and value with a tab between.
ALTER TABLE activity ADD COLUMN kind_values TEXT NOT NULL DEFAULT ''; -- content, article 9 and 10 | with channel
ALTER TABLE activity_version ADD COLUMN kind_values TEXT NOT NULL DEFAULT ''; -- content, article 9 and 10 | with activity
