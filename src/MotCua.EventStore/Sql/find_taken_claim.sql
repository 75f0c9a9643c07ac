select c.kind, c.value, c.owner
from unnest($1, $2) as wanted(kind, value) join store.claim as c using (kind, value)
limit 1
