-- Who may reach what, and why: the one source of object decisions (architecture, invariant 2).
--
-- A branch is one reason to see. It answers: account, id, verbs, via, proof, until, only (and fields, see below).
--   verbs  bit set: 1 index entry, 2 read, 4 write, 8 manage (membership and dates, no content), 16 audit,
--          32 count (how many duties are overdue, and nothing else), 64 signpost (that something sealed exists),
--          128 head (what an instruction shows of the record that it names, and nothing else)
--   via    the reason in one word, put into a sentence by `explain`; proof: the row that carries it
--   until  when the reason lapses; only: where set, nothing but this organisation's own activities comes with it, and what
--          the account's own organisation controls, which is its own to read (ISA-4.1)
--   fields of a person, and what opens one: bit set of the profiles that are read with verb 2, as `domain::projection`
--          has them: 1 basic, 2 contact, 4 health (Article 9), 8 criminal (Article 10)
-- `-- branch kind.name` starts a reason; `content` behind it says that what lies inside is reached with it,
-- so each `-- derive kind from channel` below is written out once for each such branch, {channel} standing for it; what
-- was derived may be content in its turn.
-- `-- define name` is a text that stands for {name}, or for {name argument} with the argument in the place of each $.
-- moment() is the request's one now. Nothing is copied, so nothing goes stale.
-- The + before g.giver takes its affinity away: only branches whose columns are alike are worked into the statement that
-- asks, and a queue would be written out into a table first. The + before g.receiver_account keeps *who else* from reading
-- every grant to a person there is: with the account given its index is found all the same. CROSS JOIN is read in the order
-- in which it is written: of most channels the lead's own people ask, for whom there is nothing to look up behind the lead.
-- An assignment or a share to one person opens nothing while the account is not in use or holds no role that has work with
-- it (COCO-5.1, COCO-7.1). It is not ended by that, so that it can be handed over; with the role it opens again.

-- An information sharing agreement that is in force in the partnership of c.
-- define in_force
$.kind = 3 AND $.csp = c.csp AND $.from_at <= moment() AND $.until_at > moment()

-- An agreement in force on both sides of a share g, in the partnership of c (COCO-5.2).
-- define agreed
JOIN agreement x ON x.organisation = g.giver AND {in_force x}
JOIN agreement y ON y.organisation = g.receiver_organisation AND {in_force y}

-- The same for what the lead of a channel c lets in, with the other organisation as $.
-- define agreed_with
JOIN agreement x ON x.organisation = c.lead AND {in_force x}
JOIN agreement y ON y.organisation = $ AND {in_force y}

-- The same for the giver and the receiver of an offer t.
-- define agreed_of_offer
JOIN agreement x ON x.organisation = t.giver AND {in_force x}
JOIN agreement y ON y.organisation = t.receiver AND {in_force y}

-- A share that has begun, was not ended and has not expired. One that is offered has not begun.
-- define running
g.ended_at IS NULL AND g.from_at <= moment() AND g.until_at > moment()

-- When a share lapses: with its day, an agreement, or the consent that it rests on (ISA-8.vii).
-- define lapses
min(g.until_at, x.until_at, y.until_at, CASE WHEN g.consent IS NULL THEN {far} ELSE
    coalesce((SELECT k.until_at FROM consent k WHERE k.id = g.consent AND k.withdrawn_at IS NULL), 0) END)

-- Whoever is assigned, in a role that has work with the duty.
-- define at_work
account u ON u.id = a.account AND u.state = 1
     AND (u.roles & CASE a.duty WHEN 2 THEN {supervisor} ELSE {icm} END) <> 0

-- An account that is authorised for case management.
-- define authorised
account u ON u.id = $ AND u.state = 1 AND (u.roles & {icm}) <> 0

-- Whoever is assigned to a neighbourhood, in a role that reads neighbourhoods.
-- define on_the_ground
account u ON u.id = a.account AND u.state = 1 AND (u.roles & {neighbourhood}) <> 0

-- People of the receiving organisation who are authorised for case management.
-- define receivers
account u JOIN grant g ON g.receiver_organisation = u.organisation AND g.receiver_account IS NULL
     AND (u.roles & {icm}) <> 0 AND u.state = 1

-- An investigation hold keeps other organisations out of a record (ISA-2.5b).
-- define held
EXISTS (SELECT 1 FROM hold h WHERE h.object = $ AND h.kind = 1 AND h.ended_at IS NULL)

-- A seal keeps a record to the people who are named on it, of those who reach it anyway.
-- define named
EXISTS (SELECT 1 FROM seal_party s WHERE s.object = $)

-- The same of a person n.
-- define open_person
(n.sealed = 0 OR {named n.id AND s.account = $})

-- define open_channel
(c.sealed = 0 OR {named c.id AND s.account = $})

-- A narrowed activity is for its parties alone (ISA-3.1).
-- define admits
(t.audience = 1 OR EXISTS (SELECT 1 FROM activity_audience p WHERE p.activity = t.id AND p.party IN ($)))

-- The one organisation of an account.
-- define home
(SELECT v.organisation FROM account v WHERE v.id = $)

