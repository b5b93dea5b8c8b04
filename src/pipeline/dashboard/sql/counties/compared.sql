-- When the roll-up that sums are compared with was made; NULL where there was none.
SELECT max(since) AS since, bool_or(state_before IS NOT NULL) AS compared
FROM counties LEFT JOIN county_changes ON true
