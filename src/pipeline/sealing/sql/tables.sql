-- The tables of sealed years in a candidate. Created once something is sealed.
CREATE TABLE IF NOT EXISTS candidate.revisions (
    agency VARCHAR, year INTEGER, revision INTEGER, sealed_at TIMESTAMP, sealed_by VARCHAR, note VARCHAR, package VARCHAR, sha256 VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.revision_changes (
    agency VARCHAR, year INTEGER, revision INTEGER, what VARCHAR, address VARCHAR, label VARCHAR, before VARCHAR, after VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.sealed_years (
    agency VARCHAR, year INTEGER, revision INTEGER, known_through TIMESTAMP, as_of DATE
);
CREATE TABLE IF NOT EXISTS candidate.sealed_figures (
    agency VARCHAR, year INTEGER, figure VARCHAR, label VARCHAR, value DOUBLE, unit VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.sealed_cells (
    agency VARCHAR, year INTEGER, form VARCHAR, "table" VARCHAR, "row" VARCHAR, "column" VARCHAR, label VARCHAR, position INTEGER,
    value DOUBLE, semantic VARCHAR, origin VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.sealed_rule_results (
    agency VARCHAR, year INTEGER, form VARCHAR, rule VARCHAR, instance VARCHAR, severity VARCHAR, outcome VARCHAR, "left" VARCHAR,
    "right" VARCHAR, message VARCHAR, what_to_do VARCHAR, legal_basis VARCHAR, cells VARCHAR[], refers_to VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.sealed_findings (
    agency VARCHAR, year INTEGER, step VARCHAR, code VARCHAR, severity VARCHAR, outcome VARCHAR, message VARCHAR, what_to_do VARCHAR,
    "left" VARCHAR, "right" VARCHAR, refers_to VARCHAR, waived_by VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.sealed_verdicts (
    agency VARCHAR, year INTEGER, source VARCHAR, row_id VARCHAR, on_date DATE, summary VARCHAR, verdict VARCHAR, figure VARCHAR,
    amount DOUBLE, corrected BOOLEAN, sha256 VARCHAR, section VARCHAR, manner VARCHAR, url VARCHAR
);
CREATE TABLE IF NOT EXISTS candidate.unsealed_figures AS SELECT agency, year, figure, label, value, unit, status, revision, as_of FROM candidate.figures LIMIT 0;
CREATE TABLE IF NOT EXISTS candidate.unsealed_monthly AS SELECT agency, year, month, figure, value FROM candidate.monthly LIMIT 0;
CREATE TABLE IF NOT EXISTS candidate.changes_since_seal (
    agency VARCHAR, year INTEGER, revision INTEGER, figure VARCHAR, source VARCHAR, row_id VARCHAR, change VARCHAR, noticed_at TIMESTAMP,
    before DOUBLE, after DOUBLE, reason VARCHAR
);
