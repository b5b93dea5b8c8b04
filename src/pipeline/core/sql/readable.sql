-- Fails where there is no such table or view.
SELECT 1 FROM {{ schema }}."{{ table }}" LIMIT 0
