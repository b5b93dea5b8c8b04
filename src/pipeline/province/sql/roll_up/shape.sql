-- A Parquet file without rows that has every column of a shared table, so that no county's version decides which columns there are.
COPY (
    SELECT {% for column, type in columns.items() %}NULL::{{ type }} AS {{ column | identifier }}{{ ", " if not loop.last }}{% endfor %}

    LIMIT 0
) TO {{ file | literal }} (FORMAT parquet);
