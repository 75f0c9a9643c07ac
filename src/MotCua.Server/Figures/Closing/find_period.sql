select id, kind, first, last, position, as_of, closed_at, closed_by, digest, figures
from periods.period
where id = $1 or (kind = $2 and first = $3 and last = $4)
