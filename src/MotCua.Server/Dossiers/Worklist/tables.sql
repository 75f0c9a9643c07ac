-- One row per dossier, shaped as the list shows it. Timeliness of an open dossier depends on the clock, so the row holds the instants and the query compares.
create table dossier (
    dossier_id       uuid         not null,
    version          bigint       not null,
    received_at      timestamptz  not null,
    due_at           timestamptz  null,
    original_due_at  timestamptz  null,
    overdue_from     timestamptz  null,  -- open: overdue from this instant on; '-infinity' when it waits and was overdue before; null: never
    announce_from    timestamptz  null,  -- open: the watcher owes an announcement from this instant on
    half_from        timestamptz  null,  -- clock runs: half, one working day, two working hours of the promised time are left from these on
    one_day_from     timestamptz  null,
    two_hours_from   timestamptz  null,
    apology_from     timestamptz  null,  -- open, not apologised for: an apology is owed from this instant on
    apologised_at    timestamptz  null,
    apology_too_late boolean      not null,
    apology_missing  boolean      not null,  -- late, not apologised for
    ended_at         timestamptz  null,
    returned_at      timestamptz  null,
    paused_since     timestamptz  null,
    step_due_at      timestamptz  null,
    due_sort         timestamptz  not null,  -- due_at, 'infinity' where there is none
    due_on           date         null,
    closed           boolean      not null,  -- the clock has ended
    imported         boolean      not null,
    code             text      not null,
    status           text      not null,
    timeliness       text      null,  -- of ended dossiers and of those without deadline; null: open, see overdue_from
    procedure        text      not null,
    field            text      not null,
    channel          text      not null,
    receiving        text      not null,
    resolving        text      not null,
    holder           text      not null,
    cross_boundary   text      not null,
    assignee         text      null,  -- found by table assignment: an index here would be written with every assignment
    step             text      null,
    agencies         text[]    not null,  -- received, resolves, holds: who may see it
    constraint pk_dossier primary key (dossier_id)
) with (fillfactor = 80);  -- most commands change no indexed column: the new version fits on the page, and no index is touched

-- Whose dossiers they are.
create table assignment (
    dossier_id  uuid  not null,
    assignee    text  not null,
    constraint pk_assignment primary key (dossier_id)
) with (fillfactor = 70);
create index assignment_by_assignee on assignment (assignee, dossier_id);

-- Those that wait for a supplement, and from which day on they may be closed for want of it. Few, so they are not columns of every row.
create table closable (
    dossier_id  uuid  not null,
    close_from  date  not null,
    constraint pk_closable primary key (dossier_id)
) with (fillfactor = 70);
create index closable_by_day on closable (close_from, dossier_id);
