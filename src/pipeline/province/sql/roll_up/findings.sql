-- The findings of the roll-up itself, beside those of the counties.
CREATE TABLE target.roll_up_findings (
    agency VARCHAR, county VARCHAR, year INTEGER, code VARCHAR, severity VARCHAR, outcome VARCHAR, message VARCHAR, what_to_do VARCHAR,
    "left" VARCHAR, "right" VARCHAR, refers_to VARCHAR, waived_by VARCHAR
);
