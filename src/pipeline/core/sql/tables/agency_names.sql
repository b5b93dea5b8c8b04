-- One row per name under which an agency is met: its id, its name, its aliases. Rewritten from workspace.toml at each run.
CREATE TABLE IF NOT EXISTS agency_names (
    name    VARCHAR NOT NULL,
    agency  VARCHAR NOT NULL
);
