NOT row.gone AND NOT coalesce(row.is_reference, false) AND row.status = 'published'