-- A controller's instruction that is open, to an administrator (S4-3).
-- define instructed
instruction i JOIN account u ON u.id = i.administrator AND u.state = 1 AND (u.roles & {administrator}) <> 0
     AND i.ended_at IS NULL AND i.challenged_at IS NULL AND i.opened_at <= moment() AND i.until_at > moment()

-- The glass is broken for an hour. It opens a record as a share would, to people whose work is with cases, and of another
-- organisation only while both are bound by an agreement (COCO-5.2, COCO-7.1): whoever has none asks whom the seal names.
-- define broken
g.ended_at IS NULL AND g.from_at <= moment() AND g.until_at > moment()

-- Until when an organisation is bound, in the partnership of c.
-- define agreed_until
coalesce((SELECT max(x.until_at) FROM agreement x WHERE x.organisation = $ AND {in_force x}), 0)

-- branch channel.assigned content
SELECT a.account AS account, a.channel AS id, CASE a.duty WHEN 2 THEN 14 ELSE 6 END AS verbs,
       CASE a.duty WHEN 2 THEN 'supervisor' ELSE 'worker' END AS via, a.id AS proof, {far} AS until, NULL AS only,
       {all_fields} AS fields
FROM assignment a JOIN channel c ON c.id = a.channel AND c.lead = a.organisation JOIN {at_work}
WHERE a.ended_at IS NULL AND {open_channel a.account}

-- An open review is the duty of whoever is assigned for it in the organisation that leads: channel.assigned, along the
-- days on which the reviews fall due. review_duty follows assignment, review and lead by triggers, and the model holds both
-- against each other; account and seal are asked here.
-- branch duty.review
SELECT a.account AS account, a.review AS id, CASE a.duty WHEN 2 THEN 14 ELSE 6 END AS verbs,
       CASE a.duty WHEN 2 THEN 'supervisor' ELSE 'worker' END AS via, a.assignment AS proof, {far} AS until, NULL AS only,
       a.duty AS duty, a.due_on AS due_on
FROM review_duty a JOIN {at_work}
WHERE NOT EXISTS (SELECT 1 FROM channel c INDEXED BY channel_seal WHERE c.id = a.channel AND c.sealed <> 0)
   OR {named a.channel AND s.account = a.account}

-- branch channel.partner content
SELECT a.account AS account, a.channel AS id, 6 AS verbs, 'partner' AS via, a.id AS proof,
       min(x.until_at, y.until_at) AS until, NULL AS only,
       (SELECT 3 | (f.article_9 <> 0) * 4 | (f.article_10 <> 0) * 8 FROM case_file f WHERE f.id = c.case_file) AS fields
FROM assignment a CROSS JOIN channel c ON c.id = a.channel AND c.lead <> a.organisation
CROSS JOIN member m ON m.channel = a.channel AND m.organisation = a.organisation AND m.ended_at IS NULL
JOIN {at_work}
{agreed_with a.organisation}
WHERE a.ended_at IS NULL AND {open_channel a.account} AND NOT {held c.id}

-- Only the lead shares a channel, and only while it leads (ISA-4.1): what somebody has received, nobody passes on.
-- branch channel.grant_to_person content
SELECT g.receiver_account AS account, g.object AS id, 2 AS verbs, 'grant_to_person' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only, +g.fields AS fields
FROM grant g JOIN channel c ON c.id = g.object AND c.lead = g.giver JOIN {authorised g.receiver_account}
{agreed}
WHERE g.object_kind = 3 AND +g.receiver_account IS NOT NULL AND {running}
      AND {open_channel g.receiver_account} AND NOT {held c.id}

-- branch channel.grant_to_organisation content
SELECT u.id AS account, g.object AS id, 2 AS verbs, 'grant_to_organisation' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only, +g.fields AS fields
FROM {receivers} JOIN channel c ON c.id = g.object AND c.lead = g.giver
{agreed}
WHERE g.object_kind = 3 AND {running} AND {open_channel u.id} AND NOT {held c.id}

-- A share of a case file opens each channel of it that the giver leads.
-- branch channel.case_grant_to_person content
SELECT g.receiver_account AS account, c.id AS id, 2 AS verbs, 'case_grant_to_person' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only, +g.fields AS fields
FROM grant g JOIN channel c ON c.case_file = g.object AND c.lead = g.giver
JOIN case_file f ON f.id = c.case_file AND f.organisation = g.giver JOIN {authorised g.receiver_account}
{agreed}
WHERE g.object_kind = 2 AND +g.receiver_account IS NOT NULL AND {running}
      AND {open_channel g.receiver_account} AND NOT {held c.id}

-- branch channel.case_grant_to_organisation content
SELECT u.id AS account, c.id AS id, 2 AS verbs, 'case_grant_to_organisation' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only, +g.fields AS fields
FROM {receivers} JOIN channel c ON c.case_file = g.object AND c.lead = g.giver
JOIN case_file f ON f.id = c.case_file AND f.organisation = g.giver
{agreed}
WHERE g.object_kind = 2 AND {running} AND {open_channel u.id} AND NOT {held c.id}

-- branch channel.break_glass content
SELECT g.account AS account, g.object AS id, 2 AS verbs, 'break_glass' AS via, g.id AS proof,
       CASE WHEN g.organisation = c.lead THEN +g.until_at
            ELSE min(g.until_at, {agreed_until c.lead}, {agreed_until g.organisation}) END AS until,
       NULL AS only, {all_fields} AS fields
