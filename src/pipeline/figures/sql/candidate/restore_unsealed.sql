-- The figures of sealed years that today's rows give, put back in the place of the sealed ones.
{% for table in ('figures', 'monthly') %}
DELETE FROM candidate.{{ table }} AS shown
WHERE EXISTS (SELECT 1 FROM candidate.unsealed_{{ table }} AS unsealed WHERE unsealed.agency = shown.agency AND unsealed.year = shown.year);
INSERT INTO candidate.{{ table }} BY NAME SELECT * FROM candidate.unsealed_{{ table }};
DELETE FROM candidate.unsealed_{{ table }};
{% endfor %}
