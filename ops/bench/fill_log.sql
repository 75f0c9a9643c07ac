-- Dossiers $1 to $2 of a province-year straight into the log: 64 communes, the procedures of the registry, one dossier in four late, one in fifty open.
-- The same number is always the same dossier. Appended in the order of the days.
with commune as (
    select row_number() over (order by code) - 1 as number, code, unit
    from reference.agency where level = 'commune' and valid_to is null and valid_from = '2025-07-01'
), procedure as (
    select row_number() over (order by code) - 1 as number, code, field, valid_from
    from reference.procedure where valid_to is null
), dossier as materialized (
    select n, ('01900000-' || regexp_replace(lpad(to_hex(n), 24, '0'), '^(....)(....)(....)(.*)$', '\1-\2-\3-\4'))::uuid as id,
           hashint8extended(n, 1) & 2147483647 as a, hashint8extended(n, 2) & 2147483647 as b, hashint8extended(n, 3) & 2147483647 as c,
           timestamptz '2025-11-01 07:30+07' + make_interval(days => (hashint8extended(n, 4) & 2147483647)::int % 340, mins => (hashint8extended(n, 5) & 1023)::int / 3) as received
    from generate_series($1::bigint, $2::bigint) as n
), fate as materialized (
    select *, received + make_interval(mins => (c % 6000)::int + 1) as done, date_trunc('day', received + interval '3 days', 'Asia/Ho_Chi_Minh') + interval '17 hours' as due,
           a % 50 = 0 as open
    from dossier
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
    from fate where open or done > due + interval '7 hours'
    union all
    select id, n, case when done > due + interval '7 hours' then 3 else 2 end, 'dossier_processed', done,
           jsonb_build_object('resultNumber', n::text, 'resultSigned', true, 'occurredAt', done)
    from fate where not open
), stream as (
    insert into events.mt_streams (id, type, version, timestamp, created)
    select id, 'dossier', max(version), max(at), min(at) from happened group by id
)
insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
select nextval('events.mt_events_sequence'), gen_random_uuid(), id, version, data, type, at from (select * from happened order by at, n) as ordered
