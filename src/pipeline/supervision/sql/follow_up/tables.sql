-- The rules of the workspace, and the published tables.
CREATE OR REPLACE TEMP TABLE follow_up_rules (
    place INTEGER, code VARCHAR, exact BOOLEAN, source VARCHAR, about_table VARCHAR, section VARCHAR, agency VARCHAR, office VARCHAR, days INTEGER
);
CREATE OR REPLACE TABLE candidate.follow_up (
    agency VARCHAR, year INTEGER, no VARCHAR, code VARCHAR, severity VARCHAR, refers_to VARCHAR, about_year INTEGER, message VARCHAR,
    what_to_do VARCHAR, office VARCHAR, issued_on DATE, due_on DATE, state VARCHAR, overdue BOOLEAN, escalated BOOLEAN, closed_on DATE,
    answer VARCHAR, answered_on DATE, answered_by VARCHAR, signed_by VARCHAR
);
CREATE OR REPLACE TABLE candidate.follow_up_counts (
    agency VARCHAR, year INTEGER, office VARCHAR, issued BIGINT, closed BIGINT, closed_late BIGINT, open BIGINT, overdue BIGINT
);
