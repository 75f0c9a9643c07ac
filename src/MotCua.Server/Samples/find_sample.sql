select id, drawn_at, as_of_at, position, seed, population, size, subject, agency, idempotency_key, figure, parameters, request_hash, dossiers
from inspection.sample
where id = $1
