-- The sealed packages that the counties shared, verified. Filled row by row.
CREATE TABLE target.county_packages (
    agency VARCHAR, county VARCHAR, year INTEGER, revision INTEGER, package VARCHAR, state VARCHAR, problem VARCHAR, sealed_at TIMESTAMP,
    approved_by VARCHAR, sha256 VARCHAR
);
