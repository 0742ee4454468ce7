// Charging: two entries for each transfer, with the balance after each.

import { HttpError } from "./errors.js";

const FEATURE = "session_create";
const SHARDS = 16;

/** Charge the price of a session, the allocation first, under `reference`; return the price. */
export async function charge(client, userId, reference) {
  const price = await findPrice(client);
  if (!price) throw new HttpError(503, "FEATURE_PRICING_MISSING", "Session pricing is not configured");
  if (price.amount === 0) return 0;
  const accounts = await lockAccounts(client, userId);
  const current = accounts.reduce((sum, account) => sum + account.balance, 0);
  if (current < price.amount) {
    const details = { required: price.amount, current, featureKey: FEATURE };
    throw new HttpError(402, "INSUFFICIENT_CREDITS", "Insufficient credits", details);
  }
  let left = price.amount;
  for (const account of accounts) {
    const part = Math.min(account.balance, left);
    if (part <= 0) continue;
    await transfer(client, account, part, left === price.amount ? reference : `${reference}:${account.name}`);
    left -= part;
  }
  return price.amount;
}

async function findPrice(client) {
  const text = "select amount, is_paying_only from credits_price where feature = $1";
  return (await client.query({ name: "find-price", text, values: [FEATURE] })).rows[0];
}

async function lockAccounts(client, userId) {
  const text = "select id, name, balance from credits_account where user_id = $1 order by name for update";
  return (await client.query({ name: "lock-accounts", text, values: [userId] })).rows;
}

async function transfer(client, account, amount, reference) {
  const made = await client.query({
    name: "add-transfer",
    text: "insert into credits_transfer (kind, reference, feature) values ('charge', $1, $2) returning id",
    values: [reference, FEATURE],
  });
  const person = await client.query({
    name: "move-person",
    text: `
      update credits_account set balance = balance + $2, version = version + 1
      where id = $1 returning id, balance, version`,
    values: [account.id, -amount],
  });
  const system = await client.query({
    name: "move-system",
    text: `
      update credits_account set balance = balance + $2, version = version + 1
      where is_system and name = 'revenue' and shard = $1 returning id, balance, version`,
    values: [account.id % SHARDS, amount],
  });
  await addEntries(client, made.rows[0].id, person.rows[0], system.rows[0], amount);
}

async function addEntries(client, transferId, person, system, amount) {
  await client.query({
    name: "add-entries",
    text: `
      insert into credits_entry (transfer_id, account_id, amount, balance_after, version)
      values ($1, $2, $3, $4, $5), ($1, $6, $7, $8, $9)`,
    values: [
      transferId,
      person.id, -amount, person.balance, person.version,
      system.id, amount, system.balance, system.version,
    ],
  });
}
