-- The ledger of the portal as if the national portal had confirmed every dossier 500 events later (fewer where the log ends before), and had been down for the last three days of
-- the log: from the ledger of figures, since the sync job would need hours for as many. Indexes are made when all is there.
do $$
declare
    made record;
    down date := (select max(day) - 3 from figures.day_balance where kind = 4 and coalesce(a1, a2, a3) is not null);
    last bigint := (select last_seq_id from events.mt_event_progression where name = 'Figures:All');
    delay bigint := least(500, last - (select max(position) from figures.entry where account in (1, 2, 3) and day < down));
begin
    truncate portal.place, portal.cell, portal.entry, portal.recorded_day, portal.day_balance, portal.month_balance, portal.unsynced;
    create temporary table made_again on commit drop as
    select indexname, indexdef, conname
    from pg_indexes left join pg_constraint on conname = indexname and connamespace = 'portal'::regnamespace
    where schemaname = 'portal' and tablename in ('entry', 'unsynced');
    for made in select * from made_again loop
        if made.conname is null then
            execute format('drop index portal.%I', made.indexname);
        else
            execute format('alter table portal.%s drop constraint %I', replace(made.conname, 'pk_', ''), made.conname);
        end if;
    end loop;

    insert into portal.place select * from figures.place;
    insert into portal.cell select * from figures.cell;
    insert into portal.recorded_day select * from figures.recorded_day;
    insert into portal.entry (position, cell, dossier, day, line, account, amount, lag)
    select position + told.later, cell, dossier, day, line * 3 + told.number, told.account, amount, lag
    from figures.entry
    cross join (values (301::smallint, 0::smallint, 0::bigint), (302::smallint, 1::smallint, delay), (303::smallint, 2::smallint, delay)) as told (account, number, later)
    where entry.account in (1, 2, 3) and (told.later = 0 or day < down);
    insert into portal.unsynced (dossier, since_position, until_position, since_at, cell, day, span)
    select dossier, position, case when day < down then position + delay end, day + interval '8 hours', cell, day, case when day < down then 4 end
    from figures.entry
    where entry.account in (1, 2, 3);
    insert into portal.day_balance (cell, day, kind, a301, a302, a303)
    select cell, day, kind, received, case when day < down then received end, case when day < down then received end
    from (select cell, day, kind, coalesce(a1, 0) + coalesce(a2, 0) + coalesce(a3, 0) as received from figures.day_balance) as balance
    where received <> 0;
    insert into portal.month_balance (cell, month, kind, a301, a302, a303)
    select cell, date_trunc('month', day::timestamp)::date, kind, sum(a301), sum(a302), sum(a303) from portal.day_balance group by 1, 2, 3;

    for made in select * from made_again loop
        execute made.indexdef;
        if made.conname is not null then
            execute format('alter table portal.%s add constraint %I primary key using index %I', replace(made.conname, 'pk_', ''), made.conname, made.conname);
        end if;
    end loop;
    update events.mt_event_progression set last_seq_id = last where name = 'Portal:All';
end
$$
