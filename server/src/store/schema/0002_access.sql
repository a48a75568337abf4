-- Organisations, agreements, terminals, accounts and sessions.

CREATE TABLE csp (
    id            BLOB PRIMARY KEY,    -- admin | never
    name          TEXT NOT NULL UNIQUE,-- admin | never
    manager       TEXT NOT NULL,       -- admin | never
    areas         TEXT NOT NULL DEFAULT '', -- admin | never
    created_at    INTEGER              -- admin | never
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
    id              BLOB PRIMARY KEY,     -- admin | never
    name            TEXT NOT NULL UNIQUE, -- admin | never
    sector          TEXT NOT NULL,        -- admin | never
    state           INTEGER NOT NULL,     -- admin | never
    csp             BLOB REFERENCES csp (id), -- admin | never
    sponsor         TEXT NOT NULL,        -- admin | never
    approved_by     TEXT NOT NULL,        -- admin | never
    office          TEXT NOT NULL,        -- admin | never
    telephone       TEXT NOT NULL,        -- admin | never
    ico_number      TEXT NOT NULL,        -- admin | never
    ico_until       INTEGER,              -- admin | never
    commenced_on    INTEGER NOT NULL,     -- admin | never
    access_review_due INTEGER NOT NULL,   -- admin | never
    administers     INTEGER NOT NULL,     -- admin | never
    created_at      INTEGER,              -- admin | never
    version         INTEGER NOT NULL      -- admin | never
) STRICT, WITHOUT ROWID;

-- Each step of an organisation on its way in and out, with who approved it and how (COCO-2.2).
CREATE TABLE organisation_step (
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | never
    at            INTEGER NOT NULL,    -- admin | never
    state         INTEGER NOT NULL,    -- admin | never
    reason        TEXT NOT NULL,       -- admin | never
    by            BLOB NOT NULL,       -- admin | never
    PRIMARY KEY (organisation, at, state)
) STRICT, WITHOUT ROWID;

