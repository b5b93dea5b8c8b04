-- Lists every new revision and removes the loaded contents of years that have a newer one.
INSERT INTO candidate.revisions BY NAME
SELECT agency, year, revision, sealed_at, sealed_by, note, package, sha256 FROM new_packages;
{% for table in ('years', 'figures', 'cells', 'rule_results', 'findings', 'verdicts') %}
DELETE FROM candidate.sealed_{{ table }} AS known
WHERE EXISTS (SELECT 1 FROM new_packages WHERE new_packages.newest AND new_packages.agency = known.agency AND new_packages.year = known.year);
{% endfor %}
INSERT INTO candidate.sealed_years BY NAME
SELECT agency, year, revision, known_through, as_of FROM new_packages WHERE newest;
