-- Who may reach what, and why: the one source of object decisions (architecture, invariant 2).
--
-- A branch is one reason to see. It answers: account, id, verbs, via, proof, until, only (and fields, see below).
--   verbs  bit set: 1 index entry, 2 read, 4 write, 8 manage (membership and dates, no content), 16 audit,
--          32 count (how many duties are overdue, and nothing else)
--   via    the reason in one word, put into a sentence by `explain`; proof: the row that carries it
--   until  when the reason lapses; only: where set, nothing but this organisation's own activities comes with it
--   fields of a person, and what opens one: bit set of the profiles that are read with verb 2, as `domain::projection`
--          has them: 1 basic, 2 contact, 4 health (Article 9), 8 criminal (Article 10)
-- `-- branch kind.name` starts a reason; `content` behind it says that what lies inside is reached with it,
-- so each `-- derive kind from channel` below is written out once for each such branch, {channel} standing for it; what
-- was derived may be content in its turn.
-- moment() is the request's one now. Nothing is copied, so nothing goes stale.
-- The + before g.giver takes its affinity away: only branches whose columns are alike are worked into the statement that
-- asks, and a queue would be written out into a table first. The + before g.receiver_account keeps *who else* from reading
-- every grant to a person there is: with the account given its index is found all the same. CROSS JOIN is read in the order
-- in which it is written: of most channels the lead's own people ask, for whom there is nothing to look up behind the lead.
-- An assignment or a share to one person opens nothing while the account is not in use or holds no role that has work with
-- it (COCO-5.1, COCO-7.1). It is not ended by that, so that it can be handed over; with the role it opens again.

-- branch channel.assigned content
SELECT a.account AS account, a.channel AS id, CASE a.duty WHEN 2 THEN 14 ELSE 6 END AS verbs,
       CASE a.duty WHEN 2 THEN 'supervisor' ELSE 'worker' END AS via, a.id AS proof, {far} AS until, NULL AS only,
       {all_fields} AS fields
FROM assignment a JOIN channel c ON c.id = a.channel AND c.lead = a.organisation
JOIN account u ON u.id = a.account AND u.state = 1
     AND (u.roles & CASE a.duty WHEN 2 THEN {supervisor} ELSE {icm} END) <> 0
WHERE a.ended_at IS NULL

-- branch channel.partner content
SELECT a.account AS account, a.channel AS id, 6 AS verbs, 'partner' AS via, a.id AS proof,
       min(x.until_at, y.until_at) AS until, NULL AS only,
       (SELECT 3 | (f.article_9 <> 0) * 4 | (f.article_10 <> 0) * 8 FROM case_file f WHERE f.id = c.case_file) AS fields
FROM assignment a CROSS JOIN channel c ON c.id = a.channel AND c.lead <> a.organisation
CROSS JOIN member m ON m.channel = a.channel AND m.organisation = a.organisation AND m.ended_at IS NULL
JOIN account u ON u.id = a.account AND u.state = 1
     AND (u.roles & CASE a.duty WHEN 2 THEN {supervisor} ELSE {icm} END) <> 0
JOIN agreement x ON x.organisation = c.lead AND x.kind = 3 AND x.csp = c.csp
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN agreement y ON y.organisation = a.organisation AND y.kind = 3 AND y.csp = c.csp
     AND y.from_at <= moment() AND y.until_at > moment()
WHERE a.ended_at IS NULL

-- branch channel.grant_to_person content
SELECT g.receiver_account AS account, g.object AS id, 2 AS verbs, 'grant_to_person' AS via, g.id AS proof,
       min(g.until_at, x.until_at, y.until_at) AS until, +g.giver AS only,
       3 | (g.article_9 <> 0) * 4 | (g.article_10 <> 0) * 8 AS fields
FROM grant g JOIN channel c ON c.id = g.object
JOIN account u ON u.id = g.receiver_account AND u.state = 1 AND (u.roles & {icm}) <> 0
JOIN agreement x ON x.organisation = g.giver AND x.kind = 3 AND x.csp = c.csp
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN agreement y ON y.organisation = g.receiver_organisation AND y.kind = 3 AND y.csp = c.csp
     AND y.from_at <= moment() AND y.until_at > moment()
WHERE g.object_kind = 3 AND +g.receiver_account IS NOT NULL AND g.ended_at IS NULL
      AND g.from_at <= moment() AND g.until_at > moment()

