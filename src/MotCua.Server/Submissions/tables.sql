-- One row per submission or resubmission, each with its own deadlines; the latest shows the state.
create table round (
    submission_id  uuid         not null,
    number         int          not null,
    version        bigint       not null,
    submitted_at   timestamptz  not null,
    notify_due_at  timestamptz  null,
    accept_due_at  timestamptz  null,
    notified_at    timestamptz  null,
    answered_at    timestamptz  null,
    dossier_id     uuid         null,
    latest         boolean      not null,
    portal_code    text         not null,
    procedure      text         not null,
    agency         text         not null,
    resolving      text         not null,
    status         text         not null,  -- of the latest; of an earlier one what it was answered with
    constraint pk_round primary key (submission_id, number)
);
create index round_by_submission_time on round (submitted_at, submission_id, number);
create index round_open on round (accept_due_at, submission_id) where latest and answered_at is null;
