-- The deliveries of a source that stand, each with its place in time.
CREATE OR REPLACE TEMP TABLE standing (
    file_id INTEGER, path VARCHAR, series VARCHAR, place INTEGER, came_at TIMESTAMP, as_of TIMESTAMP, firm BOOLEAN, accepted BOOLEAN,
    claim VARCHAR, stated BOOLEAN, covers_from DATE, covers_to DATE, stated_from DATE, stated_to DATE, names VARCHAR[],
    rows BIGINT, live BOOLEAN, damaged BOOLEAN
);
