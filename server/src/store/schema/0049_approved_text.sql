-- The words of a public text that were approved before it was written anew, and when they were.
ALTER TABLE public_face ADD COLUMN approved_text BLOB; -- content | with neighbourhood
ALTER TABLE public_face ADD COLUMN approved_at INTEGER; -- content | with neighbourhood
