-- Published tables that the verbs of this run may not have written.
CREATE TABLE IF NOT EXISTS cells (
    agency VARCHAR, year INTEGER, form VARCHAR, "table" VARCHAR, "row" VARCHAR, "column" VARCHAR, label VARCHAR,
    position INTEGER, value DOUBLE, semantic VARCHAR, origin VARCHAR
);
CREATE TABLE IF NOT EXISTS requests_clock (
    agency VARCHAR, source VARCHAR, request_no VARCHAR, received_on DATE, original_due DATE, due DATE, provisional BOOLEAN,
    state VARCHAR, stopped_days INTEGER, extension_days INTEGER, decided_on DATE, working_days_used INTEGER, days_left INTEGER,
    calendar_version VARCHAR, calendar_hash VARCHAR
);
CREATE TABLE IF NOT EXISTS reminders (
    agency VARCHAR, source VARCHAR, request_no VARCHAR, kind VARCHAR, due_on DATE, days_left INTEGER, provisional BOOLEAN,
    message VARCHAR, as_of DATE
);
CREATE TABLE IF NOT EXISTS requests_periods (
    agency VARCHAR, period VARCHAR, first_day DATE, last_day DATE, received BIGINT, closed BIGINT, open BIGINT, unclear BIGINT,
    answers BIGINT, median_days DOUBLE, slowest_days INTEGER, rank BIGINT
);
CREATE TABLE IF NOT EXISTS requests_fees (
    agency VARCHAR, request_no VARCHAR, received_on DATE, nth_of_month INTEGER, yuan INTEGER
);
CREATE TABLE IF NOT EXISTS requests_oldest_open (
    agency VARCHAR, place INTEGER, request_no VARCHAR, received_on DATE, due DATE, provisional BOOLEAN, state VARCHAR,
    days_left INTEGER, working_days_used INTEGER
);
CREATE TABLE IF NOT EXISTS requests_dates (
    agency VARCHAR, request_no VARCHAR, received_on DATE, decision VARCHAR, decided_on DATE, extension_days INTEGER, reasonable_until DATE,
    channel VARCHAR
);
CREATE TABLE IF NOT EXISTS requests_steps (agency VARCHAR, request_no VARCHAR, event VARCHAR, on_date DATE);
CREATE TABLE IF NOT EXISTS documents (
    agency VARCHAR, year INTEGER, doc_no VARCHAR, title VARCHAR, title_hash VARCHAR, made_on DATE, openness VARCHAR, normative BOOLEAN,
    stage VARCHAR, repealed_on DATE, reviewed BOOLEAN, has_reason BOOLEAN, due_on DATE, provisional BOOLEAN, state VARCHAR,
    published_on DATE, matched_by VARCHAR, item_source VARCHAR, item VARCHAR, url VARCHAR, source VARCHAR, row_id VARCHAR
);
CREATE TABLE IF NOT EXISTS directory (
    agency VARCHAR, entry INTEGER, matter VARCHAR, content VARCHAR, basis VARCHAR, time_limit VARCHAR, owner VARCHAR, channels VARCHAR, audience VARCHAR,
    method VARCHAR, every VARCHAR, bound BOOLEAN
);
CREATE TABLE IF NOT EXISTS directory_periods (
    agency VARCHAR, year INTEGER, entry INTEGER, period VARCHAR, first_day DATE, last_day DATE, items INTEGER, late_items INTEGER, state VARCHAR,
    first_on DATE
);
CREATE TABLE IF NOT EXISTS directory_items (
    agency VARCHAR, year INTEGER, entry INTEGER, source VARCHAR, row_id VARCHAR, on_date DATE, summary VARCHAR, section VARCHAR, url VARCHAR,
    late BOOLEAN
);
CREATE TABLE IF NOT EXISTS plan_tasks (
    agency VARCHAR, year INTEGER, task INTEGER, period VARCHAR, length VARCHAR, name VARCHAR, basis VARCHAR, office VARCHAR, role VARCHAR,
    first_day DATE, due_on DATE, proof VARCHAR, target VARCHAR, number DOUBLE, reached DOUBLE, state VARCHAR, done_on DATE, in_time BOOLEAN,
    why VARCHAR, declared VARCHAR, entry INTEGER, item_source VARCHAR, item VARCHAR, url VARCHAR
);
CREATE TABLE IF NOT EXISTS follow_up (
    agency VARCHAR, year INTEGER, no VARCHAR, code VARCHAR, severity VARCHAR, refers_to VARCHAR, about_year INTEGER, message VARCHAR,
    what_to_do VARCHAR, office VARCHAR, issued_on DATE, due_on DATE, state VARCHAR, overdue BOOLEAN, escalated BOOLEAN, closed_on DATE,
    answer VARCHAR, answered_on DATE, answered_by VARCHAR, signed_by VARCHAR
);
CREATE TABLE IF NOT EXISTS follow_up_counts (
    agency VARCHAR, year INTEGER, office VARCHAR, issued BIGINT, closed BIGINT, closed_late BIGINT, open BIGINT, overdue BIGINT
);
CREATE TABLE IF NOT EXISTS revisions (
    agency VARCHAR, year INTEGER, revision INTEGER, sealed_at TIMESTAMP, sealed_by VARCHAR, note VARCHAR, package VARCHAR, sha256 VARCHAR
);
CREATE TABLE IF NOT EXISTS revision_changes (
    agency VARCHAR, year INTEGER, revision INTEGER, what VARCHAR, address VARCHAR, label VARCHAR, before VARCHAR, after VARCHAR
);
CREATE TABLE IF NOT EXISTS changes_since_seal (
    agency VARCHAR, year INTEGER, revision INTEGER, figure VARCHAR, source VARCHAR, row_id VARCHAR, change VARCHAR, noticed_at TIMESTAMP,
    before DOUBLE, after DOUBLE, reason VARCHAR
);
CREATE TABLE IF NOT EXISTS rules (
    form VARCHAR, rule VARCHAR, instance VARCHAR, title VARCHAR, severity VARCHAR, legal_basis VARCHAR, what_to_do VARCHAR, level VARCHAR,
    first_year INTEGER, last_year INTEGER, refers_to VARCHAR, cells VARCHAR[]
);
CREATE TABLE IF NOT EXISTS rule_results (
    agency VARCHAR, year INTEGER, form VARCHAR, rule VARCHAR, instance VARCHAR, severity VARCHAR, outcome VARCHAR, "left" VARCHAR,
    "right" VARCHAR, message VARCHAR, what_to_do VARCHAR, legal_basis VARCHAR, cells VARCHAR[], refers_to VARCHAR
);
