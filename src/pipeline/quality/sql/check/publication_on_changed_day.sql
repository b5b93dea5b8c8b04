NOT item.gone AND item.status = 'published' AND NOT coalesce(item.is_reference, false) AND item.title IS NOT NULL
  AND item.published_at >= $first AND item.published_at < $last + INTERVAL 1 DAY
  AND item.published_at::DATE IN (SELECT day FROM changed_days)
