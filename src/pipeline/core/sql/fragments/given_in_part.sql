{# Of the rows of one request number: whether some give and the others refuse, decided on one day. It is one request given in part. #}
count(DISTINCT decision) > 1 AND count(decision) = count(*) AND count(decided_on) = count(*) AND min(decided_on) = max(decided_on)
    AND bool_and(list_contains($given::VARCHAR[] || $in_part::VARCHAR[] || $refused::VARCHAR[], decision))
    AND bool_or(list_contains($given::VARCHAR[] || $in_part::VARCHAR[], decision))
    AND bool_or(list_contains($refused::VARCHAR[] || $in_part::VARCHAR[], decision))
