-- As walk_stays.sql, cell by cell: for when what is asked about is a small part of each place.
select id, first, dossier, $26::bigint is not null and exists (
    select from {schema}.entry
    where entry.dossier = page.dossier and account = $18 and day <= $19 and position > $26
    offset 0 -- dossier by dossier
) as moved
from (
    select scope.id, stay.first, stay.dossier
    from (
        select id, case when id = $20 then $21::date else '-infinity' end as after_first,
               case when id = $20 then $22::uuid else '00000000-0000-0000-0000-000000000000' end as after_dossier
        from (
{scope}
        ) as counted
        where id >= $20
        order by id
    ) as scope
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
            where stay.cell = scope.id and account = $18 and span = around.span and first <= $19 and (until is null or until > $19)
              and (first, dossier) > (greatest(earliest, after_first),
                                      case when after_first >= earliest then after_dossier else '00000000-0000-0000-0000-000000000000' end)
            order by first, dossier
            limit $25
        ) as one
        order by first, dossier
        limit $25
    ) as stay
    order by scope.id, stay.first, stay.dossier
    limit $25
) as page
order by id, first, dossier
