-- Decisions about an item or a post that does not stand.
SELECT decided.entry, decided.item, decided.post
FROM match_decisions AS decided
WHERE NOT EXISTS (SELECT 1 FROM compared AS item WHERE item.kind = 'item' AND item.thing = decided.item)
   OR NOT EXISTS (SELECT 1 FROM compared AS post WHERE post.kind = 'post' AND post.thing = decided.post)
ORDER BY decided.entry;
