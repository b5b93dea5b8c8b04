-- One row per entry and window in which it had to publish: how many items, and what that means on the day of the run.
-- Known untruth: late is told from the next window having more than one item; the first of them is taken for the missing one.
CREATE OR REPLACE TABLE candidate.directory_periods AS
WITH
{% include 'duties/fragments/website_known.sql' %}
filled AS (
    SELECT windows.agency, windows.entry, windows.first_day, count(item.row_id) AS items, min(item.on_date) AS first_on,
           count(item.row_id) FILTER (item.late) AS late_items
    FROM directory_windows AS windows
    JOIN candidate.directory_items AS item
        ON item.agency = windows.agency AND item.entry = windows.entry AND item.on_date BETWEEN windows.first_day AND windows.last_day
    GROUP BY windows.agency, windows.entry, windows.first_day
),
counted AS (
    SELECT windows.*, coalesce(filled.items, 0) AS items, filled.first_on, coalesce(filled.late_items, 0) AS late_items,
           lead(coalesce(filled.items, 0)) OVER following AS next_items,
           lead(filled.first_on) OVER following AS next_first_on,
           coalesce(
               observed.known_from <= windows.first_day AND observed.complete_to >= windows.last_day
                   AND NOT EXISTS (
                       SELECT 1 FROM unseen
                       WHERE unseen.agency = windows.agency AND unseen.on_date BETWEEN windows.first_day AND windows.last_day
                   ),
               false
           ) AS known
    FROM directory_windows AS windows
    LEFT JOIN filled ON filled.agency = windows.agency AND filled.entry = windows.entry AND filled.first_day = windows.first_day
    LEFT JOIN observed ON observed.agency = windows.agency
    WINDOW following AS (PARTITION BY windows.agency, windows.entry ORDER BY windows.first_day)
)
SELECT agency, year, entry, period, first_day, last_day, items::INTEGER AS items,
       late_items::INTEGER AS late_items,
       CASE
           WHEN NOT bound THEN 'unbound'
           WHEN items > 0 THEN 'published'
           WHEN last_day >= $today::DATE THEN 'open'
           WHEN every <> 'event' AND next_items > 1 THEN 'late'
           WHEN NOT known THEN 'unknown'
           WHEN every = 'event' THEN 'nothing'
           ELSE 'missing'
       END AS state,
       CASE WHEN items > 0 THEN first_on WHEN every <> 'event' AND next_items > 1 AND last_day < $today::DATE THEN next_first_on END AS first_on
FROM counted
ORDER BY agency, year, entry, first_day
