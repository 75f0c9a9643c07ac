-- Dossiers $1 to $2 as the clerks of 64 communes would have received them, with applicants; $3 says which events of their lives: 1 to 1 is the receipt, 2 to 4 assigned, processed, returned.
-- The same number is always the same dossier.
with commune as (
    select row_number() over (order by code) - 1 as number, code, unit
    from reference.agency where level = 'commune' and valid_to is null and valid_from = '2025-07-01'
), dossier as materialized (
    select n, ('01910000-' || regexp_replace(lpad(to_hex(n), 24, '0'), '^(....)(....)(....)(.*)$', '\1-\2-\3-\4'))::uuid as id,
           commune.code as agency, commune.unit, now() - make_interval(days => 6, mins => (n % 600)::int) as received,
           date_trunc('day', now()) + interval '5 days 10 hours' as due
    from generate_series($1::bigint, $2::bigint) as n
    join commune on commune.number = n % (select count(*) from commune)
), person as (
    insert into private.applicant (dossier_id, kind, name, id_number, phone)
    select id, 'citizen', 'Nguyễn Thị ' || n, lpad(n::text, 12, '0'), '0901234567' from dossier where 1 between $3 and $4
), happened as (
    select id, n, 1 as version, 'dossier_received' as type, received as at, jsonb_build_object(
        'code', agency || '-261116-' || n, 'procedureCode', '1.001193', 'procedureVersion', '2023-01-01', 'field', 'Hộ tịch',
        'channel', (array['counter', 'online', 'postal'])[1 + n % 3], 'receiving', place, 'resolving', place, 'crossBoundary', 'none',
        'applicantKind', 'citizen', 'onBehalfOf', false, 'due', jsonb_build_object('at', due, 'date', due::date),
        'basis', jsonb_build_object('calendarVersion', 'VN/1', 'ruleSet', '118/2025/NĐ-CP', 'promised', false), 'imported', false, 'occurredAt', received) as data
    from dossier
    cross join lateral (select jsonb_build_object('code', agency, 'level', 'commune', 'territory', jsonb_build_array('96', unit), 'unitSince', '2025-07-01') as place) as x
    union all
    select id, n, 2, 'dossier_assigned', received + interval '1 hour',
           jsonb_build_object('officer', 'an.nguyen', 'step', 'thẩm định', 'occurredAt', received + interval '1 hour') from dossier
    union all
    select id, n, 3, 'dossier_processed', received + interval '3 hours',
           jsonb_build_object('resultNumber', n::text, 'resultSigned', true, 'occurredAt', received + interval '3 hours') from dossier
    union all
    select id, n, 4, 'dossier_returned', received + interval '4 hours',
           jsonb_build_object('channel', 'counter', 'occurredAt', received + interval '4 hours') from dossier
), stream as (
    insert into events.mt_streams (id, type, version, timestamp, created)
    select id, 'dossier', max(version), max(at), min(at) from happened where version between $3 and $4 group by id
    on conflict (id) do update set version = excluded.version, timestamp = excluded.timestamp
)
insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, user_name)
select nextval('events.mt_events_sequence'), gen_random_uuid(), id, version, data, type, at, 'an.nguyen'
from (select * from happened where version between $3 and $4 order by version, n) as ordered
