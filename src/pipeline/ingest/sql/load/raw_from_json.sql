-- Records as columns of text.
CREATE OR REPLACE TEMP TABLE {{ relation }} AS
SELECT line,
{% for header, pointer in pointers.items() %}
       json_extract_string(record, {{ pointer | literal }}) AS "{{ header | replace('"', '""') }}"{{ "," if not loop.last }}
{% endfor %}
FROM {{ relation }}
WHERE record IS NOT NULL;