FROM break_glass g JOIN channel c ON c.id = g.object JOIN {authorised g.account}
WHERE g.object_kind = 3 AND {broken}

-- An instruction opens the head of the one record that it names, and nothing that lies in it or is said of others beside it,
-- whatever other roles the administrator holds (S4-3).
-- branch channel.instruction
SELECT i.administrator AS account, i.object AS id, 128 AS verbs, 'instruction' AS via, i.id AS proof,
       +i.until_at AS until, +i.organisation AS only, 0 AS fields
FROM {instructed} JOIN channel c ON c.id = i.object AND c.lead = i.organisation
WHERE i.object_kind = 3

-- Who is assigned and not named on the seal of a signposted channel sees that it is there and whom to ask.
-- branch channel.signpost
SELECT a.account AS account, a.channel AS id, 64 AS verbs, 'signpost' AS via, a.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM assignment a JOIN channel c ON c.id = a.channel AND c.sealed = 2 JOIN {at_work}
WHERE a.ended_at IS NULL AND NOT {named c.id AND s.account = a.account}

-- branch channel.spoc
SELECT u.id AS account, c.id AS id, 8 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN channel c ON c.lead = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1 AND {open_channel u.id}

-- branch channel.auditor
SELECT u.id AS account, c.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN channel c ON c.lead = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- Break-glass passes a narrowed audience.
-- What its owner holds for an investigation is for the owner's people, and for who broke the glass for somebody's safety.
-- derive activity from channel
SELECT b.account AS account, t.id AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM activity t JOIN ({channel}) b ON b.id = t.channel
WHERE (b.only IS NULL OR t.organisation IN (b.only, {home b.account}))
  AND (b.via = 'break_glass' OR {admits b.account, {home b.account}})
  AND (NOT {held t.id} OR b.via = 'break_glass' OR t.organisation = {home b.account})

-- branch activity.grant_to_person
SELECT g.receiver_account AS account, g.object AS id, 2 AS verbs, 'grant_to_person' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only
FROM grant g JOIN activity t ON t.id = g.object AND t.organisation = g.giver JOIN channel c ON c.id = t.channel
JOIN {authorised g.receiver_account}
{agreed}
WHERE g.object_kind = 4 AND +g.receiver_account IS NOT NULL AND {running}
      AND {admits g.receiver_account, g.receiver_organisation}
      AND {open_channel g.receiver_account} AND NOT {held t.id} AND NOT {held c.id}

-- branch activity.grant_to_organisation
SELECT u.id AS account, g.object AS id, 2 AS verbs, 'grant_to_organisation' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only
FROM {receivers} JOIN activity t ON t.id = g.object AND t.organisation = g.giver JOIN channel c ON c.id = t.channel
{agreed}
WHERE g.object_kind = 4 AND {running} AND {admits u.id, u.organisation}
      AND {open_channel u.id} AND NOT {held t.id} AND NOT {held c.id}

-- branch activity.instruction
SELECT i.administrator AS account, i.object AS id, 128 AS verbs, 'instruction' AS via, i.id AS proof,
       +i.until_at AS until, +i.organisation AS only
FROM {instructed} JOIN activity t ON t.id = i.object AND t.organisation = i.organisation
WHERE i.object_kind = 4

-- branch activity.auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN activity t ON t.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- An action is for the people of its channel. One that the lead offers beyond it is also for whom it is offered to and for
-- the supervisors of that organisation, who decide on it: what it says and nothing of the channel, for as long as the lead
-- that offered it leads, and not behind a hold or a seal. They pass nothing on (ISA-2.5a).
-- derive action from channel
SELECT b.account AS account, t.id AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM action t JOIN ({channel}) b ON b.id = t.channel
WHERE b.only IS NULL OR t.organisation IN (b.only, {home b.account})

-- branch action.offered_to_person
SELECT t.owner AS account, t.id AS id, 6 AS verbs, 'offered_to_person' AS via, t.id AS proof,
       min(t.until_at, x.until_at, y.until_at) AS until, NULL AS only
FROM action t JOIN channel c ON c.id = t.channel AND c.lead = t.organisation
JOIN {authorised t.owner} AND u.organisation = t.offered_to
{agreed_with t.offered_to}
WHERE t.offered_to IS NOT NULL AND {open_channel t.owner} AND NOT {held c.id}

-- branch action.offered_to_organisation
SELECT u.id AS account, t.id AS id, 6 AS verbs, 'offered_to_organisation' AS via, t.id AS proof,
       min(t.until_at, x.until_at, y.until_at) AS until, NULL AS only
FROM account u JOIN action t ON t.offered_to = u.organisation
JOIN channel c ON c.id = t.channel AND c.lead = t.organisation
{agreed_with t.offered_to}
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND t.offered_to IS NOT NULL
      AND {open_channel u.id} AND NOT {held c.id}

