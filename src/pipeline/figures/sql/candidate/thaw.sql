-- Today's figures of sealed years as they were before they were set aside.
{% for table in ('figures', 'monthly') %}
DELETE FROM candidate.{{ table }} AS held
WHERE EXISTS (SELECT 1 FROM candidate.unsealed_{{ table }} AS aside WHERE aside.agency = held.agency AND aside.year = held.year);
INSERT INTO candidate.{{ table }} BY NAME SELECT * FROM candidate.unsealed_{{ table }};
DELETE FROM candidate.unsealed_{{ table }};
{% endfor %}
