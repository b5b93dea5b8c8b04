-- The rows of files of one shape under our column names. A coded word becomes its code by joining `words`.
CREATE OR REPLACE TEMP {{ 'TABLE' if copied else 'VIEW' }} {{ staged }} AS
SELECT file_id, line,
{% if key | length == 1 %}
       "{{ key[0] }}"{% if key_when %} || CASE WHEN "{{ key_when.when }}" THEN '|' || coalesce("{{ key_when.column }}", '') ELSE '' END{% endif %} AS key,
{% else %}
       {% for column in key %}"{{ column }}"::VARCHAR{{ " || '|' || " if not loop.last }}{% endfor %} AS key,
{% endif %}
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM (
    SELECT picked.file_id, picked.line,
{% for mapping in mappings %}
           {{ "coalesce(" if mapping.constant is not none }}
           {%- if mapping.coded and mapping.header %}nullif(word_{{ mapping.name }}.code, ''){% else %}picked."{{ mapping.name }}"{% endif %}
           {%- if mapping.constant is not none %}, {{ mapping.constant | literal }}::{{ mapping.kind }}){% endif %} AS "{{ mapping.name }}"{{ "," if not loop.last }}
{% endfor %}
    FROM (
        SELECT {{ file }} AS file_id, line,
{% for mapping in mappings %}
               {% set own %}{% if mapping.header %}{{ mapping.reader }}("{{ mapping.header }}"{{ "::VARCHAR" if mapping.kind == "VARCHAR" }}){% else %}NULL::{{ mapping.kind }}{% endif %}{% endset %}
               {%- if mapping.hashed %}keyed(coalesce({% for mark, header in mapping.hashed %}'{{ mark }}' || identity_of("{{ header }}"){{ ", " if not loop.last }}{% endfor %}))
               {%- elif mapping.derived %}
               {%- set derived %}{% for part in mapping.derived %}{{ mapping.reader if mapping.kind != "VARCHAR" }}(
                   CASE WHEN regexp_matches("{{ part.header }}"::VARCHAR, {{ part.pattern | literal }})
                       THEN regexp_replace(
                           regexp_extract("{{ part.header }}"::VARCHAR, {{ part.pattern | literal }}),
                           {{ part.pattern | literal }}, {{ part.as_ | literal }}
                       )
                   END
               ){{ ", " if not loop.last }}{% endfor %}{% endset %}
               {%- if mapping.derived[0].first %}coalesce({{ derived }}, {{ own }}){% else %}coalesce({{ own }}, {{ derived }}){% endif %}
               {%- else %}{{ own }}{% endif %} AS "{{ mapping.name }}"{{ "," if not loop.last }}
{% endfor %}
        FROM {{ relation }}
{% for file_id, line in torn %}
        UNION ALL BY NAME SELECT {{ file_id }} AS file_id, {{ line }} AS line
{% endfor %}
    ) AS picked
{% for mapping in mappings if mapping.coded and mapping.header %}
    LEFT JOIN words AS word_{{ mapping.name }}
        ON word_{{ mapping.name }}.field = '{{ mapping.name }}' AND word_{{ mapping.name }}.word = picked."{{ mapping.name }}"
{% endfor %}
) AS read_rows;
