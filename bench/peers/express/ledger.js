// Charging: two entries for each transfer, with the balance after each.

import { HttpError } from "./errors.js";

const FEATURE = "session_create";
const SHARDS = 16;

/** Charge the price of a session, the allocation first, under `reference`; return the price. */
export async function charge(client, userId, reference) {
  const price = await findPrice(client);
  if (!price) throw new HttpError(503, "FEATURE_PRICING_MISSING", "Session pricing is not configured");
  if (price.amount === 0) return 0;
  const account = await lockAccount(client, userId);
  if (account.balance < price.amount) {
    const details = { required: price.amount, current: account.balance, featureKey: FEATURE };
    throw new HttpError(402, "INSUFFICIENT_CREDITS", "Insufficient credits", details);
  }
  await transfer(client, account, price.amount, Math.min(price.amount, account.allocation), reference);
  return price.amount;
}

async function findPrice(client) {
  const text = "select amount, is_paying_only from credits_price where feature = $1";
  return (await client.query({ name: "find-price", text, values: [FEATURE] })).rows[0];
}

async function lockAccount(client, userId) {
  const text = "select id, balance, allocation from credits_account where user_id = $1 for update";
  return (await client.query({ name: "lock-account", text, values: [userId] })).rows[0];
}

async function transfer(client, account, amount, fromAllocation, reference) {
  const made = await client.query({
    name: "add-transfer",
    text: "insert into credits_transfer (kind, reference, feature) values ('charge', $1, $2) returning id",
    values: [reference, FEATURE],
  });
  const person = await client.query({
    name: "move-person",
    text: `
      update credits_account set balance = balance - $2, allocation = allocation - $3, version = version + 1
      where id = $1 returning id, balance, allocation, version`,
    values: [account.id, amount, fromAllocation],
  });
  const system = await client.query({
    name: "move-system",
    text: `
      update credits_account set balance = balance + $2, version = version + 1
      where is_system and name = 'revenue' and shard = $1 returning id, balance, version`,
    values: [account.id % SHARDS, amount],
  });
  await addEntries(client, made.rows[0].id, person.rows[0], system.rows[0], amount, fromAllocation);
}

async function addEntries(client, transferId, person, system, amount, fromAllocation) {
  await client.query({
    name: "add-entries",
    text: `
      insert into credits_entry
        (transfer_id, account_id, amount, balance_after, version, allocation_amount, allocation_after)
      values ($1, $2, $3, $4, $5, $6, $7), ($1, $8, $9, $10, $11, 0, 0)`,
    values: [
      transferId,
      person.id, -amount, person.balance, person.version, -fromAllocation, person.allocation,
      system.id, amount, system.balance, system.version,
    ],
  });
}
