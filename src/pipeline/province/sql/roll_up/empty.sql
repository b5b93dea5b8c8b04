-- A table that stays with the counties, without rows.
CREATE TABLE target.{{ table | identifier }} (
{% for column, type in columns.items() %}
    {{ column | identifier }} {{ type }}{{ ", county VARCHAR" if column == "agency" }}{{ "," if not loop.last }}
{% endfor %}
{% if "agency" not in columns %}
    , county VARCHAR
{% endif %}
);
