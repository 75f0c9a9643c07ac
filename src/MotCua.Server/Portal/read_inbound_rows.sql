select id, source_at, status, day, cells from inbound where id = any ($1)