-- branch action.auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN channel c ON c.lead = u.organisation JOIN action t ON t.channel = c.id
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- The owner of a case file decides who gets to know it (ISA-2.5a, ISA-4.1): its own channels bring it, and one that another
-- organisation leads brings it to that organisation's people and the owner's. Whom the other lead lets in works on the
-- channel and finds no more than that there is a file.
-- derive case_file from channel
SELECT b.account AS account, k.case_file AS id,
       CASE WHEN k.lead = f.organisation OR {home b.account} IN (k.lead, f.organisation)
            THEN b.verbs & 6 ELSE 1 END AS verbs,
       b.via AS via, b.proof AS proof, b.until AS until, b.only AS only
FROM channel k JOIN case_file f ON f.id = k.case_file JOIN ({channel}) b ON b.id = k.id

-- branch case_file.grant_to_person
SELECT g.receiver_account AS account, g.object AS id, 2 AS verbs, 'grant_to_person' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only
FROM grant g JOIN case_file c ON c.id = g.object AND c.organisation = g.giver JOIN {authorised g.receiver_account}
{agreed}
WHERE g.object_kind = 2 AND +g.receiver_account IS NOT NULL AND {running}

-- branch case_file.grant_to_organisation
SELECT u.id AS account, g.object AS id, 2 AS verbs, 'grant_to_organisation' AS via, g.id AS proof,
       {lapses} AS until, +g.giver AS only
FROM {receivers} JOIN case_file c ON c.id = g.object AND c.organisation = g.giver
{agreed}
WHERE g.object_kind = 2 AND {running}

-- branch case_file.instruction
SELECT i.administrator AS account, i.object AS id, 128 AS verbs, 'instruction' AS via, i.id AS proof,
       +i.until_at AS until, +i.organisation AS only
FROM {instructed} JOIN case_file f ON f.id = i.object AND f.organisation = i.organisation
WHERE i.object_kind = 2

-- branch case_file.auditor
SELECT u.id AS account, f.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN case_file f ON f.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch nominal.index
SELECT u.id AS account, n.id AS id, 1 AS verbs, 'index' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN nominal n ON n.sealed = 0
WHERE (u.roles & {icm}) <> 0 AND u.state = 1

-- branch nominal.signpost
SELECT u.id AS account, n.id AS id, 64 AS verbs, 'signpost' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN nominal n ON n.sealed = 2
WHERE (u.roles & {icm}) <> 0 AND u.state = 1

-- The detail of a person belongs to the organisation that recorded it (ISA-4.1): it comes with that organisation's own
-- channels, with its grants, and to its own people, where it put the person into the case file itself. A nominal that
-- somebody else put into a file shows no more of itself there than in the index (ISA-8.x). A sealed person is in a case
-- file for those alone who are named on the seal.
-- derive nominal from channel content
SELECT b.account AS account, n.nominal AS id,
       CASE WHEN p.organisation = {home b.account} THEN (b.verbs & 6) | 1
            WHEN coalesce(b.only, k.lead) = p.organisation AND p.organisation = {home n.added_by}
                 AND (NOT {held p.id} OR b.via = 'break_glass')
            THEN (b.verbs & 6) | 1 ELSE 1 END AS verbs,
       b.via AS via, b.proof AS proof, b.until AS until, b.only AS only,
       CASE WHEN p.organisation = {home b.account} THEN {all_fields} ELSE b.fields END AS fields
FROM case_nominal n JOIN nominal p ON p.id = n.nominal JOIN channel k ON k.case_file = n.case_file
JOIN ({channel}) b ON b.id = k.id
WHERE p.sealed = 0 OR {named p.id AND s.account = b.account}

-- branch nominal.recorder content
SELECT n.recorded_by AS account, n.id AS id, 7 AS verbs, 'recorder' AS via, n.recorded_by AS proof,
       {far} AS until, NULL AS only, {all_fields} AS fields
FROM nominal n JOIN {authorised n.recorded_by}
WHERE NOT EXISTS (SELECT 1 FROM case_nominal e WHERE e.nominal = n.id)
      AND {open_person n.recorded_by}

-- branch nominal.break_glass content
SELECT g.account AS account, g.object AS id, 3 AS verbs, 'break_glass' AS via, g.id AS proof,
       CASE WHEN g.organisation = n.organisation THEN +g.until_at ELSE min(g.until_at, coalesce((
         SELECT max(min(x.until_at, y.until_at)) FROM agreement x
         JOIN agreement y ON y.organisation = g.organisation AND y.csp = x.csp AND y.kind = 3
              AND y.from_at <= moment() AND y.until_at > moment()
         WHERE x.organisation = n.organisation AND x.kind = 3 AND x.from_at <= moment() AND x.until_at > moment()), 0))
       END AS until, NULL AS only, {all_fields} AS fields
FROM break_glass g JOIN nominal n ON n.id = g.object JOIN {authorised g.account}
WHERE g.object_kind = 1 AND {broken}

-- branch nominal.instruction
SELECT i.administrator AS account, i.object AS id, 128 AS verbs, 'instruction' AS via, i.id AS proof,
       +i.until_at AS until, +i.organisation AS only, 0 AS fields
FROM {instructed} JOIN nominal n ON n.id = i.object AND n.organisation = i.organisation
WHERE i.object_kind = 1

