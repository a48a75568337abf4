-- A priority had a public text of its own beside the public text that the feed reads. One is left: what was typed here
-- becomes a draft there, for a publisher to approve or to withdraw, unless a public text says the same already. A text is
-- kept as the message PublicText, whose field 5 is the priority with the fields 1 (issue) and 2 (action).
CREATE TEMP TABLE moved AS
WITH typed AS (
    SELECT p.id, p.neighbourhood, h.organisation, coalesce(p.changed_by, p.recorded_by) AS by, p.changed_at,
           CAST(p.public_issue AS BLOB) AS issue, CAST(p.public_action AS BLOB) AS action
    FROM priority p JOIN neighbourhood h ON h.id = p.neighbourhood
    WHERE p.public_issue <> '' OR p.public_action <> ''
), fields AS (
    SELECT *,
      CASE WHEN length(issue) = 0 THEN '' WHEN length(issue) < 128 THEN printf('0A%02X', length(issue))
           ELSE printf('0A%02X%02X', length(issue) & 127 | 128, length(issue) >> 7) END || hex(issue) ||
      CASE WHEN length(action) = 0 THEN '' WHEN length(action) < 128 THEN printf('12%02X', length(action))
           ELSE printf('12%02X%02X', length(action) & 127 | 128, length(action) >> 7) END || hex(action) AS body
    FROM typed
)
SELECT id, neighbourhood, organisation, by, changed_at,
       unhex(CASE WHEN length(body) < 256 THEN printf('2A%02X', length(body) / 2)
                  ELSE printf('2A%02X%02X', length(body) / 2 & 127 | 128, length(body) / 2 >> 7) END || body) AS text
FROM fields;
INSERT INTO public_face (id, neighbourhood, kind, record, text, consent_on, consent_evidence, protected, state,
    approved_by, withdraw_reason, organisation, written_by, changed_at, version)
SELECT unhex(substr(hex(id), 1, 16) || '8' || substr(hex(randomblob(8)), 2)), neighbourhood, 5, id, text, NULL, '', 0, 1,
       NULL, '', organisation, by, changed_at, 1
FROM moved WHERE NOT EXISTS (SELECT 1 FROM public_face f WHERE f.record = moved.id AND f.state <> 3 AND f.text = moved.text);
DROP TABLE moved;
ALTER TABLE priority DROP COLUMN public_issue;
ALTER TABLE priority DROP COLUMN public_action;
