-- One row per dated step, out of a sheet with one row per request: from the columns that hold the days of steps, and from the
-- outcome column where it holds an interim decision, which is a step on the day of the outcome.
CREATE OR REPLACE TEMP TABLE {{ target }} AS
WITH steps(line, number{{ ', agency' if agency }}, event, on_date) AS (
{% for event, header in dated %}
    SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ event }}',
           unnest(string_split_regex("{{ header }}"::VARCHAR, '[、;；,，\n]+'))
    FROM {{ relation }}
    WHERE "{{ header }}" IS NOT NULL
    {{ "UNION ALL" if not loop.last or written or interim }}
{% endfor %}
{% for step in written %}
    SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ step.event }}',
{% if step.dated %}
           -- A day before the day of receipt is left without its year: it may belong to the next one, and that is not guessed.
           CASE
               WHEN read_date(year(read_date("{{ received }}"::VARCHAR)) || '-' || matched[1] || '-' || matched[2]) >= read_date("{{ received }}"::VARCHAR)
                   THEN year(read_date("{{ received }}"::VARCHAR)) || '-' || matched[1] || '-' || matched[2]
               ELSE matched[1] || '月' || matched[2] || '日'
           END
{% else %}
           '没有写日期'
{% endif %}
    FROM (
        SELECT *, [regexp_extract("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }}, 1){% if step.dated %}, regexp_extract("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }}, 2){% endif %}] AS matched
        FROM {{ relation }}
        WHERE regexp_matches("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }})
    ) AS matches
    {{ "UNION ALL" if not loop.last or interim }}
{% endfor %}
{% if interim %}
    SELECT line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, step_words.event, "{{ decided }}"::VARCHAR
    FROM {{ relation }} AS row
    JOIN (SELECT fold_word(unnest($words::VARCHAR[])) AS word, unnest($events::VARCHAR[]) AS event) AS step_words
        ON step_words.word = fold_word(row."{{ decision }}"::VARCHAR)
{% endif %}
)
SELECT line, number AS "{{ number }}"{{ ', agency AS "' ~ agency ~ '"' if agency }}, event AS "环节", trim(on_date) AS "环节日期"
FROM steps
WHERE trim(on_date) NOT IN ('', '无', '/', '-', '—', '——', '否', '不适用');
