-- The version in force of each thing: that of the highest place that was not passed. `order`: others of that place differ, or its own
-- lines do.
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT version.*,
       CASE
           WHEN version.collides THEN 'collision'
           WHEN NOT version.agrees OR rivals.key IS NOT NULL THEN 'order'
       END AS refused
FROM (
    SELECT * FROM versions {{ "ANTI JOIN passed USING (key, thing, file_id)" if any_passed }}
    QUALIFY row_number() OVER (PARTITION BY key, thing ORDER BY place DESC, path DESC, file_id DESC) = 1
) AS version
LEFT JOIN (
    SELECT key, thing, place FROM versions GROUP BY key, thing, place HAVING count(DISTINCT counted) > 1
) AS rivals ON rivals.key = version.key AND rivals.thing = version.thing AND rivals.place = version.place;
