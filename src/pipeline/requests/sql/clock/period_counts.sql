WITH periods AS (
    SELECT unnest($names::VARCHAR[]) AS period,
           unnest($firsts::DATE[]) AS first_day,
           unnest($lasts::DATE[]) AS last_day
),
counted AS (
    SELECT request.agency,
           period.period,
           period.first_day,
           period.last_day,
           sum(CASE WHEN received_on BETWEEN first_day AND last_day THEN 1 ELSE 0 END)::BIGINT AS received,
           sum(CASE WHEN state <> 'unclear' AND decided_on BETWEEN first_day AND last_day THEN 1 ELSE 0 END)::BIGINT
               AS closed,
           sum(CASE WHEN state NOT IN ('unclear', 'not_received')
                     AND received_on <= last_day
                     AND (decided_on IS NULL OR decided_on > last_day) THEN 1 ELSE 0 END)::BIGINT AS open,
           sum(CASE WHEN state = 'unclear' AND received_on BETWEEN first_day AND last_day THEN 1 ELSE 0 END)::BIGINT
               AS unclear,
           count(CASE WHEN state IN ('answered', 'answered_late') AND decided_on BETWEEN first_day AND last_day
                      THEN working_days_used END) AS answers,
           median(CASE WHEN state IN ('answered', 'answered_late') AND decided_on BETWEEN first_day AND last_day
                       THEN working_days_used END)::DOUBLE AS median_days,
           max(CASE WHEN state IN ('answered', 'answered_late') AND decided_on BETWEEN first_day AND last_day
                    THEN working_days_used END) AS slowest_days
    FROM {{ schema }}.requests_clock AS request
    CROSS JOIN periods AS period
    GROUP BY request.agency, period.period, period.first_day, period.last_day
    -- A period before the first receipt of the ledger is unknown, not empty.
    HAVING period.last_day >= min(received_on)
)
SELECT counted.*,
       CASE WHEN answers >= $rank_from
            THEN rank() OVER (PARTITION BY period, answers >= $rank_from ORDER BY median_days)
       END AS rank
FROM counted
