-- One row per relation of a form: its title, legal basis, severity and the cells it compares.
CREATE OR REPLACE TABLE {{ schema }}.rules AS
SELECT form, rule, instance, title, severity, legal_basis, what_to_do, level, first_year, last_year, about AS refers_to, cells
FROM form_relations AS relations
WHERE guard_of IS NULL;
