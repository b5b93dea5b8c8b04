-- Whether no promised column is ever empty; whether the key tells all rows apart and is not promised yet.
SELECT count(*) FILTER (WHERE {% for column in columns %}"{{ column }}" IS NULL{{ " OR " if not loop.last }}{% endfor %}) = 0,
       {% if key %}count(*) = count(DISTINCT ({% for column in key %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}))
           AND NOT EXISTS (SELECT 1 FROM duckdb_constraints() WHERE database_name = current_database() AND table_name = '{{ table }}' AND constraint_type = 'PRIMARY KEY'){% else %}false{% endif %}

FROM "{{ table }}";
