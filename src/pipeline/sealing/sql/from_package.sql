{% include 'sealing/member.sql' %} AS member
JOIN arrived ON arrived.newest AND arrived.number = split_part(parse_filename(member.filename), '.', 1)::INTEGER
