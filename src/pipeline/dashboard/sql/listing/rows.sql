-- One page of a listing. `$first` and `$second` are what the last row of the page has in the first two columns of the order: rows
-- beyond it need not be put in order at all, which is what makes a page of ten million rows quick.
{% import "dashboard/listing/parts.sql" as parts %}
{%- macro within(step) -%}{{ ">" if step.descending != (place is not none and place.backward) else "<" }}{%- endmacro %}
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{{ parts.behind(order, place) }}
{# Read backward, what is empty comes before everything else. #}
{%- set empty %}{% if place is not none and place.backward %}"{{ order[0].column }}" IS NULL OR {% endif %}{% endset %}
{% if edges %}
  AND ({{ empty }}"{{ order[0].column }}" {{ within(order[0]) }}= $first::{{ order[0].type }})
{% endif %}
{% if edges > 1 %}
  AND ({{ empty }}"{{ order[0].column }}" {{ within(order[0]) }} $first::{{ order[0].type }}
    OR "{{ order[1].column }}" {{ within(order[1]) }}= $second::{{ order[1].type }})
{% endif %}
ORDER BY {% for step in order %}"{{ step.column }}" {{ parts.direction(step, place) }}{{ ", " if not loop.last }}{% endfor %}

LIMIT $most
