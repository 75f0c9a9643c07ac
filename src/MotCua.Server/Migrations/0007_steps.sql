-- Steps of the workflows of procedures: one workflow per procedure and first day, '*' for procedures without one. Codes of steps are unique in a workflow,
-- which the server checks: it writes a workflow as a whole.
create table reference.workflow_step (
    valid_from   date not null,
    ordinal      int not null check (ordinal between 1 and 50),
    handover     boolean not null,
    hours        numeric(8, 2) null check (hours >= 0),
    procedure    varchar(40) not null,
    code         varchar(40) not null,
    name         varchar(200) not null,
    role         varchar(20) not null,
    agency_kind  varchar(20) not null check (agency_kind in ('one_stop', 'resolving', 'other')),
    constraint pk_workflow_step primary key (procedure, valid_from, ordinal)
);

grant select, insert, update, delete on reference.workflow_step to motcua_app;
