-- Tables of runtime-safety, version 1. Replace ${prefix} with the table prefix of the store (rs_ by default).
-- H2 commits after every definition: each statement can be repeated, so that a broken installation ends well
-- when it is started again, and several nodes may install at once. (Two nodes that make one index at once fail, so
-- indexes are part of their tables.)
-- Moments are microseconds since 1970-01-01 UTC.

-- CURRENT_TIMESTAMP stands still while a transaction lasts; this clock does not.
create alias if not exists ${prefix}now for "java.lang.System.currentTimeMillis";

create table if not exists ${prefix}schema_history (
    version      integer                     not null primary key,
    script       varchar(200)                not null,
    checksum     varchar(64),
    installed_at timestamp(6) with time zone default current_timestamp not null
);

create table if not exists ${prefix}control_head (
    id        smallint not null primary key check (id = 1),
    epoch     uuid     not null,
    revision  bigint   not null,
    change_id uuid     not null
);

create table if not exists ${prefix}control_revision (
    revision   bigint not null primary key,
    change_id  uuid   not null,
    changed_at bigint not null
);

create table if not exists ${prefix}control_document (
    kind       varchar(64)    not null,
    name       varchar(255)   not null,
    revision   bigint         not null,
    body       varchar(16384) not null,
    expires_at bigint,
    deleted    boolean        not null,
    primary key (kind, name),
    unique (revision, kind, name)
);

create table if not exists ${prefix}lease (
    name       varchar(255) not null primary key,
    owner      varchar(255) not null,
    fence      bigint       not null,
    token      uuid,
    expires_at bigint       not null
);

create table if not exists ${prefix}idempotency (
    scope          varchar(255)    not null,
    request_key    varchar(128)    not null,
    request_digest varchar(255)    not null,
    answer         varchar(262144) not null,
    expires_at     bigint          not null,
    primary key (scope, request_key),
    unique (expires_at, scope, request_key)
);

create table if not exists ${prefix}node (
    instance         uuid         not null primary key,
    node_key         varchar(255) not null,
    node_role        varchar(255) not null,
    applied_epoch    uuid         not null,
    applied_revision bigint       not null,
    applied_change   uuid         not null,
    last_seen        bigint       not null
);

insert into ${prefix}control_head (id, epoch, revision, change_id)
select 1, random_uuid(), 0, random_uuid()
where not exists (select 1 from ${prefix}control_head);

insert into ${prefix}control_revision (revision, change_id, changed_at)
select revision, change_id, ${prefix}now() * 1000
from ${prefix}control_head
where revision = 0 and not exists (select 1 from ${prefix}control_revision);

insert into ${prefix}schema_history (version, script)
select 1, 'V001__control_state_leases_idempotency.sql'
where not exists (select 1 from ${prefix}schema_history where version = 1);
