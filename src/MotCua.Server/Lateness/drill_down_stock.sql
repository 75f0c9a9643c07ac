-- Dossiers open and overdue at the end of the day $14 by what was known at the position $15, with the reason $12 (null: any), by the first day and the dossier, after $9 and $10. Of
-- the spans $17, with first days from $18 on. The list stays as it is whatever is posted later: a dossier of which nothing was posted since that takes
-- effect by the day has the stay that it had; the others, which are few, are put where they stood.
with unchanged as (
    select stay.first, stay.dossier
    from {in_offices}(
        select span, earliest
        from unnest($17::smallint[], $18::date[]) as around (span, earliest)
        where span < 0 or exists (select from late_reasons.stay where until > $14) -- none of those that have an end lasts until then
    ) as around
    cross join lateral (
        select first, dossier
        from late_reasons.stay
        where {office}span = around.span and first <= $14 and (until is null or until > $14)
          -- Of two lower ends PostgreSQL begins at the row's: it has to be the later one.
          and (first, dossier) > (greatest(around.earliest, $9), case when $9 >= around.earliest then $10 else '00000000-0000-0000-0000-000000000000' end)
          and {scope}
          and ($12::varchar is null or reason = $12)
          and not exists (
            select from late_reasons.entry
            where entry.dossier = stay.dossier and account = $11 and day <= $14 and position > $15
            offset 0 -- dossier by dossier
          )
        order by first, dossier
        limit $16
    ) as stay
    order by 1, 2
    limit $16
), changed as materialized (
    select distinct dossier from {posted_after:$15,$14} as entry where account = $11
), known as (
    select entry.dossier, entry.day, sum(entry.amount) as amount
    from changed
    cross join lateral (
        select dossier, day, amount
        from late_reasons.entry
        where dossier = changed.dossier and account = $11 and day <= $14 and position <= $15
          and {scope}
          and ($12::varchar is null or reason = $12)
        offset 0
    ) as entry
    group by 1, 2
), standing as (
    select dossier, day, sum(amount) over (partition by dossier order by day) as amount from known
), stretch as (
    select dossier, day, max(day) filter (where amount <= 0) over (partition by dossier) as broken from standing
)
select first, dossier from unchanged
union all
select min(day), dossier from stretch where broken is null or day > broken group by dossier having (min(day), dossier) > ($9, $10)
order by 1, 2
limit $16
