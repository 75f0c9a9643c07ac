create schema delivery;

-- Rises after every restore of the database to an earlier moment: what was handed out beyond the divergence may since have been replaced by something else.
create table delivery.epoch (
    epoch       bigint        not null,
    divergence  bigint        not null,  -- the last position that this epoch shares with the ones before
    began_at    timestamptz   not null,
    actor       varchar(200)  null,
    reason      varchar(500)  null,
    constraint pk_epoch primary key (epoch)
);
insert into delivery.epoch (epoch, divergence, began_at) values (1, 0, now());

-- Signs cursors, so that nobody makes one up.
create table delivery.cursor_key (only_row boolean primary key default true check (only_row), key bytea not null);

grant usage on schema delivery to motcua_app;
grant select, insert on delivery.epoch to motcua_app;
grant select, insert on delivery.cursor_key to motcua_app;
