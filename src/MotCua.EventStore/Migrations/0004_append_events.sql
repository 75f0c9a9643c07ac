-- Key of the advisory lock that publishes a floor: 'MC' (19779) in the upper 16 bits, the position in the lower 48.
create function events.floor_key(position_ bigint) returns bigint language sql immutable as
$$ select (19779::bigint << 48) | position_ $$;

-- Appends events to one or more streams, all or nothing. The only way into mt_events.
--   stream_ids, stream_types, expected_versions   one entry per stream, no stream twice;
--                                                 expected: null = any version, 0 = the stream must not exist, n = it must be at n
--   event_streams, event_ids, event_types, bodies one entry per event, in the order in which positions are to be drawn;
--                                                 event_streams = index of the event's stream in stream_ids, from 1
-- Returns {last position, version of stream 1, version of stream 2, ...}.
-- Raises MT003 (version), MT001 (archived), 23505 on idx_mt_events_event_id (event id already in the log).
--
-- Order of locks, the same for everybody: rows of new streams by id, rows of existing streams by id, the floor. An appender that
-- waits for a new stream holds no lock on an existing one, so opposite orders of streams cannot close a circle.
--
-- Published floor: the last position is read and a shared lock with that number is taken BEFORE the first nextval, so every
-- position that this transaction draws is above a number that all can see in pg_locks until the transaction has ended and its
-- events are visible. settled_position() relies on this. Shared, so that appenders never wait for each other.
--
-- Versions are checked before nextval: a loser burns no positions.
create function events.append_events(
    stream_ids uuid[], stream_types varchar[], expected_versions bigint[],
    event_streams int[], event_ids uuid[], event_types varchar[], bodies jsonb[],
    common_headers jsonb, recorded_at timestamptz, by_user varchar, correlation varchar, causation varchar)
returns bigint[] language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    streams int := cardinality(stream_ids);
    added int := cardinality(event_ids);
    fresh uuid[] := '{}';
    versions bigint[];
    times timestamptz[];
    bad record;
    new_version bigint;
    new_time timestamptz;
    published bigint;
    last_position bigint;
begin
    -- A few events for one stream, the common case: plain statements, no sets. Where it does not apply, the general way decides.
    if streams = 1 and added <= 20 then
        if expected_versions[1] = 0 then
            insert into events.mt_streams (id, type, version, timestamp, created)
            values (stream_ids[1], stream_types[1], added, recorded_at, recorded_at)
            on conflict (id) do nothing
            returning version, timestamp into new_version, new_time;
        else
            update events.mt_streams set version = version + added, timestamp = greatest(timestamp, recorded_at)
            where id = stream_ids[1] and version = coalesce(expected_versions[1], version) and not is_archived
            returning version, timestamp into new_version, new_time;
        end if;
        if found then
            -- Read and locked in one statement, in this order: the lock's key is made of what was read.
            perform pg_advisory_xact_lock_shared(events.floor_key(case when is_called then last_value else 0 end)) from events.mt_events_sequence;

            for i in 1 .. added loop
                insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp,
                                              headers, correlation_id, causation_id, user_name)
                values (nextval('events.mt_events_sequence'), event_ids[i], stream_ids[1], new_version - added + i, bodies[i], event_types[i],
                        new_time, common_headers, correlation, causation, by_user)
                returning seq_id into last_position;
            end loop;
            return array[last_position, new_version];
        end if;
    end if;

    -- Streams that may be new are written at once with the version that they will have.
    with growth as (
        select i, count(*) as events from unnest(event_streams) as i group by i
    ), inserted as (
        insert into events.mt_streams (id, type, version, timestamp, created)
        select s.id, s.type, growth.events, recorded_at, recorded_at
        from unnest(stream_ids, stream_types, expected_versions) with ordinality as s(id, type, expected, i)
        join growth using (i)
        where coalesce(s.expected, 0) = 0
        order by s.id
        on conflict (id) do nothing
        returning id
    )
    select coalesce(array_agg(id), '{}') into fresh from inserted;

    if cardinality(fresh) < streams then
        -- The rest exists: lock in order of id, then look.
        with old as (
            select s.id, s.expected
            from unnest(stream_ids, expected_versions) as s(id, expected)
            left join unnest(fresh) as f(id) using (id)
            where f.id is null
        ), locked as (
            select id, version, is_archived from events.mt_streams
            where id in (select id from old)
            order by id
            for update
        )
        select old.id, old.expected, coalesce(locked.version, 0) as actual, coalesce(locked.is_archived, false) as archived into bad
        from old left join locked using (id)
        where locked.id is null or locked.is_archived or old.expected <> locked.version
        order by archived desc, old.id
        limit 1;

        if found and bad.archived then
            raise exception 'stream % is archived', bad.id using errcode = 'MT001';
        elsif found then  -- AppendErrors.cs reads the numbers out of this text
            raise exception 'stream % is at version %, expected %', bad.id, bad.actual, bad.expected using errcode = 'MT003';
        end if;

        update events.mt_streams as st
        set version = st.version + growth.events, timestamp = greatest(st.timestamp, recorded_at)
        from (select stream_ids[i] as id, count(*) as events from unnest(event_streams) as i group by i) as growth
        left join unnest(fresh) as f(id) on f.id = growth.id
        where st.id = growth.id and f.id is null;
    end if;

    select array_agg(st.version order by s.i), array_agg(st.timestamp order by s.i) into versions, times
    from unnest(stream_ids) with ordinality as s(id, i) join events.mt_streams as st on st.id = s.id;

    select case when is_called then last_value else 0 end into published from events.mt_events_sequence;
    perform pg_advisory_xact_lock_shared(events.floor_key(published));

    with inserted as (
        insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp,
                                      headers, correlation_id, causation_id, user_name)
        select nextval('events.mt_events_sequence'), x.id, stream_ids[x.i], versions[x.i] - x.later, x.body, x.type, times[x.i],
               common_headers, correlation, causation, by_user
        from (
            select e.*, count(*) over (partition by e.i) - row_number() over (partition by e.i order by e.n) as later
            from unnest(event_streams, event_ids, event_types, bodies) with ordinality as e(i, id, type, body, n)
            order by e.n
        ) as x
        returning seq_id
    )
    select max(seq_id) into last_position from inserted;

    return last_position || versions;
end $$;
