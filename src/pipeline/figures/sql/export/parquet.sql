-- One published table as a Parquet file.
COPY (FROM "{{ table }}") TO {{ file | literal }} (FORMAT parquet);
