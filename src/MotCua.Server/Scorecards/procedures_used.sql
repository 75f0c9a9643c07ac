-- By agency, or of all together ($1 false): the procedures of the month $2 with dossiers that were received online, how many had dossiers with a fee, and how many of
-- dossiers whose fee was paid online. Of the agencies $3, as of the position $4 (null: the latest) and its day $5: what was posted later, or takes effect
-- later, is taken away again. $6 is the last day of the month, or $5 where that is earlier.
with later as (
    select resolving, procedure, account, amount
    from figures.entry join figures.cell on cell.id = entry.cell
    where account in (2, 70, 72) and day > $5 and day between $2 and ($2 + interval '1 month -1 day')::date
    union all
    select resolving, procedure, account, amount
    from {posted_after:$4,$6} as entry join figures.cell on cell.id = entry.cell
    where account in (2, 70, 72) and day >= $2
), part as (
    select place, procedure, received_online, with_fee, fee_paid_online
    from figures.procedure_month
    where month = $2
    union all
    select resolving, procedure,
           case account when 2 then -amount else 0 end, case account when 70 then -amount else 0 end, case account when 72 then -amount else 0 end
    from later
), summed as (
    select case when $1::boolean then agency else '' end as agency, procedure,
           sum(received_online) as online, sum(with_fee) as fee, sum(fee_paid_online) as paid
    from part join figures.place on place.id = part.place
    where agency = any ($3::varchar[])
    group by 1, 2
)
select agency, coalesce(array_agg(procedure) filter (where online > 0), '{}'), count(*) filter (where fee > 0), count(*) filter (where paid > 0)
from summed
group by agency
