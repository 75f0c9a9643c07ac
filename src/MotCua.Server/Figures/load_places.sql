select id, agency, level, unit_since, territory from place
