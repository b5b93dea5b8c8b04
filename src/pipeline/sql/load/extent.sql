-- How many rows a staged file has, and its first and last date.
SELECT count(*), {{ 'min("' ~ date ~ '")::DATE' if date else 'NULL::DATE' }}, {{ 'max("' ~ date ~ '")::DATE' if date else 'NULL::DATE' }}
FROM staged
WHERE file_id = $file_id;
