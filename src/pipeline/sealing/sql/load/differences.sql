-- What each revision that came changed of the one before it: cells by form and address, figures by address.
INSERT INTO candidate.revision_changes
SELECT arrived.agency, arrived.year, arrived.revision, member.what, member.address, member.label, member.before, member.after
FROM {% include 'sealing/member.sql' %} AS member
JOIN arrived ON arrived.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER;
