-- People and the places they are signed in.

create table accounts_user (
    id text primary key,
    email text not null check (length(email) <= 320),
    password_hash text not null,
    first_name text check (length(first_name) <= 100),
    last_name text check (length(last_name) <= 100),
    profile_image_url text check (length(profile_image_url) <= 2000),
    role text not null default 'user' check (role in ('user', 'moderator', 'admin', 'super_admin')),
    is_active boolean not null default true,
    -- The fact of the age check, never its evidence: no birth date is kept.
    age_verified boolean not null default false,
    age_verified_by text,
    age_verified_at timestamptz,
    referral_code text not null unique,
    referred_by text references accounts_user (id) on delete set null,
    onboarding_completed boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index accounts_user_email on accounts_user (lower(email));
create index accounts_user_referred_by on accounts_user (referred_by);

create table accounts_login (
    id bigint generated always as identity primary key,
    -- Only the digest: who reads the table cannot sign in with it.
    token_sha256 bytea not null unique,
    user_id text not null references accounts_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now()
);
create index accounts_login_user on accounts_login (user_id);
