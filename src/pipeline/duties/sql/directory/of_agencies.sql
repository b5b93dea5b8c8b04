-- The directory of each agency, and the windows of its entries in their years.
INSERT INTO candidate.directory
SELECT binding.agency, entry.entry, entry.matter, entry.content, entry.basis, entry.time_limit, entry.owner, entry.channels, entry.audience, entry.method,
       entry.every, entry.bound
FROM directory_bindings AS binding
JOIN directory_entries AS entry ON entry.entry = binding.entry
ORDER BY binding.agency, entry.entry;

INSERT INTO directory_windows
SELECT binding.agency, span.entry, span.year, span.period, entry.every, entry.bound, span.first_day, span.last_day
FROM directory_bindings AS binding
JOIN directory_entries AS entry ON entry.entry = binding.entry
JOIN directory_spans AS span ON span.entry = binding.entry AND span.year BETWEEN binding.first_year AND binding.last_year;
