-- Families of codes that say of themselves that something could not be looked at: what is then not found is not mended.
SELECT DISTINCT split_part(code, '-', 1), agency
FROM findings
WHERE ends_with(code, '-UNREADABLE') OR ends_with(code, '-NOT-KNOWN')
