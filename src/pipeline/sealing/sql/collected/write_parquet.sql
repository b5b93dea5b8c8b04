COPY {{ table | identifier }} TO {{ file | literal }} (FORMAT parquet);
