-- Jobs that move promises by a newer calendar: their rows are in imports.job (kind 'reprojection'); here what was asked, and how far it is.
create table imports.reprojection (
    job_id      uuid          not null,
    reached     uuid          not null,  -- dossiers up to this id are done
    version     int           not null,
    calendar    varchar(20)   not null,
    authority   varchar(200)  not null,
    agency      varchar(40)   null,      -- only dossiers that this agency, or one below it, resolves; null: all
    reason      varchar(4000) not null,  -- free text: here and not in the log, so that it can be erased
    constraint pk_reprojection primary key (job_id)
);

-- The report: one line for each dossier whose date would be another one.
create table imports.reprojected_dossier (
    job_id      uuid         not null,
    dossier_id  uuid         not null,
    old_due_at  timestamptz  not null,
    new_due_at  timestamptz  not null,
    old_due_on  date         null,
    new_due_on  date         null,
    kept        boolean      not null,  -- the new date is earlier: the promise stays
    code        varchar(60)  not null,
    agency      varchar(40)  not null,
    constraint pk_reprojected_dossier primary key (job_id, dossier_id)
);

grant select, insert, update, delete on imports.reprojection, imports.reprojected_dossier to motcua_app;
