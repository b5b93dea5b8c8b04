-- The differences of each new revision from the one before it: cells by form and address, figures by address.
INSERT INTO candidate.revision_changes BY NAME
SELECT new_packages.agency, new_packages.year, new_packages.revision, member.what, member.address, member.label, member.before, member.after
FROM {% include 'sealing/member.sql' %} AS member
JOIN new_packages ON new_packages.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER;
