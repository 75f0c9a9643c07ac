-- Stays on the account $18 around the day $19, by place, span, key and dossier, after those of $20 to $23. The spans $24 have keys from $25 to $26.
select segment.place, segment.span, stay.key, stay.dossier
from (
    select id as place, around.span, around.first, around.last,
           case when (id, around.span) = ($20, $21) then $22 else around.first end as after_key,
           case when (id, around.span) = ($20, $21) then $23 else '00000000-0000-0000-0000-000000000000' end as after_dossier
    from {schema}.place
    cross join unnest($24::smallint[], $25::date[], $26::date[]) as around (span, first, last)
    where agency <> '' and (id, around.span) >= ($20, $21)
      and ($3 <> 'resolving' or (
          ($4::varchar[] is null or agency = any ($4)) and ($5::varchar[] is null or agency = any ($5)) and ($6::varchar is null or $6 = any (territory))
          and ($7::varchar is null or agency = $7) and ($8::varchar is null or level = $8) and ($9::varchar is null or unit = $9)
          and ($10::date is null or unit_since = $10) and ($17::bigint[] is null or id = any ($17))))
    order by 1, 2
) as segment
cross join lateral (
    select key, dossier
    from {schema}.stay
    where stay.place = segment.place and account = $18 and span = segment.span and first <= $19
      and key <= segment.last and (key, dossier) > (segment.after_key, segment.after_dossier)
      and (
        select true from (
{scope}
        ) as counted where counted.id = stay.cell
      )
    order by key, dossier
    limit $27
) as stay
order by segment.place, segment.span, stay.key, stay.dossier
limit $27
