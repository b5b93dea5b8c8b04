SELECT patch.number, count(matched.row_id) > 0, coalesce(bool_or(matched.fits), false)
FROM patches AS patch
LEFT JOIN matched ON matched.number = patch.number
GROUP BY patch.number
ORDER BY patch.number;
