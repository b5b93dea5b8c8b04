-- One table of the build as a Parquet file, in the order in which it was published.
COPY (
    SELECT {% for column, type in columns.items() %}{{ column | identifier if column in present else "NULL" }}::{{ type }} AS {{ column | identifier }}{{ ", " if not loop.last }}{% endfor %}

    FROM build.{{ table | identifier }}
) TO {{ file | literal }} (FORMAT parquet, COMPRESSION zstd);
