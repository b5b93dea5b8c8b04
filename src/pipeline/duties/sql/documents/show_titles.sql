-- Titles that an earlier run took out stand again where the document is public by now or its number was a slip. Titles of rows that are
-- still not public go again right after this.
UPDATE candidate.{{ table }} AS verdict
SET summary = item.title
FROM current_items AS item
WHERE starts_with(verdict.summary, '（与公文 ') AND ends_with(verdict.summary, ' 相同，标题不显示）')
  AND item.source = verdict.source AND item.row_id = verdict.row_id
