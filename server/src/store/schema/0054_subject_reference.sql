-- Somebody looks up a request by the reference that the person was given.
CREATE INDEX subject_request_reference ON subject_request (reference);
