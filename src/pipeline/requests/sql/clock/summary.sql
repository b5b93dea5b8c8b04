-- One row per agency and period: what came in, what was closed, what was open at its end, and how long answers took.
-- Known untruth: a request whose dates contradict each other is in `unclear` and in none of closed, open and the answers.
-- No rank below $rank_from answers: a median of few says nothing about an office.
SELECT * FROM (
{% include 'requests/clock/of_periods.sql' %}
) AS told
ORDER BY first_day, agency;