-- A range and a terminal open nothing before a second person has confirmed them; nobody stands for the console.
CREATE TABLE address_range (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    network       TEXT NOT NULL,       -- admin | with organisation
    label         TEXT NOT NULL DEFAULT '', -- admin | with organisation
    added_at      INTEGER NOT NULL,    -- admin | with organisation
    added_by      BLOB,                -- admin | with organisation
    confirmed_at  INTEGER,             -- admin | with organisation
    confirmed_by  BLOB,                -- admin | with organisation
    removed_at    INTEGER,             -- admin | with organisation
    remove_reason TEXT NOT NULL DEFAULT '' -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX address_range_organisation ON address_range (organisation);

CREATE TABLE terminal (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    name          TEXT NOT NULL,       -- admin | with organisation
    fingerprint   BLOB NOT NULL UNIQUE,-- admin | with organisation
    enrolled_at   INTEGER NOT NULL,    -- admin | with organisation
    enrolled_by   BLOB,                -- admin | with organisation
    confirmed_at  INTEGER,             -- admin | with organisation
    confirmed_by  BLOB,                -- admin | with organisation
    expires_at    INTEGER NOT NULL,    -- admin | with organisation
    revoked_at    INTEGER,             -- admin | with organisation
    revoke_reason TEXT NOT NULL DEFAULT '', -- admin | with organisation
    last_sign_in_at INTEGER,           -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX terminal_organisation ON terminal (organisation);

-- kind: 1 connection agreement, 2 code of connection, 3 information sharing agreement.
-- purposes, bases, article_9, article_10: the numbers of what it states, joined by commas.
CREATE TABLE agreement (
    id            BLOB PRIMARY KEY,    -- admin | never
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | never
    kind          INTEGER NOT NULL,    -- admin | never
    csp           BLOB REFERENCES csp (id), -- admin | never
    from_at       INTEGER NOT NULL,    -- admin | never
    until_at      INTEGER NOT NULL,    -- admin | never
    review_on     INTEGER NOT NULL,    -- admin | never
    purposes      TEXT NOT NULL,       -- admin | never
    bases         TEXT NOT NULL,       -- admin | never
    article_9     TEXT NOT NULL DEFAULT '', -- admin | never
    article_10    TEXT NOT NULL DEFAULT '', -- admin | never
    signatory     TEXT NOT NULL,       -- admin | never
    capacity      TEXT NOT NULL,       -- admin | never
    document_hash BLOB NOT NULL,       -- admin | never
    recorded_by   BLOB NOT NULL,       -- admin | never
    recorded_at   INTEGER NOT NULL,    -- admin | never
    end_reason    TEXT NOT NULL,       -- admin | never
    version       INTEGER NOT NULL     -- admin | never
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_organisation ON agreement (organisation, kind, csp);

CREATE TABLE syops (
    version       INTEGER PRIMARY KEY, -- admin | never
    title         TEXT NOT NULL,       -- admin | never
    text          TEXT NOT NULL,       -- admin | never
    published_at  INTEGER NOT NULL,    -- admin | never
    published_by  BLOB                 -- admin | never
) STRICT;

-- state: 1 active, 2 suspended, 3 disabled, 4 archived. roles: bit set of `shared::roles`.
CREATE TABLE account (
    id              BLOB PRIMARY KEY,     -- admin | with organisation
    organisation    BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    user_name       TEXT NOT NULL UNIQUE, -- admin | with organisation
    given_names     TEXT NOT NULL,        -- admin | with organisation
    family_name     TEXT NOT NULL,        -- admin | with organisation
    telephone       TEXT NOT NULL,        -- admin | with organisation
    roles           INTEGER NOT NULL,     -- admin | with organisation
    state           INTEGER NOT NULL,     -- admin | with organisation
    created_at      INTEGER NOT NULL,     -- admin | with organisation
    need            TEXT NOT NULL,        -- admin | with organisation
    vetted_on       INTEGER,              -- admin | with organisation
    trained_on      INTEGER,              -- admin | with organisation
    trained_until   INTEGER,              -- admin | with organisation
    signed_on       INTEGER,              -- admin | with organisation
    signed_version  INTEGER,              -- admin | with organisation
    signed_hash     BLOB,                 -- admin | with organisation
    password        TEXT NOT NULL,        -- secret | with organisation
    password_at     INTEGER NOT NULL,     -- admin | with organisation
    must_change     INTEGER NOT NULL,     -- admin | with organisation
    code_until      INTEGER,              -- admin | with organisation
    last_sign_in_at INTEGER,              -- admin | with organisation
    failures_since  INTEGER NOT NULL,     -- admin | with organisation
    last_entry_at   INTEGER,              -- admin | with organisation
    entries         INTEGER NOT NULL,     -- admin | with organisation
    end_reason      TEXT NOT NULL DEFAULT '', -- admin | with organisation
    version         INTEGER NOT NULL      -- admin | with organisation
) STRICT;
CREATE INDEX account_organisation ON account (organisation, family_name, given_names, id);
CREATE INDEX account_name ON account (family_name, given_names, id);

-- kind: 1 identity, 2 right to work, 3 employment history, 4 criminal record (COCO-2.1).
CREATE TABLE vetting_check (
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with account
    kind          INTEGER NOT NULL,    -- admin | with account
    done_on       INTEGER NOT NULL,    -- admin | with account
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE password_history (
    account       BLOB NOT NULL REFERENCES account (id), -- secret | with account
    at            INTEGER NOT NULL,    -- secret | with account
    password      TEXT NOT NULL,       -- secret | with account
    PRIMARY KEY (account, at)
) STRICT, WITHOUT ROWID;

-- state: 1 applied, 2 authorised, 3 refused, 4 created.
CREATE TABLE application (
    id              BLOB PRIMARY KEY,     -- admin | with organisation
    organisation    BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    user_name       TEXT NOT NULL,        -- admin | with organisation
    given_names     TEXT NOT NULL,        -- admin | with organisation
    family_name     TEXT NOT NULL,        -- admin | with organisation
    telephone       TEXT NOT NULL,        -- admin | with organisation
    roles           INTEGER NOT NULL,     -- admin | with organisation
    need            TEXT NOT NULL,        -- admin | with organisation
    state           INTEGER NOT NULL,     -- admin | with organisation
    criteria        INTEGER NOT NULL,     -- admin | with organisation
    applied_by      BLOB NOT NULL,        -- admin | with organisation
    applied_at      INTEGER NOT NULL,     -- admin | with organisation
    decided_by      BLOB,                 -- admin | with organisation
    decided_at      INTEGER,              -- admin | with organisation
    reason          TEXT NOT NULL DEFAULT '', -- admin | with organisation
    checks          TEXT NOT NULL,        -- admin | with organisation
    account         BLOB,                 -- admin | with organisation
    version         INTEGER NOT NULL      -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX application_organisation ON application (organisation, state);
CREATE INDEX application_account ON application (account) WHERE account IS NOT NULL;

-- state: 1 asked, 2 approved, 3 refused.
CREATE TABLE reset_request (
    id            BLOB PRIMARY KEY,    -- admin | with organisation
    organisation  BLOB NOT NULL REFERENCES organisation (id), -- admin | with organisation
    account       BLOB NOT NULL REFERENCES account (id), -- admin | with organisation
    terminal      BLOB,                -- admin | with organisation
    note          TEXT NOT NULL,       -- admin | with organisation
    asked_at      INTEGER NOT NULL,    -- admin | with organisation
    state         INTEGER NOT NULL,    -- admin | with organisation
    decided_by    BLOB,                -- admin | with organisation
    decided_at    INTEGER,             -- admin | with organisation
    reason        TEXT NOT NULL,       -- admin | with organisation
    version       INTEGER NOT NULL     -- admin | with organisation
) STRICT, WITHOUT ROWID;
CREATE INDEX reset_request_organisation ON reset_request (organisation, state);
CREATE INDEX reset_request_account ON reset_request (account, asked_at);

-- token: SHA-256 of the session token. state: 1 active, 2 locked, 3 password change due.
CREATE TABLE session (
    token         BLOB PRIMARY KEY,    -- secret | 30 days
    id            BLOB NOT NULL UNIQUE,-- admin | 30 days
    account       BLOB NOT NULL REFERENCES account (id), -- admin | 30 days
    terminal      BLOB NOT NULL,       -- admin | 30 days
    range         BLOB NOT NULL,       -- admin | 30 days
    state         INTEGER NOT NULL,    -- admin | 30 days
    started_at    INTEGER NOT NULL,    -- admin | 30 days
    person_at     INTEGER NOT NULL,    -- admin | 30 days
    ended_at      INTEGER,             -- admin | 30 days
    end_reason    TEXT NOT NULL,       -- admin | 30 days
    syops_version INTEGER NOT NULL,    -- admin | 30 days
    previous_sign_in_at INTEGER,       -- admin | 30 days
    failures_since INTEGER NOT NULL    -- admin | 30 days
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account) WHERE ended_at IS NULL;
CREATE INDEX session_started ON session (account, started_at);
CREATE INDEX session_terminal ON session (terminal, started_at);

-- who: HMAC of the folded user name, so that unknown names have rows too.
CREATE TABLE lockout (
    who           BLOB NOT NULL,       -- admin | 30 days
    terminal      BLOB NOT NULL,       -- admin | 30 days
    failures      INTEGER NOT NULL,    -- admin | 30 days
    locks         INTEGER NOT NULL,    -- admin | 30 days
    locked_until  INTEGER,             -- admin | 30 days
    lock_span     INTEGER NOT NULL,    -- admin | 30 days
    known         INTEGER NOT NULL,    -- admin | 30 days
    at            INTEGER NOT NULL,    -- admin | 30 days
    PRIMARY KEY (who, terminal)
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_try (
    who           BLOB NOT NULL,       -- admin | 24 hours
    at            INTEGER NOT NULL,    -- admin | 24 hours
    terminal      BLOB NOT NULL,       -- admin | 24 hours
    PRIMARY KEY (who, at, terminal)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    account       BLOB NOT NULL REFERENCES account (id), -- content | 30 days
    key           BLOB NOT NULL,       -- content | 30 days
    form          TEXT NOT NULL,       -- content | 30 days
    title         TEXT NOT NULL,       -- content | 30 days
    object        BLOB,                -- content | 30 days
    fields        BLOB NOT NULL,       -- content | 30 days
    created_at    INTEGER NOT NULL,    -- content | 30 days
    saved_at      INTEGER NOT NULL,    -- content | 30 days
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

-- Change alerts and notices: a code and a reference, never content (INTRO-7).
CREATE TABLE notice (
    id            BLOB PRIMARY KEY,    -- admin | 30 days
    account       BLOB NOT NULL REFERENCES account (id), -- admin | 30 days
    code          TEXT NOT NULL,       -- admin | 30 days
    record_kind   INTEGER NOT NULL,    -- admin | 30 days
    record        BLOB,                -- admin | 30 days
    at            INTEGER NOT NULL,    -- admin | 30 days
    seen_at       INTEGER              -- admin | 30 days
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_account ON notice (account, seen_at);
