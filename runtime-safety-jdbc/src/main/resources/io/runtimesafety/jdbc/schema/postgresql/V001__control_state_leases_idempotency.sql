-- Tables of runtime-safety, version 1. Replace ${prefix} with the table prefix of the store (rs_ by default).
-- Moments are microseconds since 1970-01-01 UTC: to_timestamp(expires_at / 1e6) shows one.

create table ${prefix}schema_history (
    version      integer                  not null primary key,
    script       varchar(200)             not null,
    checksum     varchar(64),
    installed_at timestamp with time zone not null default current_timestamp
);

create table ${prefix}control_head (
    id        smallint not null primary key check (id = 1),
    epoch     uuid     not null,
    revision  bigint   not null,
    change_id uuid     not null
);

create table ${prefix}control_revision (
    revision   bigint not null primary key,
    change_id  uuid   not null,
    changed_at bigint not null
);

create table ${prefix}control_document (
    kind       varchar(64)  not null,
    name       varchar(255) not null,
    revision   bigint       not null,
    body       text         not null,
    expires_at bigint,
    deleted    boolean      not null,
    primary key (kind, name)
);

create index ${prefix}control_document_revision on ${prefix}control_document (revision);

create table ${prefix}lease (
    name       varchar(255) not null primary key,
    owner      varchar(255) not null,
    fence      bigint       not null,
    token      uuid,
    expires_at bigint       not null
);

create table ${prefix}idempotency (
    scope          varchar(255) not null,
    request_key    varchar(128) not null,
    request_digest varchar(255) not null,
    answer         text         not null,
    expires_at     bigint       not null,
    primary key (scope, request_key)
);

create index ${prefix}idempotency_expires_at on ${prefix}idempotency (expires_at);

create table ${prefix}node (
    instance         uuid         not null primary key,
    node_key         varchar(255) not null,
    node_role        varchar(255) not null,
    applied_epoch    uuid         not null,
    applied_revision bigint       not null,
    applied_change   uuid         not null,
    last_seen        bigint       not null
);

insert into ${prefix}control_head (id, epoch, revision, change_id)
values (1, gen_random_uuid(), 0, gen_random_uuid());

insert into ${prefix}control_revision (revision, change_id, changed_at)
select revision, change_id, cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)
from ${prefix}control_head;

insert into ${prefix}schema_history (version, script)
values (1, 'V001__control_state_leases_idempotency.sql');