-- branch channel.grant_to_organisation content
SELECT u.id AS account, g.object AS id, 2 AS verbs, 'grant_to_organisation' AS via, g.id AS proof,
       min(g.until_at, x.until_at, y.until_at) AS until, +g.giver AS only,
       3 | (g.article_9 <> 0) * 4 | (g.article_10 <> 0) * 8 AS fields
FROM account u JOIN grant g ON g.receiver_organisation = u.organisation AND g.receiver_account IS NULL
JOIN channel c ON c.id = g.object
JOIN agreement x ON x.organisation = g.giver AND x.kind = 3 AND x.csp = c.csp
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN agreement y ON y.organisation = g.receiver_organisation AND y.kind = 3 AND y.csp = c.csp
     AND y.from_at <= moment() AND y.until_at > moment()
WHERE g.object_kind = 3 AND g.ended_at IS NULL AND g.from_at <= moment() AND g.until_at > moment()
      AND (u.roles & {icm}) <> 0 AND u.state = 1

-- branch channel.spoc
SELECT u.id AS account, c.id AS id, 8 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN channel c ON c.lead = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch channel.auditor
SELECT u.id AS account, c.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN channel c ON c.lead = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- derive activity from channel
SELECT b.account AS account, t.id AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM activity t JOIN ({channel}) b ON b.id = t.channel
WHERE (b.only IS NULL OR t.organisation = b.only)
  AND (t.audience = 1 OR EXISTS (
        SELECT 1 FROM activity_audience p WHERE p.activity = t.id
        AND (p.party = b.account OR p.party = (SELECT v.organisation FROM account v WHERE v.id = b.account))))

-- branch activity.grant_to_person
SELECT g.receiver_account AS account, g.object AS id, 2 AS verbs, 'grant_to_person' AS via, g.id AS proof,
       min(g.until_at, x.until_at, y.until_at) AS until, +g.giver AS only
FROM grant g JOIN activity t ON t.id = g.object AND t.organisation = g.giver JOIN channel c ON c.id = t.channel
JOIN account u ON u.id = g.receiver_account AND u.state = 1 AND (u.roles & {icm}) <> 0
JOIN agreement x ON x.organisation = g.giver AND x.kind = 3 AND x.csp = c.csp
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN agreement y ON y.organisation = g.receiver_organisation AND y.kind = 3 AND y.csp = c.csp
     AND y.from_at <= moment() AND y.until_at > moment()
WHERE g.object_kind = 4 AND +g.receiver_account IS NOT NULL AND g.ended_at IS NULL
      AND g.from_at <= moment() AND g.until_at > moment()
      AND (t.audience = 1 OR EXISTS (SELECT 1 FROM activity_audience p WHERE p.activity = t.id
           AND p.party IN (g.receiver_account, g.receiver_organisation)))

-- branch activity.grant_to_organisation
SELECT u.id AS account, g.object AS id, 2 AS verbs, 'grant_to_organisation' AS via, g.id AS proof,
       min(g.until_at, x.until_at, y.until_at) AS until, +g.giver AS only
FROM account u JOIN grant g ON g.receiver_organisation = u.organisation AND g.receiver_account IS NULL
JOIN activity t ON t.id = g.object AND t.organisation = g.giver JOIN channel c ON c.id = t.channel
JOIN agreement x ON x.organisation = g.giver AND x.kind = 3 AND x.csp = c.csp
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN agreement y ON y.organisation = g.receiver_organisation AND y.kind = 3 AND y.csp = c.csp
     AND y.from_at <= moment() AND y.until_at > moment()
WHERE g.object_kind = 4 AND g.ended_at IS NULL AND g.from_at <= moment() AND g.until_at > moment()
      AND (u.roles & {icm}) <> 0 AND u.state = 1
      AND (t.audience = 1 OR EXISTS (SELECT 1 FROM activity_audience p WHERE p.activity = t.id
           AND p.party IN (u.id, u.organisation)))

-- branch activity.auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN activity t ON t.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- The owner of a case file decides who gets to know it (ISA-2.5a, ISA-4.1): its own channels bring it, and one that another
-- organisation leads brings it to that organisation's people and the owner's. Whom the other lead lets in works on the
-- channel and finds no more than that there is a file.
-- derive case_file from channel
SELECT b.account AS account, k.case_file AS id,
       CASE WHEN k.lead = f.organisation
                 OR (SELECT v.organisation FROM account v WHERE v.id = b.account) IN (k.lead, f.organisation)
            THEN b.verbs & 6 ELSE 1 END AS verbs,
       b.via AS via, b.proof AS proof, b.until AS until, b.only AS only
FROM channel k JOIN case_file f ON f.id = k.case_file JOIN ({channel}) b ON b.id = k.id

