-- Arriving rows that say something new: never met, met as gone, or different in any column.
CREATE OR REPLACE TEMP TABLE changes AS
SELECT arrivals.*, false AS gone, held.row_id IS NOT NULL AS known
FROM arrivals
LEFT JOIN (
    SELECT * FROM {{ table }} WHERE rowid IN (SELECT stood_at FROM touched)
) AS held ON held.row_id = arrivals.row_id
WHERE held.row_id IS NULL
   OR held.gone
{% for column in columns %}
   OR held."{{ column }}" IS DISTINCT FROM arrivals."{{ column }}"
{% endfor %};
