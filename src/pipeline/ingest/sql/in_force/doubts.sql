-- What must be asked or told of the deliveries of a source, anew.
DELETE FROM doubts WHERE source = {{ source | literal }};
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
every AS (
    SELECT refused AS kind, file_id, number, line, NULL::INTEGER AS other_id FROM chosen WHERE refused IS NOT NULL
    {{ "UNION ALL SELECT 'undone', file_id, number, line, NULL FROM undone" if any_passed }}
    UNION ALL
    SELECT 'late', file_id, number, line, other_id FROM late
    {{ "UNION ALL SELECT 'reopened', file_id, number, line, other_id FROM reopened" if absent == 'asked' }}
    UNION ALL
    SELECT absences.kind, absences.file_id, chosen.number, NULL, chosen.file_id
    FROM absences
    JOIN chosen ON chosen.key = absences.key AND chosen.thing = absences.thing
    UNION ALL
    SELECT refused, file_id, CASE WHEN refused = 'no_date' THEN row_id END, line, NULL FROM desired WHERE refused IN ('no_number', 'no_date')
)
SELECT {{ source | literal }} AS source, kind, file_id, {{ "regexp_replace(number, '@[^@]*$', '')" if by_agency else "number" }} AS number, other_id, line FROM every;
