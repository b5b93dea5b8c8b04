{# Conditions of a listing. Names come from the columns the database itself reports, values are parameters. #}
{%- macro narrowed(filters) %}
TRUE
{%- for one in filters %}
  AND {% if one.op == "has" -%}
    contains({{ 'lower("' ~ one.column ~ '")' if one.cased else '"' ~ one.column ~ '"' }}, ${{ one.parameter }})
  {%- elif one.op == "from" -%}
    "{{ one.column }}" >= ${{ one.parameter }}::{{ one.type }}
  {%- elif one.op == "to" -%}
    "{{ one.column }}" {{ "<" if one.type.startswith("TIMESTAMP") else "<=" }} ${{ one.parameter }}::{{ one.type }}
      {%- if one.type.startswith("TIMESTAMP") %} + INTERVAL 1 DAY{% endif %}
  {%- elif one.op == "begins" -%}
    starts_with("{{ one.column }}", ${{ one.parameter }})
  {%- elif one.op == "is" -%}
    "{{ one.column }}" IS {{ "NULL" if one.value == "empty" else "NOT NULL" }}
  {%- elif one.type == "VARCHAR[]" -%}
    list_contains("{{ one.column }}", ${{ one.parameter }})
  {%- else -%}
    "{{ one.column }}" = ${{ one.parameter }}::{{ one.type }}
  {%- endif %}
{%- endfor %}
{%- endmacro %}

{# Where a page begins: behind the row it follows, by every column of the order, what is empty always last. #}
{%- macro behind(order, place) %}
{%- if place %}
  AND (FALSE
  {%- for step in order %}
    {%- set outer = loop %}
    OR (
    {%- for earlier in order[:outer.index0] -%}
      "{{ earlier.column }}" IS NOT DISTINCT FROM ${{ earlier.parameter }}::{{ earlier.type }} AND
    {% endfor -%}
    {%- set after = step.descending != place.backward -%}
    {%- if place.backward -%}
      {%- if place.values[outer.index0] is none -%} "{{ step.column }}" IS NOT NULL
      {%- else -%} "{{ step.column }}" {{ "<" if after else ">" }} ${{ step.parameter }}::{{ step.type }} {%- endif -%}
    {%- else -%}
      {%- if place.values[outer.index0] is none -%} FALSE
      {%- else -%} ("{{ step.column }}" {{ "<" if after else ">" }} ${{ step.parameter }}::{{ step.type }} OR "{{ step.column }}" IS NULL) {%- endif -%}
    {%- endif -%}
    )
  {%- endfor %}
  )
{%- endif %}
{%- endmacro %}

{%- macro direction(step, place) -%}
{{ "DESC" if step.descending != (place is not none and place.backward) else "ASC" }} NULLS {{ "FIRST" if place is not none and place.backward else "LAST" }}
{%- endmacro %}
