-- As read_entries_after.sql, where nothing but the places of the side $3 is asked about: summed by place first, so that the cells' other keys are not looked at.
with posted as (
    select case $3 when 'resolving' then resolving else receiving end as place,
           case when day < $18::date then '-infinity' when $19::varchar is null then 'infinity' else date_trunc($19, day::timestamp)::date end as bucket,
           account, sum(amount) as amount
    from {posted_after:$20,$21} as entry join {schema}.cell on cell.id = entry.cell
    where account = any ($22::smallint[])
    group by 1, 2, 3
), scope as (
    select id, agency, unit, unit_since, level, case $3 when 'receiving' then id end as receiving, case $3 when 'resolving' then id end as resolving
    from {schema}.place
    where ($4::varchar[] is null or agency = any ($4)) and ($5::varchar[] is null or agency = any ($5)) and ($6::varchar is null or $6 = any (territory))
      and ($7::varchar is null or agency = $7) and ($8::varchar is null or level = $8) and ($9::varchar is null or unit = $9)
      and ($10::date is null or unit_since = $10) and ($17::bigint[] is null or id = any ($17))
)
select {keys}, bucket, account, sum(amount)::bigint
from posted join scope on scope.id = posted.place
group by {grouped_keys}bucket, account
