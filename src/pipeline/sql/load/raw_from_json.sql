-- Records as columns of text.
CREATE OR REPLACE TEMP TABLE {{ relation }} AS
SELECT line,
{% for header in headers %}
       json_extract_string(record, {{ ('/' ~ header | replace('~', '~0') | replace('/', '~1')) | literal }}) AS "{{ header | replace('"', '""') }}"{{ "," if not loop.last }}
{% endfor %}
FROM {{ relation }}
WHERE record IS NOT NULL;
