-- known_on: the day on which the organisation came to know the person, where that was after the registration: its own clock
-- begins with it.
ALTER TABLE subject_request_part ADD COLUMN known_on INTEGER; -- content | with subject_request
