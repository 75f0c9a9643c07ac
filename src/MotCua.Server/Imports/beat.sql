-- Heartbeats are told by the database's clock, the one that all nodes share. A job that is not returned has been given up by another node.
update imports.job as j
set heartbeat = now(), done = b.done, counts = b.counts
from unnest($1, $2, $3) as b(id, done, counts)
where j.id = b.id and j.status = 'running'
returning j.id
