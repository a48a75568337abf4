-- What is looked through for whom to remind.
CREATE INDEX subject_request_part_open ON subject_request_part (id) WHERE outcome = 0;

-- A decision on a photograph, a relation or an action goes with it too.
ALTER TABLE subject_request_decision ADD COLUMN nominal_photograph BLOB REFERENCES nominal_photograph (id) ON DELETE CASCADE; -- content | with nominal_photograph
ALTER TABLE subject_request_decision ADD COLUMN nominal_relation BLOB REFERENCES nominal_relation (id) ON DELETE CASCADE; -- content | with nominal_relation
ALTER TABLE subject_request_decision ADD COLUMN action BLOB REFERENCES action (id) ON DELETE CASCADE; -- content | with action
CREATE INDEX subject_request_decision_photograph ON subject_request_decision (nominal_photograph)
    WHERE nominal_photograph IS NOT NULL;
CREATE INDEX subject_request_decision_relation ON subject_request_decision (nominal_relation)
    WHERE nominal_relation IS NOT NULL;
CREATE INDEX subject_request_decision_action ON subject_request_decision (action) WHERE action IS NOT NULL;
