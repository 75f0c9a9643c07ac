-- Besides the tables that every ledger has (Figures/ledger_tables.sql): what the portal should have and what it has, one row per dossier, and what other systems of
-- record report. Fixed-width columns first.
create table dossier (
    dossier_id        uuid         not null,
    version           bigint       not null,  -- of the last event that changes what the portal shows
    changed_at        timestamptz  not null,  -- when that event was recorded
    received_at       timestamptz  not null,
    synced_version    bigint       null,      -- the newest version that the portal has confirmed, and that no reconciliation has found missing since
    synced_at         timestamptz  null,
    first_synced_at   timestamptz  null,
    unsynced_since    timestamptz  null,      -- when the oldest change was recorded that the portal does not have; null: it has all
    unsynced_from     bigint       null,      -- the position at which that became so
    rejected_version  bigint       null,      -- the newest version that it refused
    rejected_at       timestamptz  null,
    rejection_event   uuid         null,      -- whose words are in private.remark
    day               date         not null,  -- of receipt
    outbound          boolean      not null,
    imported          boolean      not null,  -- taken over from an older system
    code              text         not null,
    procedure         text         not null,
    receiving         text         not null,
    resolving         text         not null,
    rejection_code    text         null,
    agencies          text[]       not null,  -- received, resolves: who may see it
    cells             bigint[]     not null,  -- where it is counted, one of each kind
    constraint pk_portal_dossier primary key (dossier_id)
) with (fillfactor = 80);
create index portal_unsynced on dossier (unsynced_since) where outbound and unsynced_since is not null;
create index portal_rejected on dossier (rejected_at, dossier_id) where outbound and rejected_version is not null;
create index portal_by_agency on dossier using gin (agencies);
create index portal_by_code on dossier (code);

-- Of the ledger (Figures/ledger_tables.sql). The day of an entry is always that of receipt.
alter table entry add constraint pk_entry primary key (position, line);
create index entry_cell_account_day on entry (cell, account, day, dossier);
create index entry_account_day on entry (account, day, dossier, position);
create index entry_dossier on entry (dossier);
create index entry_backdated on entry (lag, day, position) include (cell, account, amount) where lag >= 0;

-- From when to when a dossier had a change that the portal had not confirmed: one row for each time. What was the oldest such change at any position follows
-- from these alone. Those around a position came up to it and not longer before than they last: so each span (lengths from 4^n to 4^(n+1)-1 positions) is a short
-- stretch of an index, however many there have been.
create table unsynced (
    since_position  bigint       not null,
    until_position  bigint       null,      -- null: it still has
    since_at        timestamptz  not null,  -- when the oldest such change was recorded
    cell            bigint       not null,
    day             date         not null,
    span            smallint     null,      -- n of the length; null: it still has
    dossier         uuid         not null,
    constraint pk_unsynced primary key (dossier, since_position)
) with (fillfactor = 80);
create index unsynced_open_cell on unsynced (cell, day, dossier) include (since_at, since_position) where until_position is null;
create index unsynced_open_day on unsynced (day, dossier) where until_position is null;
create index unsynced_open_since on unsynced (since_at) where until_position is null;
create index unsynced_closed on unsynced (span, since_position) where until_position is not null;

-- Dossiers that another system of record reports (NĐ 224/2026 Đ.15), as it told them last. None of them is a dossier of this system.
create table inbound (
    id            uuid         not null,  -- of its stream, which follows from the code
    source_at     timestamptz  not null,  -- by the other system's clock: the latest wins
    recorded_at   timestamptz  not null,
    received_at   timestamptz  not null,
    due_at        timestamptz  null,
    ended_at      timestamptz  null,
    returned_at   timestamptz  null,
    status        smallint     not null,  -- 1 to 10, domain reference 3.6
    day           date         not null,
    code          text         not null,
    system        text         not null,
    procedure     text         not null,
    field         text         not null,
    channel       text         not null,
    receiving     text         not null,
    resolving     text         not null,
    agencies      text[]       not null,
    cells         bigint[]     not null,
    constraint pk_inbound primary key (id)
) with (fillfactor = 80);
create index inbound_by_agency on inbound using gin (agencies);
