-- Holding the case: programmes as data, and what channels, activities, actions and risk need beyond their first tables.

-- A programme of work (SYOP-13.4h). state: 1 in use, 2 retired. worker_days and supervisor_days are at most 60 and 90
-- (COCO-9.2). low_from ...: from how many points each level begins; all 0 where the scale has no factors. case_review: 1
-- where a person can ask for a case review.
CREATE TABLE programme (
    id            BLOB PRIMARY KEY,    -- admin | never
    number        INTEGER NOT NULL UNIQUE, -- admin | never
    code          TEXT NOT NULL UNIQUE,-- admin | never
    name          TEXT NOT NULL,       -- admin | never
    summary       TEXT NOT NULL,       -- admin | never
    state         INTEGER NOT NULL,    -- admin | never
    worker_days   INTEGER NOT NULL,    -- admin | never
    supervisor_days INTEGER NOT NULL,  -- admin | never
    risk_days     INTEGER NOT NULL,    -- admin | never
    case_review   INTEGER NOT NULL,    -- admin | never
    scale         TEXT NOT NULL,       -- admin | never
    low_from      INTEGER NOT NULL,    -- admin | never
    medium_from   INTEGER NOT NULL,    -- admin | never
    high_from     INTEGER NOT NULL,    -- admin | never
    very_high_from INTEGER NOT NULL,   -- admin | never
    version       INTEGER NOT NULL     -- admin | never
) STRICT, WITHOUT ROWID;

-- kind: 1 line, 2 note, 3 number, 4 date, 5 choice, 6 tick. options: one a line. retired: 1 where it is kept only for
-- channels that filled it in.
CREATE TABLE programme_field (
    programme     BLOB NOT NULL REFERENCES programme (id), -- admin | never
    key           TEXT NOT NULL,       -- admin | never
    position      INTEGER NOT NULL,    -- admin | never
    label         TEXT NOT NULL,       -- admin | never
    help          TEXT NOT NULL,       -- admin | never
    kind          INTEGER NOT NULL,    -- admin | never
    required      INTEGER NOT NULL,    -- admin | never
    options       TEXT NOT NULL,       -- admin | never
    retired       INTEGER NOT NULL,    -- admin | never
    PRIMARY KEY (programme, key)
) STRICT, WITHOUT ROWID;

