-- Every event at or below this position is committed and visible, and none will ever appear at or below it. Readers of the log rely
-- on this and on nothing else. The number itself may be lower than one returned earlier; both are true, so keep the higher.
--
-- VOLATILE on purpose: the readings must happen in this order. The caller must read events in a LATER statement at READ COMMITTED,
-- never in the same one and never under an older snapshot, and on the primary.
--
-- Why it holds. Let an event be at s <= settled. s was drawn before step 1, and the floor lock of its transaction was taken before
-- that. Step 2 no longer sees the lock, else settled < s. So the transaction had ended before step 2; locks are released after the
-- commit is visible; hence any later snapshot sees the event, or it never came to be. Rolled-back and killed appenders leave gaps
-- and no lock. Time does not enter.
create function events.settled_position() returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    ceiling bigint;
    lowest_floor bigint;
begin
    select case when is_called then last_value else 0 end into ceiling from events.mt_events_sequence;  -- step 1

    select min(((classid::bigint & 65535) << 32) | objid::bigint) into lowest_floor                     -- step 2
    from pg_locks
    where locktype = 'advisory' and objsubid = 1 and (classid::bigint >> 16) = 19779
      and database = (select oid from pg_database where datname = current_database());

    return least(ceiling, coalesce(lowest_floor, ceiling));
end $$;
