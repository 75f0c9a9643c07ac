-- The log. Tables mt_* are column for column and index for index what Marten 9.29 creates for Guid streams and one tenant, with
-- correlation, causation, headers and user_name on, EnableUniqueIndexOnEventId and EnableEventTypeIndex. Nothing of ours may be
-- added here: Marten's schema comparison would drop it. The column order is Marten's too.
create schema events;

create table events.mt_streams (
    id           uuid                     not null,
    type         varchar                  null,
    version      bigint                   null,
    timestamp    timestamp with time zone not null default (now()),
    created      timestamp with time zone not null default (now()),
    tenant_id    varchar                  null default '*DEFAULT*',
    is_archived  bool                     null default false,
    constraint pkey_mt_streams_id primary key (id)
) with (fillfactor = 70);  -- a stream row is updated with each append; the free space keeps the new version on its page

create table events.mt_events (
    seq_id          bigint                   not null,
    id              uuid                     not null,
    stream_id       uuid                     null,
    version         bigint                   not null,
    data            jsonb                    not null,
    bdata           bytea                    null,
    type            varchar(500)             not null,
    timestamp       timestamp with time zone not null default (now()),
    tenant_id       varchar                  null default '*DEFAULT*',
    mt_dotnet_type  varchar                  null,
    correlation_id  varchar                  null,
    causation_id    varchar                  null,
    headers         jsonb                    null,
    user_name       varchar                  null,
    is_archived     bool                     null default false,
    constraint pkey_mt_events_seq_id primary key (seq_id),
    constraint fkey_mt_events_stream_id foreign key (stream_id) references events.mt_streams (id) on delete cascade
);
create unique index pk_mt_events_stream_and_version on events.mt_events using btree (stream_id, version);
create unique index idx_mt_events_event_id on events.mt_events using btree (id);
create index idx_mt_events_event_type_seq_id on events.mt_events using btree (type, seq_id);

-- The cache must stay 1: a backend that keeps numbers in reserve would draw positions below a floor that it has not published.
create sequence events.mt_events_sequence cache 1 owned by events.mt_events.seq_id;

create table events.mt_event_progression (
    name          varchar                  not null,
    last_seq_id   bigint                   null,
    last_updated  timestamp with time zone null default (transaction_timestamp()),
    constraint pk_mt_event_progression primary key (name)
) with (fillfactor = 50);  -- few rows, updated all the time
