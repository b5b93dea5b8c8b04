-- One row per dated step out of a sheet with one row per request: columns that hold the days of steps, and where the result's column
-- holds a step on the way, that step on the result's day.
CREATE OR REPLACE TEMP TABLE {{ target }} AS
WITH steps(line, number{{ ', agency' if agency }}, event, on_date) AS (
{% for event, header in dated %}
    SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ event }}',
           unnest(string_split_regex("{{ header }}"::VARCHAR, '[、;；,，\n]+'))
    FROM {{ relation }}
    WHERE "{{ header }}" IS NOT NULL
    {{ "UNION ALL" if not loop.last or interim }}
{% endfor %}
{% if interim %}
    SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, met.event, "{{ decided }}"::VARCHAR
    FROM {{ relation }} AS row
    JOIN (SELECT unnest($words::VARCHAR[]) AS word, unnest($events::VARCHAR[]) AS event) AS met
        ON met.word = half_width(row."{{ decision }}"::VARCHAR)
{% endif %}
)
SELECT line, number AS "{{ number }}"{{ ', agency AS "' ~ agency ~ '"' if agency }}, event AS "环节", trim(on_date) AS "环节日期"
FROM steps
WHERE trim(on_date) NOT IN ('', '无', '/', '-', '—', '——', '否', '不适用');
