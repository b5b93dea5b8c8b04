-- How many rows a published table has.
SELECT count(*) FROM "{{ table }}";
