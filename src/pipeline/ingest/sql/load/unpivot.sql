-- One row per dated step, out of a sheet with one row per request: from the columns that hold the days of steps, and from the
-- outcome column where it holds an interim decision, which is a step on the day of the outcome.
CREATE OR REPLACE TEMP TABLE {{ target }} AS
WITH
{% if written | selectattr("dated") | list %}
-- Reading a day is a long expression: once for all words of steps, not once for each.
received_rows AS MATERIALIZED (
    SELECT *, {{ file }} AS file_id, read_date("{{ received }}"::VARCHAR) AS received_day FROM {{ relation }}
),
matched(file_id, line, number{{ ', agency' if agency }}, event, received_day, month, day) AS (
{% for step in written if step.dated %}
    SELECT file_id, line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ step.event }}', received_day,
           regexp_extract("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }}, 1),
           regexp_extract("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }}, 2)
    FROM received_rows
    WHERE regexp_matches("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }})
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
),
with_year AS (SELECT *, year(received_day) || '-' || month || '-' || day AS written FROM matched),
{% endif %}
steps(file_id, line, number{{ ', agency' if agency }}, event, on_date) AS (
{% for event, header in dated %}
    SELECT {{ file }}, line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ event }}',
           unnest(string_split_regex("{{ header }}"::VARCHAR, '[、;；,，\n]+'))
    FROM {{ relation }}
    WHERE "{{ header }}" IS NOT NULL
    {{ "UNION ALL" if not loop.last or written or interim }}
{% endfor %}
{% if written | selectattr("dated") | list %}
    -- A day before the day of receipt is left without its year: it may belong to the next one, and that is not guessed.
    SELECT file_id, line, number{{ ', agency' if agency }}, event,
           CASE WHEN read_date(written) >= received_day THEN written ELSE month || '月' || day || '日' END
    FROM with_year
    {{ "UNION ALL" if interim or written | rejectattr("dated") | list }}
{% endif %}
{% for step in written if not step.dated %}
    SELECT {{ file }}, line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, '{{ step.event }}', '没有写日期'
    FROM {{ relation }}
    WHERE regexp_matches("{{ step.header }}"::VARCHAR, {{ step.pattern | literal }})
    {{ "UNION ALL" if not loop.last or interim }}
{% endfor %}
{% if interim %}
    SELECT {{ file }}, line, "{{ number }}"{{ ', "' ~ agency ~ '"' if agency }}, step_words.event, "{{ decided }}"::VARCHAR
    FROM {{ relation }} AS row
    JOIN (SELECT fold_word(unnest($words::VARCHAR[])) AS word, unnest($events::VARCHAR[]) AS event) AS step_words
        ON step_words.word = fold_word(row."{{ decision }}"::VARCHAR)
{% endif %}
)
SELECT line, number AS "{{ number }}"{{ ', agency AS "' ~ agency ~ '"' if agency }}, event AS "环节", trim(on_date) AS "环节日期", file_id AS {{ kept | identifier }}
FROM steps
WHERE trim(on_date) NOT IN ('', '无', '/', '-', '—', '——', '否', '不适用');
