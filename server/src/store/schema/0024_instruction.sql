-- An instruction is asked for before it is given. Until then it names no record: object_kind is 0, object and opened_by have
-- sixteen zeros, opened_at is the largest number and until_at is 0.
ALTER TABLE instruction ADD COLUMN requested_at INTEGER NOT NULL DEFAULT 0; -- admin | with organisation
ALTER TABLE instruction ADD COLUMN hours INTEGER NOT NULL DEFAULT 24; -- admin | with organisation
CREATE INDEX instruction_requested ON instruction (administrator, requested_at);
CREATE INDEX instruction_asked ON instruction (organisation, requested_at);
