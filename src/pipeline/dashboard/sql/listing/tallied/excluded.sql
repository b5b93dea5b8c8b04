SELECT agency, year, source, on_date, section, reason, rows, value FROM tallies WHERE verdict = 'excluded' AND own
