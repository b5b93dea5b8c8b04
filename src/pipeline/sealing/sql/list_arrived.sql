-- Every revision is listed; the newest of a year takes the place of what was held of it.
INSERT INTO candidate.revisions
SELECT agency, year, revision, sealed_at, sealed_by, note, package, sha256 FROM arrived;
{% for table in ('years', 'figures', 'cells', 'rule_results', 'findings', 'verdicts') %}
DELETE FROM candidate.sealed_{{ table }} AS held
WHERE EXISTS (SELECT 1 FROM arrived WHERE arrived.newest AND arrived.agency = held.agency AND arrived.year = held.year);
{% endfor %}
INSERT INTO candidate.sealed_years
SELECT agency, year, revision, known_through, as_of FROM arrived WHERE newest;
