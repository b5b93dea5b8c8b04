{# Whether a text contains words, of any letter case where they are `cased`. Only texts with one of the forms of a letter are lowered: the
   order of a CASE is kept, that of conditions joined by AND is not. #}
{%- macro contains_words(column, parameter, cased, letter_forms) -%}
{%- if not cased -%}
  contains("{{ column }}", ${{ parameter }})
{%- elif letter_forms -%}
  CASE WHEN {% for form in letter_forms %}contains("{{ column }}", {{ form | literal }}){{ " OR " if not loop.last }}{% endfor %}
 THEN contains(lower("{{ column }}"), ${{ parameter }}) ELSE FALSE END
{%- else -%}
  contains(lower("{{ column }}"), ${{ parameter }})
{%- endif -%}
{%- endmacro %}

{# Conditions of a listing. Names come from the columns the database itself reports, values are parameters. #}
{%- macro narrowed(filters) %}
TRUE
{%- for filter in filters %}
  AND {% if filter.op == "has" -%}
    {{ contains_words(filter.column, filter.parameter, filter.cased, filter.letter_forms) }}
  {%- elif filter.op == "from" -%}
    "{{ filter.column }}" >= ${{ filter.parameter }}::{{ filter.type }}
  {%- elif filter.op == "to" -%}
    "{{ filter.column }}" {{ "<" if filter.type.startswith("TIMESTAMP") else "<=" }} ${{ filter.parameter }}::{{ filter.type }}
      {%- if filter.type.startswith("TIMESTAMP") %} + INTERVAL 1 DAY{% endif %}
  {%- elif filter.op == "begins" -%}
    starts_with("{{ filter.column }}", ${{ filter.parameter }})
  {%- elif filter.op == "not" -%}
    "{{ filter.column }}" IS DISTINCT FROM ${{ filter.parameter }}::{{ filter.type }}
  {%- elif filter.op == "is" -%}
    "{{ filter.column }}" IS {{ "NULL" if filter.value == "empty" else "NOT NULL" }}
  {%- elif filter.type == "VARCHAR[]" -%}
    list_contains("{{ filter.column }}", ${{ filter.parameter }})
  {%- else -%}
    "{{ filter.column }}" = ${{ filter.parameter }}::{{ filter.type }}
  {%- endif %}
{%- endfor %}
{%- endmacro %}

{# Where a page begins: after the row it follows, by every sort column; empty values are always last. What this means for the first sort
   column is said once more by itself where it has no empty value on the page (`filled`): DuckDB skips the blocks of a plain condition. #}
{%- macro after_row(order, position, filled) %}
{%- if position %}
  {%- set first = order[0] %}
  {%- if position.values[0] is not none and (filled or position.backward) %}
  AND "{{ first.column }}" {{ "<" if first.descending != position.backward else ">" }}= ${{ first.parameter }}::{{ first.type }}
  {%- endif %}
  AND (FALSE
  {%- for sort in order %}
    {%- set outer = loop %}
    OR (
    {%- for earlier in order[:outer.index0] -%}
      "{{ earlier.column }}" IS NOT DISTINCT FROM ${{ earlier.parameter }}::{{ earlier.type }} AND
    {% endfor -%}
    {%- set after = sort.descending != position.backward -%}
    {%- if position.backward -%}
      {%- if position.values[outer.index0] is none -%} "{{ sort.column }}" IS NOT NULL
      {%- else -%} "{{ sort.column }}" {{ "<" if after else ">" }} ${{ sort.parameter }}::{{ sort.type }} {%- endif -%}
    {%- else -%}
      {%- if position.values[outer.index0] is none -%} FALSE
      {%- else -%} ("{{ sort.column }}" {{ "<" if after else ">" }} ${{ sort.parameter }}::{{ sort.type }} OR "{{ sort.column }}" IS NULL) {%- endif -%}
    {%- endif -%}
    )
  {%- endfor %}
  )
{%- endif %}
{%- endmacro %}

{%- macro direction(sort, position) -%}
{{ "DESC" if sort.descending != (position is not none and position.backward) else "ASC" }} NULLS {{ "FIRST" if position is not none and position.backward else "LAST" }}
{%- endmacro %}
