-- Documents published after the limit of the entry they belong to.
SELECT item.agency, item.year, count(*), list(DISTINCT entry.matter ORDER BY entry.matter)[:$named]
FROM candidate.directory_items AS item
JOIN candidate.directory AS entry ON entry.agency = item.agency AND entry.entry = item.entry
WHERE item.late
GROUP BY item.agency, item.year
ORDER BY item.agency, item.year
