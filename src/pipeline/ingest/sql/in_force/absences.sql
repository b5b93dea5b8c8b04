-- What it means that the latest delivery which should have a thing has it not.
CREATE OR REPLACE TEMP TABLE absences AS
WITH
{% if ledger %}
turns AS (
    -- Years at whose beginning a list holds earlier requests that were all open then.
    SELECT candidate.file_id, candidate.turn
    FROM (
        SELECT file_id, make_date(year(as_of), 1, 1) AS turn FROM standing
        UNION
        SELECT file_id, make_date(year(day), 1, 1) FROM said WHERE day IS NOT NULL
    ) AS candidate
    JOIN said ON said.file_id = candidate.file_id AND said.day < candidate.turn
    JOIN listed_{{ table }} AS row ON row.content = said.content
    GROUP BY candidate.file_id, candidate.turn
    HAVING bool_and(coalesce({{ closed }} >= candidate.turn, true))
),
{% endif %}
judged AS (
    SELECT chosen.key, chosen.thing, expected.file_id, expected.place, standing.path,
           CASE
               WHEN standing.accepted THEN 'withdrawn'
{% if absent == 'asked' %}
               WHEN EXISTS (
                   SELECT 1 FROM turns
                   WHERE turns.file_id = expected.file_id AND chosen.day < turns.turn
                     AND (SELECT {{ closed }} FROM listed_{{ table }} AS row WHERE row.content = chosen.content) < turns.turn
               ) THEN 'year_turn'
               ELSE 'missing'
{% else %}
               WHEN NOT standing.stated THEN 'not_withdrawn'
{% if absent == 'withdrawn' and table != 'declared' %}
               WHEN shortfalls.lacking > $shrink_rows AND shortfalls.lacking > $shrink_share * shortfalls.expected
                    OR standing.rows = 0 AND NOT standing.live THEN 'shrunk'
{% endif %}
               ELSE 'withdrawn'
{% endif %}
           END AS kind
    FROM (SELECT DISTINCT key, thing, file_id, place FROM expected WHERE NOT has) AS expected
    JOIN chosen ON chosen.key = expected.key AND chosen.thing = expected.thing AND expected.place > chosen.place
    JOIN standing ON standing.file_id = expected.file_id
{% if absent == 'withdrawn' and table != 'declared' %}
    JOIN shortfalls ON shortfalls.file_id = expected.file_id
{% endif %}
)
SELECT key, thing, file_id, kind
FROM judged
QUALIFY row_number() OVER (PARTITION BY key, thing ORDER BY kind = 'withdrawn' DESC, place DESC, path DESC, file_id DESC) = 1;
