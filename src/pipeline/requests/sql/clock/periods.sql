-- One row per request with steps: the period in force after all of them. A fee notice that counts starts it anew when it was paid in time,
-- else the clock is stopped from the notice on.
CREATE OR REPLACE TEMP TABLE clock_periods AS
WITH phases AS (
    SELECT phase.* REPLACE (
               CASE WHEN fee.paid_in_time THEN fee.paid_on ELSE phase.anchor END AS anchor,
               CASE WHEN NOT fee.paid_in_time THEN fee.asked_on ELSE phase.waits_since END AS waits_since,
               coalesce(fee.lapsed, false) AS lapsed,
               phase.effective_steps + CASE WHEN fee.id IS NULL THEN 0 WHEN fee.paid_in_time THEN 2 ELSE 1 END AS effective_steps
           )
    FROM clock_phases AS phase
    LEFT JOIN clock_fees AS fee ON fee.id = phase.id AND fee.counts
)
SELECT * FROM (
{% include 'requests/clock/limits.sql' %}
) AS limits;
