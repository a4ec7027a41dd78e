/**
 * A new instance of scan, for its bench: loads the bundle, makes one scan, and prints what it cost. Or, with a `plain` URL, makes as many
 * plain requests as given: the reference. Plain Node.js, as the platform runs functions.
 *
 * Input: one JSON document as its argument.
 */
const http = require('node:http');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const { file, context, plain, samplesHeap } = JSON.parse(process.argv[2]);

const MB = 1_000_000;
/** As many as scan reads at once. */
const REQUESTS_AT_ONCE = 8;
const SAMPLE_INTERVAL_MS = 500;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

function liveHeapMb() {
  gc();
  return process.memoryUsage().heapUsed / MB;
}

async function requestPlainly({ url, times }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: REQUESTS_AT_ONCE });
  let left = times;
  const one = () =>
    new Promise((resolve, reject) => {
      const read = (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      };
      http.get(url, { agent }, read).on('error', reject);
    });
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, lane));
}

/** Without what it samples: that time is its own. */
function startSampling(before) {
  const sampled = { cpu: 0, mostMb: 0 };
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    sampled.mostMb = Math.max(sampled.mostMb, liveHeapMb());
    const after = process.cpuUsage(before);
    sampled.cpu += after.user + after.system - user - system;
  }, SAMPLE_INTERVAL_MS);
  return { sampled, stop: () => clearInterval(timer) };
}

/** Only its size: the report of a large account is long. */
function sizeOf({ loadBalancers, failures, notes }) {
  const listeners = loadBalancers.reduce((sum, { listenerIds }) => sum + listenerIds.length, 0);
  const workers = loadBalancers.filter(({ worker }) => worker !== null).length;
  return { listeners, workers, failures: failures.slice(0, 3), notes: notes.slice(0, 3) };
}

const run = async () => {
  const handler = file === null ? undefined : require(file).handler;
  const startHeapMb = liveHeapMb();
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  const sampling = samplesHeap ? startSampling(before) : undefined;
  const report =
    handler === undefined ? await requestPlainly(plain) : await handler(Buffer.from(''), context);
  sampling?.stop();
  const { user, system } = process.cpuUsage(before);
  const cost = {
    cpuMs: (user + system - (sampling?.sampled.cpu ?? 0)) / 1_000,
    wallMs: performance.now() - startedAtMs,
    peakRssMb: (process.resourceUsage().maxRSS * 1_024) / MB,
    startHeapMb,
    liveHeapMb: Math.max(sampling?.sampled.mostMb ?? 0, liveHeapMb()),
    size: report === undefined ? null : sizeOf(report),
  };
  // Connections that are kept alive would keep the process alive, too.
  process.stdout.write(JSON.stringify(cost), () => process.exit());
};
void run();
