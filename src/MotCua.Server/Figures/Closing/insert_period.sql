insert into periods.period (id, kind, first, last, position, as_of, closed_at, closed_by, digest, figures)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict on constraint period_is_closed_once do nothing
