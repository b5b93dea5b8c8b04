-- Every total that a platform states itself, beside the rows received from that source. Never counted.
-- Known untruth: of a lifetime total, posts that appeared and were deleted between two polls were never seen.
CREATE OR REPLACE TABLE candidate.controls AS
WITH dated AS (
{% for table, date in tables %}
    SELECT source, "{{ date }}"::TIMESTAMP AS at, gone, known_from
    FROM current_{{ table }}
    WHERE source IN (SELECT source FROM stated_controls)
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
),
received AS (
    SELECT stated.source, stated.control, stated.from_day, stated.to_day,
           count(*) FILTER (
               dated.at >= stated.from_at AND dated.at < stated.to_at AND (stated.compares = 'day' OR NOT dated.gone)
           )
           -- A lifetime total falls when posts of earlier years are deleted.
           - count(*) FILTER (
               stated.compares = 'lifetime' AND dated.gone AND dated.at < stated.from_at
               AND dated.known_from > stated.from_at AND dated.known_from <= stated.to_at
           ) AS rows
    FROM stated_controls AS stated
    LEFT JOIN dated ON dated.source = stated.source
    GROUP BY stated.source, stated.control, stated.from_day, stated.to_day
),
open_days AS (
    SELECT DISTINCT stated.source, stated.control, stated.from_day, stated.to_day
    FROM stated_controls AS stated
    JOIN candidate.coverage AS day
        ON day.source = stated.source AND day.on_date BETWEEN stated.from_day AND stated.to_day AND day.state <> 'covered'
    WHERE stated.compares <> 'all'
)
SELECT settings.agency, stated.source, stated.control, stated.from_day, stated.to_day, stated.looked_at, stated.stated,
       CASE WHEN stated.compares <> 'nothing' THEN received.rows END AS ours,
       CASE WHEN stated.compares <> 'nothing' THEN stated.stated - received.rows END AS difference,
       CASE
           WHEN stated.compares = 'nothing' OR NOT stated.whole OR open_days.source IS NOT NULL THEN 'not_comparable'
           WHEN stated.stated = received.rows THEN 'equal'
           WHEN stated.to_day + stated.settles_days >= $today::DATE THEN 'settling'
           ELSE 'differs'
       END AS state
FROM stated_controls AS stated
JOIN received
    ON received.source = stated.source AND received.control = stated.control
   AND received.from_day = stated.from_day AND received.to_day = stated.to_day
LEFT JOIN source_settings AS settings ON settings.source = stated.source
LEFT JOIN open_days
    ON open_days.source = stated.source AND open_days.control = stated.control
   AND open_days.from_day = stated.from_day AND open_days.to_day = stated.to_day
-- Of the readings of a lifetime total, the last one that can be compared.
QUALIFY row_number() OVER (
    PARTITION BY stated.source, stated.control, stated.from_day, CASE WHEN stated.compares <> 'lifetime' THEN stated.to_day END
    ORDER BY state = 'not_comparable', stated.looked_at DESC
) = 1
ORDER BY stated.source, stated.control, stated.from_day;
