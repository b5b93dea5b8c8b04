"""Totals with their parts, percentages and rates of growth within sentences."""
