-- The rows of tonight's deliveries under our columns, each with its print.
CREATE OR REPLACE TEMP VIEW incoming AS
{% for relation in staged %}
SELECT *, {% include 'ingest/in_force/content.sql' %} AS content FROM {{ relation }}
{{ "UNION ALL BY NAME" if not loop.last }}
{% endfor %};
