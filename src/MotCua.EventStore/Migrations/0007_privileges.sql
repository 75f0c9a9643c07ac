-- The application appends through the function and in no other way. The function runs as its owner.
revoke execute on all functions in schema events from public;
grant usage on schema events, store to motcua_app;
grant execute on function events.append_events, events.settled_position, events.floor_key to motcua_app;
grant select on events.mt_streams, events.mt_events, events.mt_event_progression to motcua_app;
grant insert, update, delete on events.mt_event_progression to motcua_app;
grant select, insert on store.idempotency, store.claim to motcua_app;
grant select, insert, update on store.subscription_state to motcua_app;
grant select on store.schema_migrations to motcua_app;
