-- What is followed up and neither closed nor answered, as the register shows it.
SELECT no, message, office, due_on::VARCHAR FROM candidate.follow_up WHERE state = 'open' ORDER BY no
