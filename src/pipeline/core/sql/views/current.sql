-- One row per row in force as known on `known_on`, corrections applied. Everything after `correct` reads only this.
-- Without corrections it is a plain filter on the table: an anti-join with nothing would still cost seconds at ten million rows.
CREATE OR REPLACE VIEW current_{{ table }} AS
SELECT {% for column in bookkeeping %}version.{{ column }}, {% endfor %}

{% for column in columns %}
       version."{{ column }}",
{% endfor %}
       NULL::INTEGER AS correction
FROM {{ table }} AS version
{% if corrected %}
-- Not NOT EXISTS: DuckDB would take it for a correlated subquery and read the table several times.
LEFT JOIN (SELECT source, row_id, true AS stands FROM corrected_{{ table }}) AS corrected
    ON corrected.source = version.source AND corrected.row_id = version.row_id
{% endif %}
-- A session of another program has no variable: it reads what is in force now.
WHERE version.known_from <= coalesce(CAST(getvariable('known_on') AS TIMESTAMP), TIMESTAMP '9999-01-01')
  AND version.known_until > coalesce(CAST(getvariable('known_on') AS TIMESTAMP), TIMESTAMP '9999-01-01')
{% if corrected %}
  AND corrected.stands IS NULL
UNION ALL
SELECT {{ bookkeeping | join(', ') }},
{% for column in columns %}
       "{{ column }}",
{% endfor %}
       correction
FROM corrected_{{ table }}
{% endif %};
