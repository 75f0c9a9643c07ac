-- Who was in the stock of account $18 on the day $19 by what was known at the position $26, and of whom something on it was posted later that takes effect by then;
-- by place or cell, first day and dossier, after $20 to $22 and up to $23 to $25. What is posted of a dossier that had been in a place has always something in this
-- place, and so with cells: it is looked for in those of the page alone.
with changed as materialized (
    select distinct entry.dossier
    from {posted_after:$26,$19} as entry join {schema}.cell on cell.id = entry.cell
    where account = $18 and cell.kind = 1 and {segment} between $20 and $23
), known as (
    select entry.dossier, {segment} as segment, entry.day, sum(entry.amount) as amount
    from changed
    cross join lateral (
        select dossier, cell, day, amount
        from {schema}.entry
        where entry.dossier = changed.dossier and account = $18 and day <= $19 and position <= $26
          and (
            select true from (
{scope}
            ) as counted where counted.id = entry.cell
          )
        offset 0
    ) as entry
    join {schema}.cell on cell.id = entry.cell
    group by 1, 2, 3
), standing as (
    select dossier, segment, day, sum(amount) over (partition by dossier, segment order by day) as amount
    from known
), stretch as (
    select dossier, segment, day, max(day) filter (where amount <= 0) over (partition by dossier, segment) as broken
    from standing
)
select segment, min(day) as first, dossier
from stretch
where broken is null or day > broken
group by segment, dossier
having (segment, min(day), dossier) > ($20, $21, $22) and (segment, min(day), dossier) <= ($23, $24, $25)
order by 1, 2, 3
limit $27
