-- The totals that platforms state, with the period each of them covers.
CREATE OR REPLACE TEMP TABLE stated_controls (
    source VARCHAR, control VARCHAR, compares VARCHAR, settles_days INTEGER, looked_at TIMESTAMP, from_day DATE, to_day DATE,
    from_at TIMESTAMP, to_at TIMESTAMP, stated BIGINT, whole BOOLEAN
);
