-- The newest titles that contain the words, none of them before `$first_day` (NULL: of any day).
SELECT on_date, summary, figure, section, url
{% include "dashboard/search/matching.sql" %}

  AND ($first_day::DATE IS NULL OR on_date >= $first_day::DATE)
ORDER BY on_date DESC, row_id
LIMIT $row_limit
