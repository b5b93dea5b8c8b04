{% include 'sealing/member.sql' %} AS member
JOIN new_packages ON new_packages.newest AND new_packages.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER
