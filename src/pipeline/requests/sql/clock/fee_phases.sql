-- One row per request whose fee notice counts: the period starts anew when it was paid in time, else the clock is stopped from the notice on.
CREATE OR REPLACE TEMP TABLE clock_fee_phases AS
SELECT phase.* REPLACE (
           CASE WHEN fee.paid_on <= fee.fee_due THEN fee.paid_on ELSE phase.anchor END AS anchor,
           CASE WHEN coalesce(fee.paid_on <= fee.fee_due, false) THEN NULL ELSE fee.asked_on END AS waits_since,
           fee.lapsed AS lapsed,
           phase.effective_steps + CASE WHEN coalesce(fee.paid_on <= fee.fee_due, false) THEN 2 ELSE 1 END AS effective_steps
       )
FROM clock_phases AS phase
JOIN clock_fees AS fee ON fee.id = phase.id
WHERE fee.counts;
