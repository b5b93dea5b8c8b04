-- One page of a listing. `$first` and `$second` are the values of the page's last row in the first two sort columns: rows beyond it
-- need not be sorted at all, which makes a page of ten million rows fast.
{% import "dashboard/listing/parts.sql" as parts %}
{%- macro within(sort) -%}{{ ">" if sort.descending != (position is not none and position.backward) else "<" }}{%- endmacro %}
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{{ parts.after_row(order, position, edges > 0) }}
{# Read backward, empty values come before everything else; from a value on there are none. #}
{%- set empty %}{% if position is not none and position.backward and position.values[0] is none %}"{{ order[0].column }}" IS NULL OR {% endif %}{% endset %}
{% if edges %}
  AND ({{ empty }}"{{ order[0].column }}" {{ within(order[0]) }}= $first::{{ order[0].type }})
{% endif %}
{% if edges > 1 %}
  AND ({{ empty }}"{{ order[0].column }}" {{ within(order[0]) }} $first::{{ order[0].type }}
    OR "{{ order[1].column }}" {{ within(order[1]) }}= $second::{{ order[1].type }})
{% endif %}
ORDER BY {% for sort in order %}"{{ sort.column }}" {{ parts.direction(sort, position) }}{{ ", " if not loop.last }}{% endfor %}

LIMIT $row_limit