-- branch nominal.auditor content
SELECT u.id AS account, n.id AS id, 19 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       {all_fields} AS fields
FROM account u JOIN nominal n ON n.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch nominal.case_auditor
SELECT u.id AS account, n.nominal AS id, 17 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only,
       0 AS fields
FROM account u JOIN case_file f ON f.organisation = u.organisation JOIN case_nominal n ON n.case_file = f.id
JOIN nominal p ON p.id = n.nominal AND p.sealed = 0
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- A grant is for the giver, for whoever works on the record for the giver, for the receiver and for the auditors of both.
-- What is held or sealed without a sign is not there for a receiver, and so no share of it is.
-- branch grant.giver
SELECT g.created_by AS account, g.id AS id, 6 AS verbs, 'giver' AS via, g.id AS proof, {far} AS until, NULL AS only
FROM grant g JOIN {authorised g.created_by}
WHERE NOT EXISTS (SELECT 1 FROM channel c WHERE c.id = g.channel AND NOT {open_channel u.id})

-- branch grant.worker
SELECT a.account AS account, g.id AS id, 6 AS verbs, 'worker' AS via, a.id AS proof, {far} AS until, NULL AS only
FROM assignment a JOIN channel c ON c.id = a.channel AND {open_channel a.account} JOIN {at_work}
JOIN grant g ON g.channel = a.channel AND g.giver = a.organisation
WHERE a.ended_at IS NULL

-- branch grant.case_worker
SELECT a.account AS account, g.id AS id, 6 AS verbs, 'worker' AS via, a.id AS proof, {far} AS until, NULL AS only
FROM assignment a JOIN channel c ON c.id = a.channel AND {open_channel a.account} JOIN {at_work}
JOIN grant g ON g.case_file = c.case_file AND g.object_kind = 2 AND g.giver = a.organisation
WHERE a.ended_at IS NULL

-- define receivable
NOT EXISTS (SELECT 1 FROM hold h WHERE h.object IN (g.object, g.channel) AND h.kind = 1 AND h.shown = 2
            AND h.ended_at IS NULL)
AND NOT EXISTS (SELECT 1 FROM channel c WHERE c.id = g.channel AND c.sealed = 1 AND NOT {named c.id AND s.account = $})

-- branch grant.receiver
SELECT g.receiver_account AS account, g.id AS id, 6 AS verbs, 'receiver' AS via, g.id AS proof, {far} AS until,
       NULL AS only
FROM grant g JOIN {authorised g.receiver_account}
WHERE {receivable g.receiver_account}

-- branch grant.receiving_organisation
SELECT u.id AS account, g.id AS id, 6 AS verbs, 'receiver' AS via, g.id AS proof, {far} AS until, NULL AS only
FROM {receivers}
WHERE {receivable u.id}

-- branch grant.auditor
SELECT u.id AS account, g.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN grant g ON g.giver = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch grant.receiving_auditor
SELECT u.id AS account, g.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN grant g ON g.receiver_organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND {receivable u.id}

-- A disclosure outside of the partnership is for the people of the organisation that asks who work on the channel, and see
-- the activity where it is about one, which is what {sees} stands for; for the supervisors of whom it came from, who permit it or not (ISA-2.5a); and for
-- the auditors of both.
-- derive disclosure from channel
SELECT b.account AS account, d.id AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM disclosure d JOIN ({channel}) b ON b.id = d.channel
WHERE d.organisation = {home b.account}
  AND (d.activity IS NULL OR {sees})

-- branch disclosure.originator
SELECT u.id AS account, d.id AS id, 6 AS verbs, 'originator' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN disclosure_originator o ON o.organisation = u.organisation
JOIN disclosure d ON d.id = o.disclosure JOIN channel c ON c.id = d.channel
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND {open_channel u.id}

-- branch disclosure.auditor
SELECT u.id AS account, d.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN disclosure d ON d.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch disclosure.originating_auditor
SELECT u.id AS account, o.disclosure AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN disclosure_originator o ON o.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- The offer of a lead is for who made it and who works on the channel for its giver, for the supervisors of the receiver, who
-- answer it, and for the auditors of both; not behind a hold or a seal.
-- branch transfer.offerer
SELECT t.offered_by AS account, t.id AS id, 6 AS verbs, 'lead_giver' AS via, t.id AS proof, {far} AS until, NULL AS only
FROM transfer t JOIN {authorised t.offered_by} AND u.organisation = t.giver
JOIN channel c ON c.id = t.channel AND {open_channel u.id}

-- branch transfer.worker
SELECT a.account AS account, t.id AS id, 6 AS verbs, 'worker' AS via, a.id AS proof, {far} AS until, NULL AS only
FROM assignment a JOIN channel c ON c.id = a.channel AND c.lead = a.organisation AND {open_channel a.account}
JOIN {at_work} JOIN transfer t ON t.channel = a.channel AND a.organisation IN (t.giver, t.receiver)
WHERE a.ended_at IS NULL

-- branch transfer.receiver
SELECT u.id AS account, t.id AS id, 6 AS verbs, 'lead_receiver' AS via, u.id AS proof,
       min(x.until_at, y.until_at) AS until, NULL AS only
FROM account u JOIN transfer t ON t.receiver = u.organisation JOIN channel c ON c.id = t.channel
{agreed_of_offer}
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND {open_channel u.id} AND NOT {held c.id}

