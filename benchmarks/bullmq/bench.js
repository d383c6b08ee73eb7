// BullMQ doing the leader's part of Alta: jobs on Redis, taken by worker processes.
// Fair: Redis keeps an append-only file, synced each second, as Alta's does. The workers have BullMQ's default settings: a job's lock lasts 30 s, and
// stalled jobs are looked for every 30 s. In order means one job at a time (concurrency 1), which is what BullMQ's documentation says to use.
// Handlers do nothing: Alta's leader also charges and writes the ledger, so BullMQ has the easier work.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const [command, port, number, concurrency] = process.argv.slice(2);
const connection = new Redis(Number(port), '127.0.0.1', { maxRetriesPerRequest: null });
const name = 'payments';

const microseconds = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Adds jobs in bulk, then ends. */
async function fill(count) {
  const queue = new Queue(name, { connection });
  for (let from = 0; from < count; from += 1000) {
    const size = Math.min(1000, count - from);
    await queue.addBulk(Array.from({ length: size }, (_, index) => ({ name: 'pay', data: { id: from + index } })));
  }
  await queue.close();
  await connection.quit();
}

/** Prints when it takes a job, then works on it for a while, so that it can be killed in the middle. */
function work(milliseconds) {
  const worker = new Worker(name, async () => {
    console.log(`active ${microseconds()}`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }, { connection });
  worker.on('ready', () => console.log('ready'));
  worker.on('error', (error) => console.error(error.message));
}

/** Works off the backlog and prints the rate from the first job to the last. */
function drain(count) {
  let done = 0;
  let first;
  const worker = new Worker(name, async () => { first ??= performance.now(); }, { connection, concurrency: Number(concurrency) });
  worker.on('completed', () => {
    done += 1;
    if (done < count) return;
    console.log(`rate ${count / ((performance.now() - first) / 1000)}`);
    process.exit(0);
  });
  worker.on('error', (error) => console.error(error.message));
}

({ fill, work, drain })[command](Number(number));
