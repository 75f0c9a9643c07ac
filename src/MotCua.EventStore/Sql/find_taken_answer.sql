select i.caller, i.key
from unnest($1, $2) as wanted(caller, key) join store.idempotency as i using (caller, key)
limit 1
