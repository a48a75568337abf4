-- What the planner is told of how much there is, the same in every store and never measured: each question about rights is
-- asked along the same way in a new store, in one of a million cases, and after every start. Somebody has some hundreds of
-- channels and of shares, a record has a few of both.
-- Samples of what is in an index would be worse than none: with them a statement is made anew for each value that it is asked
-- with. The first line makes the tables of statistics, the last reads them.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
DROP TABLE IF EXISTS sqlite_stat4;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('assignment', 'assignment_account', '1000000 100 1 1 1'),
    ('assignment', 'assignment_channel', '1000000 3 1 1 1'),
    ('channel', 'channel_case_file', '1000000 2 1'),
    ('channel', 'channel_lead', '1000000 50000 10000 1'),
    ('channel', 'channel_lead_of', '1000000 1 1 1 1 1'),
    ('grant', 'grant_object', '500000 2 1 1'),
    ('grant', 'grant_account', '500000 100 50 1'),
    ('grant', 'grant_organisation', '500000 1000 500 1'),
    ('grant', 'grant_received', '500000 1000 500 1');
ANALYZE sqlite_schema;
