-- One row per row in force as known on `known_on`, corrections applied. Everything after `correct` reads only this.
-- Without corrections it is a plain filter on the table: an anti-join with nothing would still cost seconds at ten million rows.
CREATE OR REPLACE VIEW current_{{ table }} AS
SELECT {{ bookkeeping | join(', ') }},
{% for column in columns %}
       "{{ column }}",
{% endfor %}
       NULL::INTEGER AS correction
FROM {{ table }} AS version
WHERE known_from <= getvariable('known_on')
  AND known_until > getvariable('known_on')
{% if corrected %}
  AND NOT EXISTS (
      SELECT 1 FROM corrected_{{ table }} AS corrected
      WHERE corrected.source = version.source AND corrected.row_id = version.row_id
  )
UNION ALL
SELECT {{ bookkeeping | join(', ') }},
{% for column in columns %}
       "{{ column }}",
{% endfor %}
       correction
FROM corrected_{{ table }}
{% endif %};
