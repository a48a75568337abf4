-- What the keeper of a neighbourhood says of it, and what became of one that was merged or retired.

-- contact_months: how many months after a contact the next is due.
ALTER TABLE neighbourhood ADD COLUMN contact_months INTEGER NOT NULL DEFAULT 3; -- content | never
ALTER TABLE neighbourhood ADD COLUMN merged_into BLOB; -- content | never
ALTER TABLE neighbourhood ADD COLUMN end_reason TEXT NOT NULL DEFAULT ''; -- content | never
ALTER TABLE neighbourhood ADD COLUMN changed_at INTEGER; -- content | never
ALTER TABLE neighbourhood ADD COLUMN changed_by BLOB; -- content | never
CREATE INDEX neighbourhood_csp ON neighbourhood (csp, name);

-- The boundary as it was sent, as GeoJSON; neighbourhood.boundary holds the rings to draw, with fewer corners.
CREATE TABLE boundary (
    neighbourhood BLOB PRIMARY KEY REFERENCES neighbourhood (id), -- content | never
    geojson       TEXT NOT NULL,       -- content | never
    corners       INTEGER NOT NULL     -- content | never
) STRICT, WITHOUT ROWID;

-- What a merger took into another neighbourhood, so that it can be taken back. kind: 1 priority, 2 engagement, 3 contact,
-- 4 plan, 5 survey, 6 group.
CREATE TABLE merged_record (
    neighbourhood BLOB NOT NULL REFERENCES neighbourhood (id), -- content | with neighbourhood
    kind          INTEGER NOT NULL,    -- content | with neighbourhood
    record        BLOB NOT NULL,       -- content | with neighbourhood
    PRIMARY KEY (neighbourhood, kind, record)
) STRICT, WITHOUT ROWID;
