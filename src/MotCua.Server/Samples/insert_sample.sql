-- Nothing where the caller's key has a sample already.
insert into inspection.sample
    (id, drawn_at, as_of_at, position, seed, population, size, subject, agency, idempotency_key, figure, parameters, request_hash, dossiers)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict on constraint sample_is_drawn_once do nothing
