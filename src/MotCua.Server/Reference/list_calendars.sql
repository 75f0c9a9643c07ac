-- $1 code, $2 and $3 last of the page before, $4 how many
select c.code, c.version, c.name, c.valid_from, c.years, c.published_at, d.days, d.kinds, d.names, d.hours, d.confidences, d.sources,
       s.first_days, s.last_days, s.hours, s.names, s.sources
from reference.calendar c
left join lateral (
    select array_agg(day order by day) as days, array_agg(kind order by day) as kinds, array_agg(name order by day) as names,
           array_agg(hours order by day) as hours, array_agg(confidence order by day) as confidences, array_agg(source order by day) as sources
    from reference.calendar_day
    where calendar = c.code and version = c.version
) d on true
left join lateral (
    select array_agg(first_day order by first_day) as first_days, array_agg(last_day order by first_day) as last_days,
           array_agg(hours order by first_day) as hours, array_agg(name order by first_day) as names, array_agg(source order by first_day) as sources
    from reference.calendar_season
    where calendar = c.code and version = c.version
) s on true
where ($1 is null or c.code = $1)
  and ($2 is null or (c.code, c.version) > ($2, $3))
order by c.code, c.version
limit $4
