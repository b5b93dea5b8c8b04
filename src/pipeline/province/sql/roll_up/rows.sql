-- The rows of all counties of one table. An agency and a source are named with their county; a row without an agency is the county's own,
-- or, where it speaks for every agency, one of each.
{% import 'province/roll_up/fragments.sql' as parquet %}
CREATE TABLE target.{{ table | identifier }} AS
SELECT {% for column, type in columns.items() %}
{% if column == "agency" %}
       CASE WHEN {{ "coalesce(part.agency, every.agency)" if for_each else "part.agency" }} IS NULL THEN part.county
            ELSE part.county || '--' || {{ "coalesce(part.agency, every.agency)" if for_each else "part.agency" }} END AS agency, part.county AS county
{%- elif column == "source" %}
       part.county || '--' || part.source AS source
{%- else %}
       part.{{ column | identifier }}::{{ type }} AS {{ column | identifier }}
{%- endif %}
{{ "," if not loop.last }}
{% endfor %}
{% if "agency" not in columns %}
       , part.county AS county
{% endif %}
FROM {{ parquet.read(files) }} AS part
{% if for_each %}
LEFT JOIN {{ parquet.read(agencies) }} AS every ON part.agency IS NULL AND every.county = part.county
{% endif %};
