-- What a rebuild has folded so far, the same key perhaps many times; gone before the rebuild ends.
create unlogged table part (
    day        date    not null,
    legs       int     not null,
    judged     int     not null,
    late       int     not null,
    working    bigint  not null,
    waiting    bigint  not null,
    paused     bigint  not null,
    delay      bigint  not null,
    agency     text    not null,
    procedure  text    not null,
    step       text    not null,
    officer    text    not null
)
