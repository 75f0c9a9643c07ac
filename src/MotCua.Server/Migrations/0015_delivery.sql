-- Webhook subscriptions. What a subscription is, by its own stream of events; version is that stream's.
create table delivery.subscription (
    id             uuid           not null,
    version        bigint         not null,
    name           varchar(200)   not null,
    url            varchar(2000)  not null,
    status         varchar(20)    not null check (status in ('proposed', 'approved', 'active', 'paused', 'disabled', 'deleted')),
    reason         varchar(50)    null,      -- why it is disabled
    reach          varchar(40)    null,      -- agency of whoever registered it, which limits it; null: none
    parallel       int            not null check (parallel between 1 and 64),
    registered_by  varchar(200)   not null,
    registered_at  timestamptz    not null,
    changed_by     varchar(200)   not null,  -- of what is to be approved
    approved_by    varchar(200)   null,
    approved_at    timestamptz    null,
    constraint pk_subscription primary key (id)
);

-- Filter and fields, one row for each change, so that an event is the same bytes whenever it is sent: the row with the highest number whose after_position lies before the event.
create table delivery.shape (
    subscription_id  uuid    not null references delivery.subscription (id),
    number           int     not null,
    after_position   bigint  null,      -- null: the sender has not taken it up yet
    types            text[]  null,
    agency           text    null,
    unit             text    null,
    procedure        text    null,
    imported         boolean not null,  -- dossiers taken over from older systems as well
    fields           text[]  not null,
    constraint pk_shape primary key (subscription_id, number)
);

create table delivery.secret (
    subscription_id  uuid         not null references delivery.subscription (id),
    number           int          not null,
    sealed           bytea        not null,  -- nonce, tag, AES-GCM
    created_at       timestamptz  not null,
    valid_until      timestamptz  null,      -- null: the present one
    constraint pk_secret primary key (subscription_id, number)
);

-- How far a subscription has come. Every event up to the cursor is acknowledged, or its dossier has a row in lane.
create table delivery.progress (
    subscription_id  uuid         not null references delivery.subscription (id),
    cursor           bigint       not null,
    owner            uuid         null,      -- the process that sends
    lease_until      timestamptz  null,      -- by the database's clock
    delivered        bigint       not null default 0,
    failed           bigint       not null default 0,
    down_since       timestamptz  null,
    alerted          int          not null default 0,
    last_success_at  timestamptz  null,
    constraint pk_progress primary key (subscription_id)
);

-- Dossiers that are behind: everything before head is acknowledged, head is to be sent next. Nothing here for a dossier that keeps up: the log is the queue.
create table delivery.lane (
    subscription_id  uuid         not null references delivery.subscription (id),
    dossier_id       uuid         not null,
    head             bigint       not null,
    newest           bigint       not null,  -- last event known to wait
    attempts         int          not null,
    first_failed_at  timestamptz  null,
    due_at           timestamptz  not null,
    reason           varchar(50)  null,
    skip             bigint       null,      -- an operator lets the receiver do without the event at this position
    constraint pk_lane primary key (subscription_id, dossier_id)
);

create table delivery.attempt (
    seq              bigint        generated always as identity,
    subscription_id  uuid          not null,
    event_id         uuid          not null,
    position         bigint        not null,
    dossier_id       uuid          not null,
    at               timestamptz   not null,
    status           int           null,
    latency_ms       int           not null,
    reason           varchar(50)   not null,
    excerpt          varchar(1100) null,
    replay           boolean       not null,
    constraint pk_attempt primary key (seq)
);
create index attempt_by_subscription on delivery.attempt (subscription_id, seq);
create index attempt_by_age on delivery.attempt (at);

create table delivery.replay (
    id               uuid          not null,
    subscription_id  uuid          not null references delivery.subscription (id),
    from_position    bigint        not null,
    to_position      bigint        not null,
    event_ids        uuid[]        null,
    next_position    bigint        not null,
    replayed         bigint        not null default 0,
    requested_by     varchar(200)  not null,
    requested_at     timestamptz   not null,
    done_at          timestamptz   null,
    constraint pk_replay primary key (id)
);
create index replay_open on delivery.replay (subscription_id, requested_at) where done_at is null;

-- Processes that send, so that each takes its share.
create table delivery.node (id uuid primary key, seen_at timestamptz not null);

-- Seals secrets in Development; stays empty outside.
create table delivery.development_key (only_row boolean primary key default true check (only_row), key bytea not null);

grant select, insert, update on delivery.subscription, delivery.shape, delivery.secret, delivery.progress, delivery.replay to motcua_app;
grant select, insert, update, delete on delivery.lane, delivery.node to motcua_app;
grant select, insert, delete on delivery.attempt to motcua_app;
grant select, insert on delivery.development_key to motcua_app;
