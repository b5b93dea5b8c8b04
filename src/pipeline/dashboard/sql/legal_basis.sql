-- The legal basis of each rule.
SELECT rule, any_value(legal_basis) AS legal_basis FROM rules WHERE legal_basis IS NOT NULL GROUP BY rule
