-- $1 code, $2 and $3 last of the page before, $4 how many
select c.code, c.version, c.name, c.valid_from, c.years, c.published_at, d.days, d.kinds, d.names, d.confidences, d.sources
from reference.calendar c
left join lateral (
    select array_agg(day order by day) as days, array_agg(kind order by day) as kinds, array_agg(name order by day) as names,
           array_agg(confidence order by day) as confidences, array_agg(source order by day) as sources
    from reference.calendar_day
    where calendar = c.code and version = c.version
) d on true
where ($1 is null or c.code = $1)
  and ($2 is null or (c.code, c.version) > ($2, $3))
order by c.code, c.version
limit $4
