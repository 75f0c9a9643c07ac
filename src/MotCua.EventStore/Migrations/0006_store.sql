-- What stands beside the log and falls with an append. Fixed-width columns first: no padding between them.

-- The answer that a command got, kept for the life of what it created: the same key asks the same question for ever.
create table store.idempotency (
    version       bigint                   null,
    created_at    timestamp with time zone not null,
    stream_id     uuid                     null,
    status        int                      not null,
    caller        varchar                  not null,
    key           varchar                  not null,
    request_hash  bytea                    not null,
    body          text                     not null,  -- text, not jsonb: the answer is given again byte for byte
    location      varchar                  null,
    constraint pk_idempotency primary key (caller, key)
);

-- Values that may be in use once, such as the code of a dossier.
create table store.claim (
    owner  uuid    not null,
    kind   varchar not null,
    value  varchar not null,
    constraint pk_claim primary key (kind, value)
);

-- How each subscription is doing; its position is in events.mt_event_progression as '<name>:All'.
create table store.subscription_state (
    failed_position  bigint                   null,
    updated_at       timestamp with time zone not null default now(),
    rebuild_id       uuid                     null,  -- the rebuild that may write to '<name>:Rebuild'
    attempts         int                      not null default 0,
    name             varchar                  not null,
    status           varchar                  not null default 'running',
    shape            varchar                  not null default '',  -- SHA-256 of the SQL that made the projection's tables
    failed_type      varchar                  null,
    error            varchar                  null,  -- kind of failure, never data of an event
    constraint pk_subscription_state primary key (name),
    constraint status_is_known check (status in ('running', 'paused'))
) with (fillfactor = 50);
