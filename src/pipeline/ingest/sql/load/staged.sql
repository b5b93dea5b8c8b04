-- The rows of all files of one load under our column names. A coded word becomes its code by joining `words`.
CREATE OR REPLACE TEMP {{ 'VIEW staged' if typed else 'TABLE staged_rows' }} AS
SELECT file_id, line,
       coalesce(
{% if key | length == 1 %}
           "{{ key[0] }}"{% if key_when %} || CASE WHEN "{{ key_when.when }}" THEN '|' || coalesce("{{ key_when.column }}", '') ELSE '' END{% endif %},
{% else %}
           {% for column in key %}"{{ column }}"::VARCHAR{{ " || '|' || " if not loop.last }}{% endfor %},
{% endif %}
           '?' || line
       ) AS key,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM (
{% for file in files %}
    SELECT {{ file.file_id }} AS file_id, picked.line,
{% for cell in file.cells %}
           {{ "coalesce(" if cell.constant is not none }}
           {%- if cell.coded and cell.header %}nullif(word_{{ cell.name }}.code, ''){% else %}picked."{{ cell.name }}"{% endif %}
           {%- if cell.constant is not none %}, {{ cell.constant | literal }}::{{ cell.kind }}){% endif %} AS "{{ cell.name }}"{{ "," if not loop.last }}
{% endfor %}
    FROM (
        SELECT line,
{% for cell in file.cells %}
               {% set own %}{% if cell.header %}{{ cell.reader }}("{{ cell.header }}"{{ "::VARCHAR" if cell.kind == "VARCHAR" }}){% else %}NULL::{{ cell.kind }}{% endif %}{% endset %}
               {%- if cell.keyed %}keyed(coalesce({% for mark, header in cell.keyed %}'{{ mark }}' || identity_of("{{ header }}"){{ ", " if not loop.last }}{% endfor %}))
               {%- elif cell.derived %}
               {%- set derived %}{{ cell.reader if cell.kind != "VARCHAR" }}(
                   CASE WHEN regexp_matches("{{ cell.derived.header }}"::VARCHAR, {{ cell.derived.pattern | literal }})
                       THEN regexp_replace(
                           regexp_extract("{{ cell.derived.header }}"::VARCHAR, {{ cell.derived.pattern | literal }}),
                           {{ cell.derived.pattern | literal }}, {{ cell.derived.as_ | literal }}
                       )
                   END
               ){% endset %}
               {%- if cell.derived.first %}coalesce({{ derived }}, {{ own }}){% else %}coalesce({{ own }}, {{ derived }}){% endif %}
               {%- else %}{{ own }}{% endif %} AS "{{ cell.name }}"{{ "," if not loop.last }}
{% endfor %}
        FROM {{ file.raw.relation }}
{% for line, reason in file.raw.torn %}
        UNION ALL BY NAME SELECT {{ line }} AS line
{% endfor %}
    ) AS picked
{% for cell in file.cells if cell.coded and cell.header %}
    LEFT JOIN words AS word_{{ cell.name }}
        ON word_{{ cell.name }}.field = '{{ cell.name }}' AND word_{{ cell.name }}.word = picked."{{ cell.name }}"
{% endfor %}
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
) AS read_rows;
{% if not typed %}

CREATE OR REPLACE TEMP VIEW staged AS SELECT * FROM staged_rows;
{% endif %}
