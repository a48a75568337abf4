-- The assessments in force: the latest of each person of a channel, and of the matter as a whole. The risk of a channel is the
-- highest of them, so that a low risk of one person hides no high risk of another.
CREATE VIEW assessment_in_force AS
SELECT s.* FROM assessment s
WHERE NOT EXISTS (SELECT 1 FROM assessment l WHERE l.channel = s.channel AND l.nominal IS s.nominal
                  AND (l.assessed_at, l.id) > (s.assessed_at, s.id));
UPDATE channel SET (risk_level, risk_at) =
    (SELECT s.level, s.assessed_at FROM assessment_in_force s WHERE s.channel = channel.id
     ORDER BY s.level DESC, s.assessed_at DESC LIMIT 1)
WHERE risk_at IS NOT NULL;
