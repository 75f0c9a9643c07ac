-- What the portal should have and what it has, one row per dossier. A dossier of an older system, or one that another system reports, is not outbound.
create table dossier (
    dossier_id        uuid         not null,
    version           bigint       not null,  -- of the last event that changes what the portal shows
    changed_at        timestamptz  not null,  -- when that event was recorded
    received_at       timestamptz  not null,
    synced_version    bigint       null,      -- the newest version that the portal has confirmed
    synced_at         timestamptz  null,
    first_synced_at   timestamptz  null,
    rejected_version  bigint       null,      -- the newest version that it refused
    rejected_at       timestamptz  null,
    rejection_event   uuid         null,      -- whose words are in private.remark
    outbound          boolean      not null,
    code              text         not null,
    procedure         text         not null,
    receiving         text         not null,
    resolving         text         not null,
    rejection_code    text         null,
    agencies          text[]       not null,  -- received, resolves, holds: who may see it
    constraint pk_portal_dossier primary key (dossier_id)
) with (fillfactor = 80);
create index portal_unsynced on dossier (changed_at, dossier_id) where outbound and synced_version is distinct from version;
create index portal_rejected on dossier (rejected_at, dossier_id) where outbound and rejected_version is not null;
create index portal_by_agency on dossier using gin (agencies);
