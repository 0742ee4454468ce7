// Start the peer: `node server.js` with PEER_DATABASE_URL, PEER_SECRET and PEER_PORT set.

import pg from "pg";

import { createApp } from "./app.js";
import { Signer } from "./signing.js";

const INT8 = 20;
pg.types.setTypeParser(INT8, Number);

const { PEER_DATABASE_URL, PEER_SECRET, PEER_PORT } = process.env;
const pool = new pg.Pool({
  connectionString: PEER_DATABASE_URL,
  max: 10,
  options: "-c jit=off -c statement_timeout=5s -c lock_timeout=3s",
});
const app = createApp({ pool, signer: new Signer(PEER_SECRET), secret: PEER_SECRET });
const server = app.listen(Number(PEER_PORT), "127.0.0.1");

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
    pool.end();
  });
}
