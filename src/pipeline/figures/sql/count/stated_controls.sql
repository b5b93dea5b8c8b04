-- What platforms say of their totals, with the time each speaks for.
CREATE OR REPLACE TEMP TABLE stated_controls (
    source VARCHAR, control VARCHAR, compares VARCHAR, settles_days INTEGER, looked_at TIMESTAMP, from_day DATE, to_day DATE,
    from_at TIMESTAMP, to_at TIMESTAMP, stated BIGINT, whole BOOLEAN
);
