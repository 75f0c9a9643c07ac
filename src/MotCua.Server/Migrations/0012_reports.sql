-- Targets and minimums of rates, with their source. '' for every unit and every level, so that both can be part of the key.
create table reference.target (
    valid_from  date not null,
    valid_to    date null,
    value       numeric(7, 6) not null check (value between 0 and 1),
    figure      varchar(40) not null,
    kind        varchar(10) not null check (kind in ('target', 'minimum')),
    unit        varchar(40) not null,
    level       varchar(20) not null check (level in ('', 'province', 'department', 'district', 'commune')),
    source      varchar(1000) not null,
    constraint pk_target primary key (figure, kind, unit, level, valid_from),
    constraint target_validity check (valid_to is null or valid_to >= valid_from)
);

grant select, insert, update on reference.target to motcua_app;
