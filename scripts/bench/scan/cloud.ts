/**
 * The cloud of the bench of scans, in a process of its own: ALB, CAS, OSS and Function Compute over HTTP, without a data plane, since scan
 * makes no handshakes. Workers are accepted and do nothing.
 *
 * Its time runs faster than calls take (unless they have a latency), so the rate limits of the cloud are off: the service keeps its own.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { createOssLedger } from '../../../shared/ledger/oss.ts';
import { scaledClock, systemClock } from '../../../shared/service/platform/edge.ts';
import { cloudVariables } from '../../../test/emulator/cloud-variables.ts';
import { buildFleet } from '../../../test/emulator/fleet/build-fleet.ts';
import { startFunctionCompute } from '../../../test/emulator/function-compute/start.ts';
import { startHttpFront } from '../../../test/emulator/http/front.ts';
import { openServer } from '../../../test/emulator/http/open-server.ts';
import { CloudModel } from '../../../test/emulator/model/cloud-model.ts';
import { calm } from '../../../test/emulator/model/knobs.ts';
import { startObjectFront } from '../../../test/emulator/oss/http.ts';
import { inProcessObjectStore } from '../../../test/emulator/oss/in-process.ts';
import { calmObjects } from '../../../test/emulator/oss/knobs.ts';
import { ObjectStoreModel } from '../../../test/emulator/oss/object-store-model.ts';
import { createPki } from '../../../test/emulator/pki/pki.ts';
import { ACCOUNT_ID } from '../../../test/emulator/ram/resources.ts';
import { type Calls, countCalls } from '../calls.ts';
import { recordDailyChecks } from '../daily-checks.ts';
import { ownCertificates, SCAN_REGION } from './fleet.ts';
import type { CallsCounted, ClockRead, HourPassed, Request, Start, Started } from './messages.ts';

const BUCKET = 'ledger';
const ROTATE_FUNCTION = 'rotate';
/** Virtual seconds in a real one, where calls take no time. */
const TIME_SCALE = 100;
const FIRST_BLOCK = 16;
const UNLIMITED = Number.MAX_SAFE_INTEGER;

const unlimited = { writesPerMinute: UNLIMITED, albReadsPerSecond: UNLIMITED, casListsPerSecond: UNLIMITED };

async function startCloud({ listeners, latencyMs }: Start) {
  const scale = latencyMs > 0 ? 1 : TIME_SCALE;
  const base = scaledClock(scale);
  let aheadMs = 0;
  const clock = { ...base, now: () => base.now() + aheadMs };
  const model = new CloudModel({ clock, seed: 1, base: calm, knobs: latencyMs > 0 ? {} : unlimited });
  const { history } = model;
  const objects = new ObjectStoreModel({ clock, seed: 1, history, base: calmObjects });
  objects.addBucket(BUCKET);
  const pki = await createPki();
  await buildFleet(model, pki, ownCertificates(listeners), FIRST_BLOCK);
  const credentials = {
    accessKeyId: `STS.${randomUUID()}`,
    accessKeySecret: randomUUID(),
    securityToken: randomUUID(),
  };
  const callers = [credentials];
  const front = await startHttpFront({ model, credentials: callers, latencyMs });
  const objectFront = await startObjectFront({ model: objects, credentials: callers });
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-scan-worker-'));
  await writeFile(path.join(directory, 'index.js'), 'exports.handler = async () => undefined;');
  const platform = await startFunctionCompute({ clock, callers, timeScale: scale });
  // One instance is enough for work that takes no time.
  const worker = { name: ROTATE_FUNCTION, codeDirectory: directory, asyncTask: true, reservedConcurrency: 1 };
  await platform.deploy(worker);
  const plain = await openServer(
    createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(plainText),
    ),
  );
  const endpoints = { ...front.endpoints, oss: objectFront.url, eventbridge: '' };
  const { EVENTBRIDGE_ENDPOINT: _, ...variables } = cloudVariables({ endpoints, caPem: pki.rootPem });
  return {
    started: {
      type: 'started',
      variables: { ...variables, INVOKE_ENDPOINT: platform.url, ROTATE_FUNCTION, MODE: 'apply' },
      context: {
        requestId: 'bench',
        credentials,
        function: { name: 'scan', handler: 'index.handler', memory: 512, timeout: 86_400 },
        region: SCAN_REGION,
        accountId: ACCOUNT_ID,
      },
      plainUrl: plain.url,
    } satisfies Started,
    takeCalls: (): Calls => {
      const calls = countCalls(history.entries());
      history.clear();
      return calls;
    },
    passHour: async (checkedIn: string | undefined): Promise<void> => {
      await platform.idle();
      if (checkedIn !== undefined) {
        const store = createOssLedger({ objects: inProcessObjectStore(objects, BUCKET), prefix: checkedIn });
        await recordDailyChecks(store, model.state().loadBalancers, clock);
      }
      aheadMs += HOUR_MS;
    },
    readClock: () => JSON.stringify({ virtualMs: clock.now(), realMs: systemClock.now(), scale }),
    close: async () => {
      await platform.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** About as long as the answer of a listener's certificates. */
const plainText = JSON.stringify({ text: 'x'.repeat(300) });

type Answer = Started | CallsCounted | HourPassed | ClockRead;

let cloud: Awaited<ReturnType<typeof startCloud>> | undefined;

async function answer(request: Request): Promise<Answer> {
  if (request.type === 'start') {
    cloud = await startCloud(request);
    return cloud.started;
  }
  if (cloud === undefined) throw new Error('The cloud was not started.');
  switch (request.type) {
    case 'calls-wanted':
      return { type: 'calls-counted', ...cloud.takeCalls() };
    case 'hour-passes':
      await cloud.passHour(request.checkedIn);
      return { type: 'hour-passed' };
    case 'clock-wanted':
      return { type: 'clock-read', clock: cloud.readClock() };
  }
}

process.on('message', (request: Request) => {
  answer(request).then(
    (given) => process.send?.(given),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});

const end = () => void (cloud?.close() ?? Promise.resolve()).finally(() => process.exit());
process.once('SIGTERM', end);
process.once('disconnect', end);
