-- Families of codes that say of themselves that something could not be looked at: what is then not found is not mended. A folder that
-- cannot be read hides what stands in it.
SELECT DISTINCT CASE WHEN code = 'FOLDER-UNREADABLE' THEN upper(refers_to) ELSE split_part(code, '-', 1) END, agency
FROM findings
WHERE ends_with(code, '-UNREADABLE') OR ends_with(code, '-NOT-KNOWN')
