-- As drill_down.sql, of a stock. Looked for among those that are in it by what is known now, on the spans $24 with first days from $25 on, and those of which
-- something on its accounts was posted after the position.
with candidate as (
    select stay.dossier
    from {schema}.place
    cross join unnest($24::smallint[], $25::date[]) as around (span, earliest)
    cross join lateral (
        select dossier
        from {schema}.stay
        where stay.place = place.id and account = any ($18::smallint[]) and span = around.span
          and first between around.earliest and $20 and (until is null or until > $20)
        offset 0 -- span by span: the stays of the place are many
    ) as stay
    where ($3 <> 'resolving' or (
          ($4::varchar[] is null or agency = any ($4)) and ($5::varchar[] is null or agency = any ($5)) and ($6::varchar is null or $6 = any (territory))
          and ($7::varchar is null or agency = $7) and ($8::varchar is null or level = $8) and ($9::varchar is null or unit = $9)
          and ($10::date is null or unit_since = $10) and ($17::bigint[] is null or place.id = any ($17))))
    union
    select dossier from {posted_after:$21,$20} as entry where account = any ($18::smallint[])
), ordered as (
    select dossier from candidate where dossier > $22 order by dossier offset 0
)
select dossier
from ordered
where (
    select sum(amount)
    from {schema}.entry
    where entry.dossier = ordered.dossier and account = any ($18::smallint[]) and day between $19 and $20 and position <= $21
      and (
        select true from (
{scope}
        ) as counted where counted.id = entry.cell
      )
) <> 0
order by dossier
limit $23
