-- What happened from the day $1 up to the day $2 (of 340) to $3 dossiers of a province-year, straight into the log in the order of time: 64 communes, the
-- procedures of the registry, one dossier in four late, one in fifty open. The same number is always the same dossier.
with commune as (
    select row_number() over (order by code) - 1 as number, code, unit
    from reference.agency where level = 'commune' and valid_to is null and valid_from = '2025-07-01'
), procedure as (
    select row_number() over (order by code) - 1 as number, code, field, valid_from
    from reference.procedure where valid_to is null
), dossier as materialized (
    select n, ('01900000-' || regexp_replace(lpad(to_hex(n), 24, '0'), '^(....)(....)(....)(.*)$', '\1-\2-\3-\4'))::uuid as id,
           hashint8extended(n, 1) & 2147483647 as a, hashint8extended(n, 2) & 2147483647 as b, hashint8extended(n, 3) & 2147483647 as c,
           timestamptz '2025-11-01 07:30+07' + make_interval(days => ((n - 1) * 340 / $3::bigint)::int, mins => (hashint8extended(n, 5) & 1023)::int / 3) as received
    -- None lasts longer than six days.
    from generate_series(ceil(greatest($1::int - 6, 0) * $3 / 340.0)::bigint + 1, ceil($2::int * $3 / 340.0)::bigint) as n
), fated as materialized (
    select *, received + make_interval(mins => (c % 6000)::int + 1) as done, date_trunc('day', received + interval '3 days', 'Asia/Ho_Chi_Minh') + interval '17 hours' as due,
           a % 50 = 0 as open
    from dossier
), fate as materialized (
    -- One end in twenty or so is entered a day later, unless the dossier would have been announced as overdue meanwhile.
    select *, done > due + interval '7 hours' as late,
           done + case when b % 19 = 0 and (done > due + interval '7 hours' or done + interval '26 hours' <= due) then interval '26 hours' else interval '0' end as entered
    from fated
), happened as (
    select id, n, 1 as version, 'dossier_received' as type, received as at, jsonb_build_object(
        'code', commune.code || '-' || n, 'procedureCode', procedure.code, 'procedureVersion', procedure.valid_from, 'field', procedure.field,
        'channel', (array['counter', 'online', 'online', 'online', 'postal'])[1 + b % 5],
        'receiving', agency, 'resolving', agency, 'crossBoundary', 'none', 'applicantKind', 'citizen', 'onBehalfOf', false,
        'due', jsonb_build_object('at', due, 'date', due::date), 'basis', jsonb_build_object('calendarVersion', 'VN/1', 'ruleSet', '118/2025/NĐ-CP', 'promised', true),
        'imported', true, 'occurredAt', received) as data
    from fate
    join commune on commune.number = a % (select count(*) from commune)
    join procedure on procedure.number = b % (select count(*) from procedure)
    cross join lateral (select jsonb_build_object('code', commune.code, 'level', 'commune', 'territory', jsonb_build_array('96', commune.unit), 'unitSince', '2025-07-01') as agency) as place
    union all
    select id, n, 2, 'dossier_overdue', due + interval '7 hours',
           jsonb_build_object('due', jsonb_build_object('at', due, 'date', due::date), 'occurredAt', due + interval '7 hours')
    from fate where open or late
    union all
    select id, n, case when late then 3 else 2 end, 'dossier_processed', entered,
           jsonb_build_object('resultNumber', n::text, 'resultSigned', true, 'occurredAt', done)
    from fate where not open
), stream as (
    insert into events.mt_streams (id, type, version, timestamp, created)
    select id, 'dossier', max(version), max(at), min(at) from happened group by id
    having min(at) >= timestamptz '2025-11-01 00:00+07' + make_interval(days => $1)
)
insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
select nextval('events.mt_events_sequence'), gen_random_uuid(), id, version, data, type, at
from (
    select * from happened
    where at >= timestamptz '2025-11-01 00:00+07' + make_interval(days => $1)
      and ($2 = 340 or at < timestamptz '2025-11-01 00:00+07' + make_interval(days => $2))
    order by at, n, version
) as ordered
