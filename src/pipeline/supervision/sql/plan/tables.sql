-- The tasks of the plans as written, and when each is due.
CREATE OR REPLACE TEMP TABLE plan_entries (
    year INTEGER, task INTEGER, whose VARCHAR, name VARCHAR, basis VARCHAR, office VARCHAR, role VARCHAR, proof VARCHAR, target VARCHAR,
    number DOUBLE, declared VARCHAR, repeated BOOLEAN
);
CREATE OR REPLACE TEMP TABLE plan_spans (
    year INTEGER, task INTEGER, length VARCHAR, period VARCHAR, first_day DATE, due_on DATE, until_day DATE, told_on DATE
);
CREATE OR REPLACE TEMP TABLE plan_agencies (agency VARCHAR);
CREATE OR REPLACE TABLE candidate.plan_tasks (
    agency VARCHAR, year INTEGER, task INTEGER, period VARCHAR, length VARCHAR, name VARCHAR, basis VARCHAR, office VARCHAR, role VARCHAR,
    first_day DATE, due_on DATE, proof VARCHAR, target VARCHAR, number DOUBLE, reached DOUBLE, state VARCHAR, done_on DATE, in_time BOOLEAN,
    why VARCHAR, declared VARCHAR, entry INTEGER, item_source VARCHAR, item VARCHAR, url VARCHAR
);
