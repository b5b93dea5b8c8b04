-- Every 栏目 of items in force that columns.yml does not map, on rows that bring no class of their own: rows, and the first of them.
SELECT item."column", count(*), arg_min(file.path, (file.file_id, item.line)), arg_min(item.line, (file.file_id, item.line))
FROM current_items AS item
JOIN files AS file ON file.file_id = item.file_id
WHERE item."column" IS NOT NULL AND item.class IS NULL AND NOT item.gone
  AND item."column" NOT IN (SELECT mapped."column" FROM column_classes AS mapped)
GROUP BY item."column"
ORDER BY count(*) DESC, item."column";
