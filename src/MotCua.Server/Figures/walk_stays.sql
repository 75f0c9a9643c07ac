-- Stays on the account $18 around the day $19, by place, first day and dossier, after those of $20 to $22. The spans $23 have first days from $24 on. Told apart: those
-- dossiers of which something on it was posted after the position $26 that takes effect by then: the others have the stays that they had. $27: nothing but the places
-- is asked about, and cells need not be looked at.
select id, first, dossier, $26::bigint is not null and exists (
    select from {schema}.entry
    where entry.dossier = page.dossier and account = $18 and day <= $19 and position > $26
    offset 0 -- dossier by dossier
) as moved
from (
    select place.id, stay.first, stay.dossier
    from (
        select id, case when id = $20 then $21::date else '-infinity' end as after_first,
               case when id = $20 then $22::uuid else '00000000-0000-0000-0000-000000000000' end as after_dossier
        from {schema}.place
        where agency <> '' and id >= $20 and ($16::varchar is null or agency = $16)
          and ($3 <> 'resolving' or (
              ($4::varchar[] is null or agency = any ($4)) and ($5::varchar[] is null or agency = any ($5)) and ($6::varchar is null or $6 = any (territory))
              and ($7::varchar is null or agency = $7) and ($8::varchar is null or level = $8) and ($9::varchar is null or unit = $9)
              and ($10::date is null or unit_since = $10) and ($17::bigint[] is null or id = any ($17))))
        order by id
    ) as place
    cross join lateral (
        select first, dossier
        from (
            select span, earliest
            from unnest($23::smallint[], $24::date[]) as around (span, earliest)
            where span < 0 or (select until from {schema}.stay_last where account = $18) > $19
        ) as around
        cross join lateral (
            select first, dossier
            from {schema}.stay
            where stay.place = place.id and account = $18 and span = around.span and first <= $19 and (until is null or until > $19)
              -- Of two lower ends PostgreSQL begins at the row's: it has to be the later one.
              and (first, dossier) > (greatest(earliest, after_first),
                                      case when after_first >= earliest then after_dossier else '00000000-0000-0000-0000-000000000000' end)
              and ($27 or (
                select true from (
{scope}
                ) as counted where counted.id = stay.cell
              ))
            order by first, dossier
            limit $25
        ) as one
        order by first, dossier
        limit $25
    ) as stay
    order by place.id, stay.first, stay.dossier
    limit $25
) as page
order by id, first, dossier
