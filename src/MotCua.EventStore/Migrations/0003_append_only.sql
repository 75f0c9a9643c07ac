-- What is in the log stays as it is, and the database says so. The one escape is for the operator who masks or erases by order:
--   begin; set local events.allow_change = 'on'; ...; commit;
-- The application could set this too, but has neither UPDATE nor DELETE nor TRUNCATE on the table.
create function events.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('events.allow_change', true) = 'on' then
        return coalesce(new, old);
    end if;
    raise exception 'events are append-only' using errcode = 'MC001';
end $$;

create trigger no_change before update or delete on events.mt_events
    for each row execute function events.refuse_change();
create trigger no_truncate before truncate on events.mt_events
    for each statement execute function events.refuse_change();
