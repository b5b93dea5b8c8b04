-- Rows of contents are never deleted: later ones have a higher number.
SELECT coalesce(max(rowid), -1) FROM contents_{{ table }};
