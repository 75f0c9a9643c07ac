select id, agency, unit from figures.place where id = any ($1)