-- branch transfer.auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN transfer t ON t.giver = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch transfer.receiving_auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN transfer t ON t.receiver = u.organisation JOIN channel c ON c.id = t.channel
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND {open_channel u.id} AND NOT {held c.id}

-- A referral is for who sent it and who works for the sender on the channel that it came from, for the supervisors of the
-- receiver, who answer it, and for the auditors of both; it is not there for a receiver while a hold or a seal keeps the
-- channel or the person back. What it says is about the person, so it goes with who may find the person: a seal put on
-- later takes it from all whom the seal does not name, but for the auditors of the person's own controller.
-- define referable
{open_channel $} AND NOT {held c.id} AND NOT {held n.id} AND {open_person $}

-- branch referral.sender
SELECT t.sent_by AS account, t.id AS id, 6 AS verbs, 'referrer' AS via, t.id AS proof, {far} AS until, NULL AS only
FROM referral t JOIN {authorised t.sent_by} AND u.organisation = t.giver
JOIN channel c ON c.id = t.channel AND {open_channel u.id}
JOIN nominal n ON n.id = t.nominal AND {open_person u.id}

-- branch referral.worker
SELECT a.account AS account, t.id AS id, 6 AS verbs, 'worker' AS via, a.id AS proof, {far} AS until, NULL AS only
FROM assignment a JOIN channel c ON c.id = a.channel AND c.lead = a.organisation AND {open_channel a.account}
JOIN {at_work} JOIN referral t ON t.channel = a.channel AND t.giver = a.organisation
JOIN nominal n ON n.id = t.nominal AND {open_person a.account}
WHERE a.ended_at IS NULL

-- branch referral.receiver
SELECT u.id AS account, t.id AS id, 6 AS verbs, 'referral_receiver' AS via, u.id AS proof,
       min(x.until_at, y.until_at) AS until, NULL AS only
FROM account u JOIN referral t ON t.receiver = u.organisation JOIN channel c ON c.id = t.channel
JOIN nominal n ON n.id = t.nominal
{agreed_of_offer}
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND {referable u.id}

-- branch referral.auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN referral t ON t.giver = u.organisation JOIN nominal n ON n.id = t.nominal
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND (n.organisation = u.organisation OR {open_person u.id})

-- branch referral.receiving_auditor
SELECT u.id AS account, t.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN referral t ON t.receiver = u.organisation JOIN channel c ON c.id = t.channel
JOIN nominal n ON n.id = t.nominal
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND {referable u.id}

-- What is said of two people, a relation or a link of their records, is reached from either, by those who read the basic
-- detail of that one (bit 1 of the fields) and find the other at least in the index, which is what {found} stands for. A
-- relation is for whom its audience says, for who broke the glass too.
-- derive relation from nominal
SELECT b.account AS account, s.nominal_relation AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM nominal_relation_side s JOIN nominal_relation r ON r.id = s.nominal_relation JOIN ({nominal}) b ON b.id = s.nominal
WHERE (b.verbs & 2) <> 0 AND (b.fields & 1) <> 0 AND (b.only IS NULL OR r.organisation IN (b.only, {home b.account}))
  AND (r.audience = 1 OR EXISTS (SELECT 1 FROM nominal_relation_audience p WHERE p.nominal_relation = r.id
       AND p.party = {home b.account}))
  AND {found}

-- derive link from nominal
SELECT b.account AS account, s.nominal_link AS id, b.verbs & 6 AS verbs, b.via AS via, b.proof AS proof, b.until AS until,
       b.only AS only
FROM nominal_link_side s JOIN ({nominal}) b ON b.id = s.nominal
WHERE (b.verbs & 2) <> 0 AND (b.fields & 1) <> 0
  AND {found}

-- A broken glass is for the controller of the record, whose supervisors and single point of contact review it; for who
-- broke it and their supervisors; for those of the controller who are named on the seal, while it is in force; and for the
-- auditors of both.
-- branch break_glass.owner
SELECT u.id AS account, g.id AS id, 6 AS verbs, 'glass_reviewer' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN break_glass g ON g.owner = u.organisation
WHERE (u.roles & {decider}) <> 0 AND u.state = 1

-- branch break_glass.named
SELECT s.account AS account, g.id AS id, 2 AS verbs, 'glass_named' AS via, g.id AS proof, {far} AS until, NULL AS only
FROM seal_party s JOIN break_glass g ON g.object = s.object JOIN {authorised s.account} AND u.organisation = g.owner

-- branch break_glass.breaker
SELECT g.account AS account, g.id AS id, 2 AS verbs, 'breaker' AS via, g.id AS proof, {far} AS until, NULL AS only
FROM break_glass g

-- branch break_glass.supervisor
SELECT u.id AS account, g.id AS id, 2 AS verbs, 'glass_supervisor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN break_glass g ON g.organisation = u.organisation
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1

