-- Moving credits, so that a charge is one call from the application whatever it has to look at and write.

-- Moves an amount from one of the service's accounts to a person's (negative: the other way), as one transfer of two
-- entries; null when this kind has happened for this reference before. The caller has locked the person's account:
-- everybody locks people before the service, so that nobody waits in a circle.
create function credits_move(
    p_account bigint, p_amount bigint, p_allocation_amount bigint, p_system text,
    p_kind text, p_reference text, p_feature text, p_corrects bigint
) returns bigint
language plpgsql as $$
declare
    v_transfer bigint;
    v_system bigint;
begin
    insert into credits_transfer (kind, reference, feature, corrects)
    values (p_kind, p_reference, p_feature, p_corrects)
    on conflict (kind, reference) do nothing
    returning id into v_transfer;
    if v_transfer is null then
        return null;
    end if;
    -- Any shard will do, so one that nobody holds is taken; all of them held, there is no other way than to wait.
    select id into v_system from credits_account
    where is_system and name = p_system
    order by (shard + p_account) % 16 limit 1
    for update skip locked;
    if v_system is null then
        select id into v_system from credits_account
        where is_system and name = p_system and shard = p_account % 16
        for update;
    end if;
    with moved as (
        update credits_account a
        set balance = a.balance + side.amount, allocation = a.allocation + side.allocation_amount,
            version = a.version + 1
        from (values (p_account, p_amount, p_allocation_amount), (v_system, -p_amount, 0::bigint))
             as side (id, amount, allocation_amount)
        where a.id = side.id
        returning a.id, side.amount, a.balance, side.allocation_amount, a.allocation, a.version
    )
    insert into credits_entry
        (transfer_id, account_id, amount, balance_after, allocation_amount, allocation_after, version)
    select v_transfer, id, amount, balance, allocation_amount, allocation, version from moved;
    return v_transfer;
end
$$;

-- Charges the price of a feature, the allocation first. `outcome` is one of: charged (now, or before for the same
-- reference; `price` is what was taken then), free, unpriced, paying_only, insufficient, used (the reference belongs
-- to another person's charge, or to one that was given back).
create function credits_spend(
    p_user text, p_feature text, p_reference text, out outcome text, out price bigint, out current bigint
)
language plpgsql as $$
declare
    v_account credits_account;
    v_is_refused boolean;
    v_charge bigint;
    v_taken bigint;
begin
    select p.amount, p.is_paying_only and not coalesce(t.is_paying, false) into price, v_is_refused
    from credits_price p
    left join credits_membership m on m.user_id = p_user
    left join credits_tier t on t.key = m.tier
    where p.feature = p_feature;
    select * into v_account from credits_account where user_id = p_user for update;
    current := coalesce(v_account.balance, 0);
    outcome := case
        when price is null then 'unpriced'
        when v_is_refused then 'paying_only'
        when price = 0 then 'free'
        when current < price then 'insufficient'
        else 'charged'
    end;
    if outcome = 'charged' and credits_move(
        v_account.id, -price, -least(price, v_account.allocation), 'revenue',
        'charge', p_reference, p_feature, null
    ) is not null then
        return;
    end if;
    -- Not charged now: perhaps it was before, which counts whatever the price and the balance are today.
    select t.id, -e.amount into v_charge, v_taken
    from credits_transfer t
    left join credits_entry e on e.transfer_id = t.id and e.account_id = v_account.id
    where t.kind = 'charge' and t.reference = p_reference;
    if v_charge is null then
        return;
    end if;
    if v_taken is null or exists (
        select from credits_transfer where kind = 'refund' and reference = 'charge:' || v_charge
    ) then
        outcome := 'used';
    else
        outcome := 'charged';
        price := v_taken;
    end if;
end
$$;
