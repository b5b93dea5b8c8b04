COPY (
    SELECT {{ columns | join(', ') }} FROM sealing_evidence ORDER BY source, row_id, figure
) TO {{ file | literal }} (FORMAT csv, HEADER, DELIMITER ',', QUOTE '"', ESCAPE '"');