-- A question of the scale, and its answers with their points, the least risk first.
CREATE TABLE programme_factor (
    programme     BLOB NOT NULL REFERENCES programme (id), -- admin | never
    key           TEXT NOT NULL,       -- admin | never
    position      INTEGER NOT NULL,    -- admin | never
    label         TEXT NOT NULL,       -- admin | never
    PRIMARY KEY (programme, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_answer (
    programme     BLOB NOT NULL REFERENCES programme (id), -- admin | never
    factor        TEXT NOT NULL,       -- admin | never
    position      INTEGER NOT NULL,    -- admin | never
    label         TEXT NOT NULL,       -- admin | never
    points        INTEGER NOT NULL,    -- admin | never
    PRIMARY KEY (programme, factor, position)
) STRICT, WITHOUT ROWID;

-- The change log, with the consultation that went before each change (SYOP-13.4h).
CREATE TABLE programme_change (
    programme     BLOB NOT NULL REFERENCES programme (id), -- admin | never
    version       INTEGER NOT NULL,    -- admin | never
    summary       TEXT NOT NULL,       -- admin | never
    consulted     TEXT NOT NULL,       -- admin | never
    consulted_on  INTEGER NOT NULL,    -- admin | never
    outcome       TEXT NOT NULL,       -- admin | never
    by            BLOB NOT NULL,       -- admin | never
    at            INTEGER NOT NULL,    -- admin | never
    PRIMARY KEY (programme, version)
) STRICT, WITHOUT ROWID;

-- What a channel has in the fields of its programme; a field that is empty has no row.
CREATE TABLE channel_value (
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    field         TEXT NOT NULL,       -- content | with channel
    value         TEXT NOT NULL,       -- content | with channel
    PRIMARY KEY (channel, field)
) STRICT, WITHOUT ROWID;

-- The programmes that the system comes with; channels name them by their number.
INSERT INTO programme VALUES
    (X'01900000000070008000000000000001', 1, 'asb', 'Anti-social behaviour',
     'Behaviour that causes harassment, alarm or distress, or a nuisance at home.', 1, 60, 90, 120, 1,
     'ASB risk matrix', 4, 8, 13, 18, 1),
    (X'01900000000070008000000000000002', 2, 'vulnerability', 'Vulnerability',
     'Protection of people who are vulnerable.', 1, 60, 90, 120, 0, 'Five levels', 0, 0, 0, 0, 1),
    (X'01900000000070008000000000000003', 3, 'supporting_families', 'Supporting Families',
     'One plan and one worker for a family that several services help.', 1, 60, 90, 180, 0,
     'Family outcomes', 2, 5, 8, 11, 1),
    (X'01900000000070008000000000000004', 4, 'hate_crime', 'Hate crime',
     'Hate crimes and hate incidents.', 1, 60, 90, 120, 0, 'Five levels', 0, 0, 0, 0, 1),
    (X'01900000000070008000000000000005', 5, 'marac', 'MARAC',
     'The multi-agency risk assessment conference on domestic abuse.', 1, 60, 90, 90, 0,
     'Domestic abuse checklist', 3, 6, 10, 14, 1),
    (X'01900000000070008000000000000006', 6, 'iom', 'Integrated offender management',
     'Persistent offenders, managed together.', 1, 60, 90, 120, 0, 'Five levels', 0, 0, 0, 0, 1),
    (X'01900000000070008000000000000007', 7, 'other', 'Other',
     'Another piece of joint work, which the title of the channel names.', 1, 60, 90, 366, 0,
     'Five levels', 0, 0, 0, 0, 1);

INSERT INTO programme_field
SELECT p.id, f.column1, f.column2, f.column3, f.column4, f.column5, f.column6, f.column7, 0 FROM (VALUES
    ('behaviour', 1, 'Kind of behaviour', '', 5, 0,
     'Noise' || char(10) || 'Damage' || char(10) || 'Threats or abuse' || char(10) || 'Vehicles' || char(10) || 'Fires'
     || char(10) || 'Drugs or drinking' || char(10) || 'Other', 1),
    ('place', 2, 'Where it happens', 'a street or a block, not a person', 1, 0, '', 1),
    ('incidents', 3, 'Incidents in 90 days', 'as reported to all partners', 3, 0, '', 1),
    ('diary', 4, 'Diary sheets kept', 'by the people who complain', 6, 0, '', 1),
    ('need', 1, 'Kind of need', '', 5, 0,
     'Self-neglect' || char(10) || 'Exploitation' || char(10) || 'Missing from home' || char(10) || 'Mental health'
     || char(10) || 'Fraud' || char(10) || 'Other', 2),
    ('capacity', 2, 'Mental capacity', 'what was assessed, by whom', 2, 0, '', 2),
    ('care_plan', 3, 'Known to adult social care', '', 6, 0, '', 2),
    ('outcomes', 1, 'Headline outcomes open', 'of the ten of the programme', 3, 0, '', 3),
    ('plan_signed', 2, 'Family plan signed on', '', 4, 0, '', 3),
    ('children', 3, 'Children in the home', '', 3, 0, '', 3),
    ('strand', 1, 'Monitored strand', '', 5, 1,
     'Disability' || char(10) || 'Race' || char(10) || 'Religion' || char(10) || 'Sexual orientation' || char(10)
     || 'Transgender identity' || char(10) || 'Other', 4),
    ('third_party', 2, 'Reported by a third party', '', 6, 0, '', 4),
    ('safe_contact', 1, 'Safe way to make contact', 'times, numbers, and what must not be said', 2, 1, '', 5),
    ('conference', 2, 'Heard at the conference on', '', 4, 0, '', 5),
    ('repeat', 3, 'Repeat within 12 months', '', 6, 0, '', 5),
    ('cohort', 1, 'Cohort', '', 5, 1, 'Red' || char(10) || 'Amber' || char(10) || 'Green' || char(10) || 'Blue', 6),
    ('licence', 2, 'Licence ends on', '', 4, 0, '', 6),
    ('pathway', 3, 'Pathways in hand', 'such as housing, work, treatment', 1, 0, '', 6)
) f JOIN programme p ON p.number = f.column8;

INSERT INTO programme_factor
SELECT p.id, f.column1, f.column2, f.column3 FROM (VALUES
    ('frequency', 1, 'How often does it happen?', 1),
    ('harm', 2, 'What harm was done?', 1),
    ('targeted', 3, 'Is somebody targeted?', 1),
    ('support', 4, 'Whom does the person have?', 1),
    ('history', 5, 'What went before?', 1),
    ('school', 1, 'Do the children go to school?', 3),
    ('home', 2, 'Is the home secure?', 3),
    ('work', 3, 'Work and money?', 3),
    ('health', 4, 'Health of the parents?', 3),
    ('injury', 1, 'Has there been an injury?', 5),
    ('fear', 2, 'Is the person afraid of further violence?', 5),
    ('escalation', 3, 'Is it happening more often or getting worse?', 5),
    ('control', 4, 'Is there control, stalking or isolation?', 5),
    ('weapons', 5, 'Weapons or attempts to strangle?', 5),
    ('children', 6, 'Are children in the home or in conflict over contact?', 5)
) f JOIN programme p ON p.number = f.column4;

INSERT INTO programme_answer
SELECT p.id, f.column1, f.column2, f.column3, f.column4 FROM (VALUES
    ('frequency', 1, 'Once', 0, 1), ('frequency', 2, 'Each month', 2, 1), ('frequency', 3, 'Each week', 4, 1),
    ('frequency', 4, 'Each day', 6, 1),
    ('harm', 1, 'None', 0, 1), ('harm', 2, 'Distress', 2, 1), ('harm', 3, 'Damage or loss of sleep', 4, 1),
    ('harm', 4, 'Injury or illness', 6, 1),
    ('targeted', 1, 'Nobody', 0, 1), ('targeted', 2, 'A household', 2, 1), ('targeted', 3, 'For who they are', 4, 1),
    ('support', 1, 'Family and friends', 0, 1), ('support', 2, 'A few people', 2, 1), ('support', 3, 'Nobody', 4, 1),
    ('history', 1, 'Nothing', 0, 1), ('history', 2, 'Earlier reports', 2, 1),
    ('history', 3, 'Earlier reports and a breach', 4, 1),
    ('school', 1, 'Nearly always', 0, 3), ('school', 2, 'Less than nine days in ten', 2, 3),
    ('school', 3, 'Hardly ever', 4, 3),
    ('home', 1, 'Yes', 0, 3), ('home', 2, 'Arrears', 2, 3), ('home', 3, 'Notice to leave', 4, 3),
    ('work', 1, 'In work', 0, 3), ('work', 2, 'Looking for work', 1, 3), ('work', 3, 'In debt without work', 3, 3),
    ('health', 1, 'Good', 0, 3), ('health', 2, 'Being treated', 1, 3), ('health', 3, 'Not being treated', 3, 3),
    ('injury', 1, 'No', 0, 5), ('injury', 2, 'Yes, slight', 2, 5), ('injury', 3, 'Yes, severe', 4, 5),
    ('fear', 1, 'No', 0, 5), ('fear', 2, 'Yes', 2, 5), ('fear', 3, 'Yes, of being killed', 4, 5),
    ('escalation', 1, 'No', 0, 5), ('escalation', 2, 'Yes', 3, 5),
    ('control', 1, 'No', 0, 5), ('control', 2, 'Some', 2, 5), ('control', 3, 'Constant', 4, 5),
    ('weapons', 1, 'No', 0, 5), ('weapons', 2, 'Yes', 4, 5),
    ('children', 1, 'No', 0, 5), ('children', 2, 'Yes', 2, 5)
) f JOIN programme p ON p.number = f.column5;

-- What a channel went through: a row for each state that it reached. by: null where a rule put it there.
CREATE TABLE channel_step (
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    number        INTEGER NOT NULL,    -- content | with channel
    state         INTEGER NOT NULL,    -- content | with channel
    reason        TEXT NOT NULL,       -- content | with channel
    by            BLOB,                -- content | with channel
    at            INTEGER NOT NULL,    -- content | with channel
    PRIMARY KEY (channel, number)
) STRICT, WITHOUT ROWID;

-- What falls asleep, and what is due for disposal, is found by these.
CREATE INDEX channel_significant ON channel (significant_at) WHERE state = 2;
CREATE INDEX channel_disposal ON channel (disposal_on) WHERE state IN (4, 5);
CREATE INDEX channel_closed_lead ON channel (lead, id) WHERE state >= 5;

-- The disposal of a closed channel (ISA-3.4b). It has no content of the channel. state: 1 due, 2 authorised; held follows
-- from a hold that stands.
CREATE TABLE disposal (
    id            BLOB PRIMARY KEY,    -- admin | with channel
    channel       BLOB NOT NULL UNIQUE REFERENCES channel (id), -- admin | with channel
    due_on        INTEGER NOT NULL,    -- admin | with channel
    state         INTEGER NOT NULL,    -- admin | with channel
    authorised_by BLOB,                -- admin | with channel
    authorised_at INTEGER,             -- admin | with channel
    reason        TEXT NOT NULL,       -- admin | with channel
    destroy_on    INTEGER,             -- admin | with channel
    version       INTEGER NOT NULL     -- admin | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX disposal_destroy ON disposal (destroy_on) WHERE state = 2;

-- Who contributed beside the lead, and how many records of the channel they own.
CREATE TABLE disposal_party (
    disposal      BLOB NOT NULL REFERENCES disposal (id), -- admin | with disposal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with disposal
    records       INTEGER NOT NULL,    -- admin | with disposal
    told_at       INTEGER,             -- admin | with disposal
    PRIMARY KEY (disposal, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX disposal_party_organisation ON disposal_party (organisation, disposal);

-- ground: 1 proceedings, 2 disclosure (CA-9.5), 3 safeguarding, 4 own records, 5 other. It stands until it is lifted.
CREATE TABLE disposal_hold (
    id            BLOB PRIMARY KEY,    -- admin | with disposal
    disposal      BLOB NOT NULL REFERENCES disposal (id), -- admin | with disposal
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with disposal
    ground        INTEGER NOT NULL,    -- admin | with disposal
    reason        TEXT NOT NULL,       -- admin | with disposal
    review_on     INTEGER NOT NULL,    -- admin | with disposal
    placed_by     BLOB NOT NULL,       -- admin | with disposal
    placed_at     INTEGER NOT NULL,    -- admin | with disposal
    lifted_by     BLOB,                -- admin | with disposal
    lifted_at     INTEGER,             -- admin | with disposal
    lift_reason   TEXT NOT NULL,       -- admin | with disposal
    version       INTEGER NOT NULL     -- admin | with disposal
) STRICT, WITHOUT ROWID;
CREATE INDEX disposal_hold_disposal ON disposal_hold (disposal, placed_at);

-- What remains of a channel that was destroyed: no personal data of the people it was about.
CREATE TABLE certificate (
    id            BLOB PRIMARY KEY,    -- admin | never
    reference     TEXT NOT NULL UNIQUE,-- admin | never
    channel_reference TEXT NOT NULL,   -- admin | never
    case_reference TEXT NOT NULL,      -- admin | never
    programme     INTEGER NOT NULL,    -- admin | never
    lead          BLOB NOT NULL REFERENCES organisation (id), -- admin | never
    closed_on     INTEGER NOT NULL,    -- admin | never
    due_on        INTEGER NOT NULL,    -- admin | never
    authorised_on INTEGER NOT NULL,    -- admin | never
    destroyed_at  INTEGER NOT NULL,    -- admin | never
    records       TEXT NOT NULL,       -- admin | never
    digest        BLOB NOT NULL        -- admin | never
) STRICT, WITHOUT ROWID;

-- The organisations that led or contributed.
CREATE TABLE certificate_party (
    certificate   BLOB NOT NULL REFERENCES certificate (id), -- admin | never
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | never
    PRIMARY KEY (organisation, certificate)
) STRICT, WITHOUT ROWID;

-- A case review that somebody asked for. state: 1 requested, 2 accepted, 3 refused, 4 held, 5 answered. organisation: the
-- lead. told_on: for which clock the supervisors were told that it runs out.
CREATE TABLE case_review (
    id            BLOB PRIMARY KEY,    -- content | with channel
    reference     TEXT NOT NULL UNIQUE,-- content | with channel
    channel       BLOB NOT NULL REFERENCES channel (id), -- content | with channel
    nominal       BLOB REFERENCES nominal (id), -- content | with channel
    requester     TEXT NOT NULL,       -- content | with channel
    grounds       TEXT NOT NULL,       -- content | with channel
    incidents     INTEGER NOT NULL,    -- content | with channel
    requested_on  INTEGER NOT NULL,    -- content | with channel
    state         INTEGER NOT NULL,    -- content | with channel
    due_on        INTEGER,             -- content | with channel
    decided_at    INTEGER,             -- content | with channel
    decision      TEXT NOT NULL,       -- content | with channel
    met_on        INTEGER,             -- content | with channel
    findings      TEXT NOT NULL,       -- content | with channel
    answered_at   INTEGER,             -- content | with channel
    answer        TEXT NOT NULL,       -- content | with channel
    told_on       INTEGER,             -- content | with channel
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- content | with channel
    created_by    BLOB NOT NULL,       -- content | with channel
    created_at    INTEGER NOT NULL,    -- content | with channel
    version       INTEGER NOT NULL     -- content | with channel
) STRICT, WITHOUT ROWID;
CREATE INDEX case_review_channel ON case_review (channel, created_at);
CREATE INDEX case_review_due ON case_review (due_on, channel) WHERE due_on IS NOT NULL;
CREATE UNIQUE INDEX case_review_running ON case_review (channel) WHERE due_on IS NOT NULL;
