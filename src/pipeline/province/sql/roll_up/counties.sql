-- The counties as found. Filled row by row.
CREATE TABLE target.counties (
    county VARCHAR, name VARCHAR, "position" INTEGER, state VARCHAR, state_before VARCHAR, problem VARCHAR, run VARCHAR, built_at TIMESTAMP,
    confirmed_at TIMESTAMP, code_version VARCHAR, site VARCHAR, detail BOOLEAN
);
