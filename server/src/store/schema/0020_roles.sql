-- The few of an organisation whose role alone opens its records, found without reading the accounts of all its people.
-- The conditions are those of reach.sql, word for word: 8 is the bit of the SPOC, 16 that of the auditor.
CREATE INDEX account_spoc ON account (organisation, id) WHERE (roles & 8) <> 0 AND state = 1;
CREATE INDEX account_auditor ON account (organisation, id) WHERE (roles & 16) <> 0 AND state = 1;

-- What `reach` asks of a channel first, without its prose: who leads it, in which partnership.
CREATE INDEX channel_lead_of ON channel (id, lead, csp);
