-- One row per agency and period: requests received, closed, open at its end, and how long answers took.
-- Known untruth: a request whose dates contradict each other is in `unclear` and in none of closed, open and answers.
-- Below $rank_from answers there is no rank: a median of few answers says nothing about an agency.
SELECT * FROM (
{% include 'requests/clock/period_counts.sql' %}
) AS counted_periods
ORDER BY first_day, agency;