-- branch case_file.auditor
SELECT u.id AS account, f.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN case_file f ON f.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch nominal.index
SELECT u.id AS account, n.id AS id, 1 AS verbs, 'index' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN nominal n ON n.sealed = 0
WHERE (u.roles & {icm}) <> 0 AND u.state = 1

-- The detail of a person belongs to the organisation that recorded it (ISA-4.1): it comes with that organisation's own
-- channels, with its grants, and to its own people, where it put the person into the case file itself. A nominal that
-- somebody else put into a file shows no more of itself there than in the index (ISA-8.x).
-- derive nominal from channel content
SELECT b.account AS account, n.nominal AS id,
       CASE WHEN coalesce(b.only, k.lead) = p.organisation
                      AND p.organisation = (SELECT v.organisation FROM account v WHERE v.id = n.added_by)
                 OR p.organisation = (SELECT v.organisation FROM account v WHERE v.id = b.account)
            THEN (b.verbs & 6) | 1 ELSE 1 END AS verbs,
       b.via AS via, b.proof AS proof, b.until AS until, b.only AS only,
       CASE WHEN p.organisation = (SELECT v.organisation FROM account v WHERE v.id = b.account)
            THEN {all_fields} ELSE b.fields END AS fields
FROM case_nominal n JOIN nominal p ON p.id = n.nominal JOIN channel k ON k.case_file = n.case_file
JOIN ({channel}) b ON b.id = k.id

-- branch nominal.recorder content
SELECT n.recorded_by AS account, n.id AS id, 7 AS verbs, 'recorder' AS via, n.recorded_by AS proof,
       {far} AS until, NULL AS only, {all_fields} AS fields
FROM nominal n JOIN account u ON u.id = n.recorded_by AND u.state = 1 AND (u.roles & {icm}) <> 0
WHERE NOT EXISTS (SELECT 1 FROM case_nominal e WHERE e.nominal = n.id)

-- branch nominal.auditor content
SELECT u.id AS account, n.id AS id, 19 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       {all_fields} AS fields
FROM account u JOIN nominal n ON n.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch nominal.case_auditor
SELECT u.id AS account, n.nominal AS id, 17 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN case_file f ON f.organisation = u.organisation JOIN case_nominal n ON n.case_file = f.id
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- What is said of two people, a relation or a link of their records, is reached from either, by those who read that one
-- and find the other at least in the index, which is what {found} stands for. A relation is for whom its audience says.
-- derive relation from nominal
SELECT b.account AS account, s.nominal_relation AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM nominal_relation_side s JOIN nominal_relation r ON r.id = s.nominal_relation JOIN ({nominal}) b ON b.id = s.nominal
WHERE (b.verbs & 2) <> 0 AND (b.only IS NULL OR r.organisation = b.only)
  AND (r.audience = 1 OR EXISTS (SELECT 1 FROM nominal_relation_audience p WHERE p.nominal_relation = r.id
       AND p.party = (SELECT v.organisation FROM account v WHERE v.id = b.account)))
  AND {found}

-- derive link from nominal
SELECT b.account AS account, s.nominal_link AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM nominal_link_side s JOIN ({nominal}) b ON b.id = s.nominal
WHERE (b.verbs & 2) <> 0
  AND {found}

-- branch neighbourhood.assigned
SELECT a.account AS account, a.neighbourhood AS id, 6 AS verbs, 'neighbourhood' AS via, a.id AS proof,
       x.until_at AS until, NULL AS only
FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood
JOIN account u ON u.id = a.account AND u.state = 1 AND (u.roles & {neighbourhood}) <> 0
JOIN agreement x ON x.organisation = a.organisation AND x.kind = 3 AND x.csp = h.csp
     AND x.from_at <= moment() AND x.until_at > moment()
WHERE a.ended_at IS NULL

-- branch neighbourhood.spoc
SELECT u.id AS account, h.id AS id, 8 AS verbs, 'lead_spoc' AS via, u.id AS proof, x.until_at AS until, NULL AS only
FROM account u JOIN agreement x ON x.organisation = u.organisation AND x.kind = 3
     AND x.from_at <= moment() AND x.until_at > moment()
JOIN neighbourhood h ON h.csp = x.csp
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch plan.partner
SELECT a.account AS account, p.id AS id, 6 AS verbs, 'plan_partner' AS via, a.id AS proof, x.until_at AS until,
       NULL AS only
FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood
JOIN account u ON u.id = a.account AND u.state = 1 AND (u.roles & {neighbourhood}) <> 0
JOIN plan p ON p.neighbourhood = a.neighbourhood
JOIN plan_partner q ON q.plan = p.id AND q.organisation = a.organisation
JOIN agreement x ON x.organisation = a.organisation AND x.kind = 3 AND x.csp = h.csp
     AND x.from_at <= moment() AND x.until_at > moment()
WHERE a.ended_at IS NULL

-- branch neighbourhood.directory
SELECT u.id AS account, h.id AS id, 1 AS verbs, 'directory' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN neighbourhood h
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch account.self
SELECT u.id AS account, u.id AS id, 3 AS verbs, 'own_account' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u

-- branch account.spoc
SELECT u.id AS account, v.id AS id, 14 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN account v ON v.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch account.auditor
SELECT u.id AS account, v.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN account v ON v.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch account.administrator
SELECT u.id AS account, v.id AS id, 10 AS verbs, 'administrator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN account v
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1

-- branch account.directory
SELECT u.id AS account, v.id AS id, 1 AS verbs, 'directory' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN account v ON v.state = 1
WHERE u.state = 1

-- branch organisation.spoc
SELECT u.id AS account, o.id AS id, 14 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation o ON o.id = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch organisation.auditor
SELECT u.id AS account, o.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation o ON o.id = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch organisation.administrator
SELECT u.id AS account, o.id AS id, 42 AS verbs, 'administrator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation o
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1

-- branch organisation.csp_manager
SELECT u.id AS account, o.id AS id, 32 AS verbs, 'csp_manager' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation w ON w.id = u.organisation JOIN organisation o ON o.csp = w.csp
WHERE (u.roles & {csp_manager}) <> 0 AND u.state = 1

-- branch csp.administrator
SELECT u.id AS account, p.id AS id, 10 AS verbs, 'administrator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN csp p
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1

-- branch csp.directory
SELECT u.id AS account, p.id AS id, 1 AS verbs, 'directory' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN csp p
WHERE u.state = 1

-- The disposal of a channel tells who decides and who contributed, and nothing of what the channel is about.
-- branch disposal.lead
SELECT u.id AS account, d.id AS id, 14 AS verbs, 'decides' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN channel c ON c.lead = u.organisation AND c.state >= 5 JOIN disposal d ON d.channel = c.id
WHERE (u.roles & {decider}) <> 0 AND u.state = 1

-- branch disposal.contributor
SELECT u.id AS account, q.disposal AS id, 6 AS verbs, 'contributor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN disposal_party q ON q.organisation = u.organisation
WHERE (u.roles & {decider}) <> 0 AND u.state = 1

-- branch disposal.auditor
SELECT u.id AS account, d.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN channel c ON c.lead = u.organisation AND c.state >= 5 JOIN disposal d ON d.channel = c.id
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch certificate.party
SELECT u.id AS account, q.certificate AS id, 2 AS verbs, 'contributor' AS via, u.id AS proof, {far} AS until,
       NULL AS only
FROM account u JOIN certificate_party q ON q.organisation = u.organisation
WHERE (u.roles & {accountable}) <> 0 AND u.state = 1

-- branch programme.administrator
SELECT u.id AS account, p.id AS id, 10 AS verbs, 'administrator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN programme p
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1

-- branch programme.directory
SELECT u.id AS account, p.id AS id, 1 AS verbs, 'directory' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN programme p
WHERE u.state = 1

-- branch organisation.directory
SELECT u.id AS account, o.id AS id, 1 AS verbs, 'directory' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation o
WHERE u.state = 1

-- branch access_review.spoc
SELECT u.id AS account, r.id AS id, 14 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN access_review r ON r.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch access_review.auditor
SELECT u.id AS account, r.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN access_review r ON r.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch incident.reporter
SELECT i.reported_by AS account, i.id AS id, 2 AS verbs, 'reporter' AS via, i.reported_by AS proof, {far} AS until,
       NULL AS only
FROM incident i

-- branch incident.spoc
SELECT u.id AS account, i.id AS id, 6 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN incident i ON i.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch incident.affected
SELECT u.id AS account, a.incident AS id, 2 AS verbs, 'affected_spoc' AS via, u.id AS proof, {far} AS until,
       NULL AS only
FROM account u JOIN incident_organisation a ON a.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch incident.auditor
SELECT u.id AS account, i.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN incident i ON i.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch incident.administrator
SELECT u.id AS account, i.id AS id, 6 AS verbs, 'administrator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN incident i
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1
