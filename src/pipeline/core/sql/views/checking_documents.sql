{% set table = 'documents' %}
-- One row per line of a document register that the next check must judge.
CREATE OR REPLACE VIEW checking_documents AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       doc_no, title, made_on, openness, status, repealed_on, agency,
       status IS DISTINCT FROM 'in_review' AND made_on IS NULL AS lacks_day
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS document;
