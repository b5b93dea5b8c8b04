-- All rows of a published table.
SELECT * FROM "{{ table }}";
