-- What must be asked or told of the deliveries of a source, anew.
DELETE FROM doubts
WHERE source = {{ source | literal }}
{% if only_touched %}
  AND (number IS NULL OR kind = 'no_date' OR number IN (SELECT number FROM touched))
{% endif %};
INSERT INTO doubts BY NAME
WITH {{ "undone AS (SELECT versions.* FROM versions SEMI JOIN passed USING (key, thing, file_id))," if any_passed }}
known AS (
    -- Things of which several versions differ in what is counted.
    SELECT key, thing FROM versions GROUP BY key, thing HAVING count(DISTINCT counted) > 1
),
late AS (
    SELECT version.file_id, version.number, version.line, chosen.file_id AS other_id
    FROM known
    JOIN chosen ON chosen.key = known.key AND chosen.thing = known.thing
    JOIN versions AS version ON version.key = known.key AND version.thing = known.thing
    WHERE NOT version.firm AND NOT version.accepted AND NOT chosen.accepted
      AND version.came_at > chosen.came_at AND version.place < chosen.place AND version.state >= chosen.state
{% if any_passed %}
      AND NOT EXISTS (SELECT 1 FROM passed WHERE passed.key = version.key AND passed.thing = version.thing AND passed.file_id = version.file_id)
{% endif %}
      AND NOT EXISTS (
          SELECT 1 FROM versions AS earlier
          WHERE earlier.key = version.key AND earlier.thing = version.thing AND earlier.came_at <= chosen.came_at
            AND earlier.counted = version.counted
      )
),
{% if absent == 'asked' %}
reopened AS (
    SELECT chosen.file_id, chosen.number, chosen.line, arg_max(version.file_id, version.place) AS other_id
    FROM chosen
    JOIN versions AS version
        ON version.key = chosen.key AND version.thing = chosen.thing AND version.place < chosen.place AND version.state > chosen.state
    WHERE NOT chosen.accepted
    GROUP BY chosen.file_id, chosen.number, chosen.line
),
{% endif %}
{% if table == 'items' %}
fell AS (
    -- What counted in a year on an earlier night and is withdrawn by a delivery that came in a later year: the figure of that year falls.
    SELECT absences.file_id, chosen.number, chosen.file_id AS other_id, year(chosen.day) AS year
    FROM absences
    JOIN chosen ON chosen.key = absences.key AND chosen.thing = absences.thing
    JOIN standing ON standing.file_id = absences.file_id AND NOT standing.accepted
    JOIN desired ON desired.file_id = chosen.file_id AND desired.line = chosen.line
    WHERE absences.kind = 'withdrawn' AND desired.status = 'published' AND NOT coalesce(desired.is_reference, false)
      AND year(chosen.day) < year(standing.came_at)
      AND EXISTS (
          SELECT 1 FROM items AS earlier
          WHERE earlier.source = {{ source | literal }} AND earlier.row_id = desired.row_id AND NOT earlier.gone
            AND earlier.refused IS NULL AND earlier.known_from < $known_at::TIMESTAMP
      )
),
{% endif %}
every AS (
    SELECT refused AS kind, file_id, number, line, NULL::INTEGER AS other_id, NULL::INTEGER AS year FROM chosen WHERE refused IS NOT NULL
    {{ "UNION ALL SELECT 'undone', file_id, number, line, NULL, NULL FROM undone" if any_passed }}
    UNION ALL
    SELECT 'late', file_id, number, line, other_id, NULL FROM late
    {{ "UNION ALL SELECT 'reopened', file_id, number, line, other_id, NULL FROM reopened" if absent == 'asked' }}
    UNION ALL
    SELECT absences.kind, absences.file_id, chosen.number, NULL, chosen.file_id, NULL
    FROM absences
    JOIN chosen ON chosen.key = absences.key AND chosen.thing = absences.thing
    UNION ALL
    SELECT refused, file_id, CASE WHEN refused = 'no_date' THEN row_id END, line, NULL, NULL FROM desired WHERE refused IN ('no_number', 'no_date')
    {{ "UNION ALL SELECT 'fell', file_id, number, NULL, other_id, year FROM fell" if table == 'items' }}
)
SELECT {{ source | literal }} AS source, kind, file_id, {{ "regexp_replace(number, '@[^@]*$', '')" if by_agency else "number" }} AS number, other_id, line, year FROM every;