-- branch break_glass.auditor
SELECT u.id AS account, g.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN break_glass g ON g.owner = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch break_glass.own_auditor
SELECT u.id AS account, g.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN break_glass g ON g.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- A correction is for who told of it and the supervisors of the controller, for those of the organisations that were told,
-- and for the auditors of both; not for whom a seal keeps out, and for a receiver not behind a hold that is hidden.
-- define unsealed_to
NOT EXISTS (SELECT 1 FROM channel c WHERE c.id = k.channel AND c.sealed <> 0 AND NOT {named c.id AND s.account = $})
AND NOT EXISTS (SELECT 1 FROM nominal n WHERE n.id = k.nominal AND n.sealed <> 0 AND NOT {named n.id AND s.account = $})

-- define tellable
{unsealed_to $} AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.object IN (k.object, k.channel) AND h.kind = 1
                                AND h.shown = 2 AND h.ended_at IS NULL)

-- branch correction.teller
SELECT k.told_by AS account, k.id AS id, 6 AS verbs, 'correction_teller' AS via, k.id AS proof, {far} AS until, NULL AS only
FROM correction k JOIN {authorised k.told_by} AND u.organisation = k.organisation
WHERE {unsealed_to k.told_by}

-- branch correction.controller
SELECT u.id AS account, k.id AS id, 6 AS verbs, 'correction_controller' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN correction k ON k.organisation = u.organisation
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND {unsealed_to u.id}

-- branch correction.receiver
SELECT u.id AS account, k.id AS id, 6 AS verbs, 'correction_receiver' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN correction_party q ON q.organisation = u.organisation JOIN correction k ON k.id = q.correction
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND {tellable u.id}

-- branch correction.auditor
SELECT u.id AS account, k.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN correction k ON k.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch correction.receiving_auditor
SELECT u.id AS account, k.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN correction_party q ON q.organisation = u.organisation JOIN correction k ON k.id = q.correction
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND {tellable u.id}

-- What an organisation has to answer of the request of a person about their own data is for those of it who find the
-- person: who works with them in a channel that it leads or takes part in, its supervisors, who recorded the person, and
-- who recorded the request, who moves its days and answers nothing. Its single points of contact and its auditors have the
-- row in the register. That it has one is no secret: the index says to whom a person is known (ISA-14.1). Of a sealed person it
-- is for those alone who are named on the seal and reach the person.
-- derive subject_request from channel
SELECT b.account AS account, p.id AS id, 14 AS verbs, b.via AS via, b.proof AS proof, b.until AS until, NULL AS only
FROM subject_request_part p JOIN subject_request r ON r.id = p.subject_request JOIN nominal n ON n.id = r.nominal
JOIN case_nominal e ON e.nominal = r.nominal JOIN channel k ON k.case_file = e.case_file JOIN ({channel}) b ON b.id = k.id
WHERE (b.verbs & 4) <> 0 AND p.organisation = {home b.account} AND {open_person b.account}
  AND (k.lead = p.organisation OR EXISTS (SELECT 1 FROM member m WHERE m.channel = k.id
       AND m.organisation = p.organisation AND m.ended_at IS NULL))

-- define request_of
JOIN subject_request_part p ON p.organisation = u.organisation JOIN subject_request r ON r.id = p.subject_request
JOIN nominal n ON n.id = r.nominal

-- branch subject_request.supervisor
SELECT u.id AS account, p.id AS id, 14 AS verbs, 'answering_supervisor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u {request_of}
WHERE (u.roles & {supervisor}) <> 0 AND u.state = 1 AND n.sealed = 0

-- branch subject_request.recorder
SELECT n.recorded_by AS account, p.id AS id, 14 AS verbs, 'recorded_person' AS via, n.recorded_by AS proof,
       {far} AS until, NULL AS only
FROM nominal n JOIN {authorised n.recorded_by} JOIN subject_request r ON r.nominal = n.id
JOIN subject_request_part p ON p.subject_request = r.id AND p.organisation = u.organisation
WHERE n.sealed = 0 OR {named n.id AND s.account = u.id}
      AND NOT EXISTS (SELECT 1 FROM case_nominal e WHERE e.nominal = n.id)

-- branch subject_request.registrar
SELECT r.opened_by AS account, p.id AS id, 10 AS verbs, 'registrar' AS via, r.opened_by AS proof, {far} AS until,
       NULL AS only
FROM subject_request r JOIN {authorised r.opened_by} AND u.organisation = r.organisation
JOIN subject_request_part p ON p.subject_request = r.id AND p.organisation = r.organisation
JOIN nominal n ON n.id = r.nominal AND n.sealed = 0

-- branch subject_request.spoc
SELECT u.id AS account, p.id AS id, 2 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u {request_of}
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1 AND n.sealed = 0

-- branch subject_request.auditor
SELECT u.id AS account, p.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u {request_of}
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1 AND (n.organisation = u.organisation OR n.sealed = 0)

-- That somebody opened the record of a person who may be close to them is for the auditors of their organisation alone.
-- branch lookup.auditor
SELECT u.id AS account, l.id AS id, 22 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN lookup l ON l.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- A dip sample is for the auditors of the organisation alone.
-- branch sample.auditor
SELECT u.id AS account, l.id AS id, 22 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN sample l ON l.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch neighbourhood.assigned
SELECT a.account AS account, a.neighbourhood AS id, 6 AS verbs, 'neighbourhood' AS via, a.id AS proof,
       x.until_at AS until, NULL AS only
FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood JOIN {on_the_ground}
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
FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood JOIN {on_the_ground}
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

-- An organisation has nobody to apply for its people while no single point of contact of its own has set a password. The
-- one of the administering organisation stands in until then, for the first contact and nothing else (COCO-3.2, SYOP-13.2c).

-- define unattended
NOT EXISTS (SELECT 1 FROM account s WHERE s.organisation = $ AND (s.roles & {spoc}) <> 0 AND s.state = 1
            AND s.must_change = 0)

-- branch account.first_contact
SELECT u.id AS account, v.id AS id, 6 AS verbs, 'first_contact' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation w ON w.id = u.organisation AND w.administers <> 0
JOIN account v ON v.organisation <> w.id AND (v.roles & {spoc}) <> 0 AND v.state = 1 AND v.last_sign_in_at IS NULL
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1 AND {unattended v.organisation}

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

-- branch organisation.first_contact
SELECT u.id AS account, o.id AS id, 4 AS verbs, 'first_contact' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN organisation w ON w.id = u.organisation AND w.administers <> 0
JOIN organisation o ON o.id <> w.id AND o.state IN (5, 6, 8)
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1 AND {unattended o.id}

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

-- The disposal of a channel tells who decides and who contributed, and nothing of what the channel is about; of a sealed
-- one not even that it is there, but to those who are named.
-- branch disposal.lead
SELECT u.id AS account, d.id AS id, 14 AS verbs, 'decides' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN channel c ON c.lead = u.organisation AND c.state >= 5 JOIN disposal d ON d.channel = c.id
WHERE (u.roles & {decider}) <> 0 AND u.state = 1 AND {open_channel u.id}

-- branch disposal.contributor
SELECT u.id AS account, q.disposal AS id, 6 AS verbs, 'contributor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN disposal_party q ON q.organisation = u.organisation
JOIN disposal d ON d.id = q.disposal JOIN channel c ON c.id = d.channel
WHERE (u.roles & {decider}) <> 0 AND u.state = 1 AND {open_channel u.id}

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

-- A hand-over of a caseload is for who planned it and the single point of contact, who can undo it; for whose work it is
-- and who takes it; and for the auditor. Its lines are shown as far as their channels are reached.
-- branch caseload.maker
SELECT h.created_by AS account, h.id AS id, 6 AS verbs, 'maker' AS via, h.id AS proof, {far} AS until, NULL AS only
FROM caseload_handover h JOIN account u ON u.id = h.created_by AND u.organisation = h.organisation AND u.state = 1
     AND (u.roles & {decider}) <> 0

-- branch caseload.spoc
SELECT u.id AS account, h.id AS id, 6 AS verbs, 'lead_spoc' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN caseload_handover h ON h.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch caseload.giver
SELECT h.account AS account, h.id AS id, 2 AS verbs, 'handed_from' AS via, h.id AS proof, {far} AS until, NULL AS only
FROM caseload_handover h

-- branch caseload.receiver
SELECT l.receiver AS account, l.handover AS id, 2 AS verbs, 'handed_to' AS via, l.handover AS proof,
       {far} AS until, NULL AS only
FROM caseload_line l

-- branch caseload.auditor
SELECT u.id AS account, h.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN caseload_handover h ON h.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- The head of a meeting is for the people of the invited organisations. Who is on its agenda is not told by it: an item is
-- reached through the channel of its case.
-- branch meeting.convener
SELECT m.created_by AS account, m.id AS id, 14 AS verbs, 'convener' AS via, m.id AS proof, {far} AS until, NULL AS only
FROM meeting m JOIN {authorised m.created_by}

-- branch meeting.invited
SELECT u.id AS account, p.meeting AS id, 6 AS verbs, 'invited' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN meeting_party p ON p.organisation = u.organisation
WHERE (u.roles & {icm}) <> 0 AND u.state = 1

-- branch meeting.auditor
SELECT u.id AS account, m.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN meeting m ON m.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- An instruction is for the administrator who asked, and for the single points of contact and the auditors of the controller.
-- branch instruction.administrator
SELECT i.administrator AS account, i.id AS id, 6 AS verbs, 'instructed' AS via, i.id AS proof, {far} AS until, NULL AS only
FROM instruction i JOIN account u ON u.id = i.administrator
WHERE (u.roles & {administrator}) <> 0 AND u.state = 1

-- branch instruction.controller
SELECT u.id AS account, i.id AS id, 6 AS verbs, 'controller' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN instruction i ON i.organisation = u.organisation
WHERE (u.roles & {spoc}) <> 0 AND u.state = 1

-- branch instruction.auditor
SELECT u.id AS account, i.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN instruction i ON i.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1

-- branch publication.publisher
SELECT u.id AS account, p.id AS id, 6 AS verbs, 'publisher' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN publication p ON p.organisation = u.organisation
WHERE (u.roles & {publisher}) <> 0 AND u.state = 1

-- branch publication.auditor
SELECT u.id AS account, p.id AS id, 18 AS verbs, 'auditor' AS via, u.id AS proof, {far} AS until, NULL AS only
FROM account u JOIN publication p ON p.organisation = u.organisation
WHERE (u.roles & {auditor}) <> 0 AND u.state = 1
