"""The pages for the operator: findings, deadlines, excluded rows, sources, seals, runs."""
