NOT row.gone
