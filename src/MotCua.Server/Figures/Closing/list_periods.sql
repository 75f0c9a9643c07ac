select id, kind, first, last, position, as_of, closed_at, closed_by, digest, ''
from periods.period
order by first desc, last desc, kind
