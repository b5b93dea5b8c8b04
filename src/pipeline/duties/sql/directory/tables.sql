-- The entries of the directory as written, the windows of each in which something must be published, and those of every agency; and the last
-- day for what a document is about.
CREATE OR REPLACE TEMP TABLE directory_entries (
    entry INTEGER, whose VARCHAR, matter VARCHAR, content VARCHAR, basis VARCHAR, owner VARCHAR, channels VARCHAR, audience VARCHAR, method VARCHAR,
    columns VARCHAR[], words VARCHAR[], kinds VARCHAR[], time_limit VARCHAR, every VARCHAR, bound BOOLEAN, since INTEGER, until INTEGER
);
CREATE OR REPLACE TEMP TABLE directory_spans (entry INTEGER, year INTEGER, period VARCHAR, first_day DATE, last_day DATE);
CREATE OR REPLACE TEMP TABLE directory_agencies (agency VARCHAR);
CREATE OR REPLACE TEMP TABLE directory_limits (entry INTEGER, made_on DATE, due_on DATE);
CREATE OR REPLACE TEMP TABLE directory_bindings (
    agency VARCHAR, entry INTEGER, columns VARCHAR[], words VARCHAR[], kinds VARCHAR[], first_year INTEGER, last_year INTEGER
);
CREATE OR REPLACE TEMP TABLE directory_windows (
    agency VARCHAR, entry INTEGER, year INTEGER, period VARCHAR, every VARCHAR, bound BOOLEAN, first_day DATE, last_day DATE
);
CREATE OR REPLACE TABLE candidate.directory (
    agency VARCHAR, entry INTEGER, matter VARCHAR, content VARCHAR, basis VARCHAR, time_limit VARCHAR, owner VARCHAR, channels VARCHAR, audience VARCHAR,
    method VARCHAR, every VARCHAR, bound BOOLEAN
);
