-- What is the same in every county: one row for each key, that of the county listed first, in its order.
{% import 'province/roll_up/fragments.sql' as parquet %}
CREATE TABLE target.{{ table | identifier }} AS
SELECT {% for column, type in columns.items() %}{{ column | identifier }}::{{ type }} AS {{ column | identifier }}{{ ", " if not loop.last }}{% endfor %}

FROM (
    SELECT *, list_position($counties::VARCHAR[], county) AS county_place
    FROM {{ parquet.read(files) }}
    QUALIFY row_number() OVER (PARTITION BY {% for column in key %}{{ column | identifier }}{{ ", " if not loop.last }}{% endfor %} ORDER BY county_place) = 1
)
ORDER BY county_place, file_row_number;
