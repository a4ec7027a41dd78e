import { fork } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { visitorInput } from '../../../../scripts/visitor/input.ts';
import type { Figures } from '../../../../scripts/visitor/tally.ts';
import { createVisitor } from '../../../../scripts/visitor/visitor.ts';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { type DataPlane, startDataPlane } from '../../../emulator/dataplane/data-plane.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aMaterial, anEndpoint, FakeModel } from '../../emulator/dataplane/fake-model.ts';

const NAME = 'www.example.com';
/** One listener, one zone; one name and no name; RSA, ECC and both. */
const TARGETS = 6;

let pki: Pki;
let stranger: Pki;
let model: FakeModel;
let dataPlane: DataPlane;

beforeAll(async () => {
  [pki, stranger] = await Promise.all([createPki(), createPki({ name: 'Stranger' })]);
});

beforeEach(async () => {
  model = new FakeModel();
  model.listening = [anEndpoint()];
  model.certificates = { 'zone-a': [aMaterial(pki, 'RSA', NAME), aMaterial(pki, 'ECC', NAME)] };
  dataPlane = await startDataPlane(model, { loopback: 'one-address' });
  onTestFinished(() => dataPlane.close());
});

function anInput(change: { control?: string; clockOffsetMs?: number; timeoutMs?: number } = {}) {
  return {
    targets: [{ ...anEndpoint(), names: [NAME] }],
    caPem: pki.rootPem,
    dialMap: Object.fromEntries(dataPlane.dialMap),
    control: 'http://127.0.0.1:1/',
    seed: 7,
    pauseMs: 0,
    ...change,
  };
}

const history = () => [
  { kind: 'call', action: 'UpdateListenerAttribute' },
  ...model.handshakes.map((record) => ({
    kind: 'handshake',
    listenerId: 'lsn-1',
    zoneId: 'zone-a',
    ...record,
  })),
];

/** A first round, whatever `between` does, and a last round. */
async function visitAround(between: () => unknown, input = anInput()): Promise<Figures> {
  const visitor = createVisitor(visitorInput.parse(input), async () => history());
  await visitor.firstRound();
  await between();
  return visitor.lastRound();
}

describe('a visitor', () => {
  it('has nothing to complain of in a fleet that serves good certificates, replaced or not', async () => {
    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [aMaterial(pki, 'RSA', NAME), aMaterial(pki, 'ECC', NAME)] };
    });

    expect(figures).toEqual({
      total: 2 * TARGETS,
      failed: 0,
      injected: 0,
      targets: TARGETS,
      minPerTarget: 2,
      failures: [],
    });
  });

  it('keeps visiting until it is told to stop', async () => {
    const visitor = createVisitor(visitorInput.parse(anInput()), async () => history());
    const stop = new AbortController();
    await visitor.firstRound();

    const visiting = visitor.keepVisiting(stop.signal);
    await expect.poll(() => model.served.length).toBeGreaterThan(5 * TARGETS);
    stop.abort();
    await visiting;

    expect(await visitor.lastRound()).toMatchObject({ failed: 0, targets: TARGETS });
  });

  it('notices a leaf that does not cover the asked name', async () => {
    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [aMaterial(pki, 'RSA', NAME), aMaterial(pki, 'ECC', 'other.test')] };
    });

    expect(figures.failed).toBe(1);
    expect(figures.failures[0]).toMatchObject({
      target: 'lsn-1 zone-a 127.10.0.1:443 www.example.com ecc',
      problem: expect.stringContaining('does not cover www.example.com'),
    });
  });

  it('notices a leaf that has expired', async () => {
    const nowMs = Date.now();
    const dates = { notBeforeMs: nowMs - 90 * DAY_MS, notAfterMs: nowMs - DAY_MS };
    const expired = pki.issue({ names: [NAME], keyType: 'ECC', ...dates });

    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [expired] };
    });

    expect(figures.failures.map(({ problem }) => problem)).toContainEqual(
      expect.stringContaining('ended at'),
    );
  });

  it('judges dates by the emulated clock', async () => {
    const inHundredDays = anInput({ clockOffsetMs: 100 * DAY_MS });
    const visitor = createVisitor(visitorInput.parse(anInput()), async () => history());
    await visitor.firstRound();

    visitor.setClockOffset(inHundredDays.clockOffsetMs ?? 0);

    expect((await visitor.lastRound()).failed).toBe(TARGETS);
  });

  it('notices a leaf of an unknown CA', async () => {
    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [aMaterial(stranger, 'RSA', NAME), aMaterial(stranger, 'ECC', NAME)] };
    });

    expect(figures.failed).toBe(TARGETS);
    expect(figures.failures[0]?.problem).toContain('does not chain to the fleet’s CA');
  });

  it('notices a chain whose intermediate is missing', async () => {
    const now = { notBeforeMs: Date.now() - DAY_MS, notAfterMs: Date.now() + DAY_MS };
    const bare = pki.issue({ names: [NAME], keyType: 'RSA', omitIntermediate: true, ...now });

    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [bare, aMaterial(pki, 'ECC', NAME)] };
    });

    expect(figures.failures.map(({ problem }) => problem)).toContainEqual(expect.stringContaining('CA'));
  });

  it('notices a refused connection', async () => {
    const figures = await visitAround(() => {
      model.listening = [];
      return dataPlane.sync();
    });

    expect(figures.failed).toBe(TARGETS);
    expect(figures.failures[0]?.problem).toBe('ECONNREFUSED');
  });

  it('notices a key type that is no longer served', async () => {
    const figures = await visitAround(() => {
      model.certificates = { 'zone-a': [aMaterial(pki, 'ECC', NAME)] };
    });

    expect(figures.failures.map(({ target }) => target.split(' ').at(-1))).toEqual(['rsa', 'rsa']);
  });

  it('asks for nothing that was not there at the start', async () => {
    model.certificates = { 'zone-a': [aMaterial(stranger, 'ECC', 'other.test')] };

    const figures = await visitAround(() => undefined);

    expect(figures).toMatchObject({ total: 6 + 4, failed: 0, targets: 4 });
  });
});

describe('a visitor and injected faults', () => {
  it('counts them apart, and asks again what was cut in the first round', async () => {
    model.faults = ['reset', 'none', 'reset', 'silent'];

    const figures = await visitAround(
      () => {
        model.faults = ['none', 'slow'];
      },
      anInput({ timeoutMs: 5_000 }),
    );

    expect(figures).toEqual({
      total: 2 * TARGETS + 4,
      failed: 0,
      injected: 4,
      targets: TARGETS,
      minPerTarget: 2,
      failures: [],
    });
  });

  it('counts a reset that the history does not know as a failure', async () => {
    const visitor = createVisitor(visitorInput.parse(anInput()), async () => []);
    await visitor.firstRound();

    model.faults = ['reset'];
    const figures = await visitor.lastRound();

    expect(figures).toMatchObject({ failed: 1, injected: 0 });
    expect(figures.failures[0]?.problem).toBe('ECONNRESET');
  });

  it('lets one record explain one handshake of its own listener only', async () => {
    const visitor = createVisitor(visitorInput.parse(anInput()), async () =>
      history().map((record) => ({ ...record, listenerId: 'lsn-2' })),
    );
    await visitor.firstRound();

    model.faults = ['reset'];

    expect(await visitor.lastRound()).toMatchObject({ failed: 1, injected: 0 });
  });

  it('counts what it cannot explain as failed when the history is out of reach at the end', async () => {
    const visitor = createVisitor(visitorInput.parse(anInput()), () =>
      Promise.reject(new Error('no control')),
    );
    await visitor.firstRound();

    model.faults = ['reset'];

    expect(await visitor.lastRound()).toMatchObject({ failed: 1, injected: 0 });
  });
});

describe('the visitor as a process', () => {
  it('visits from start to stop and sends its figures', async () => {
    const control = http.createServer((_request, response) => response.end(JSON.stringify(history())));
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    const address = control.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const script = path.resolve(import.meta.dirname, '../../../../scripts/visitor.ts');
    const child = fork(script, { execArgv: ['--import', 'tsx'] });
    onTestFinished(() => {
      child.kill();
      control.close();
    });
    model.faults = ['reset'];
    const reports: { type: string; figures: Figures }[] = [];
    child.on('message', (report) => {
      reports.push(report as { type: string; figures: Figures });
      if (reports.length === 1) child.send({ type: 'stop' });
    });

    child.send({ type: 'start', input: anInput({ control: `http://127.0.0.1:${port}` }) });
    const status = await new Promise((resolve) => child.once('exit', resolve));

    expect(status).toBe(0);
    expect(reports.map(({ type }) => type)).toEqual(['started', 'finished']);
    expect(reports[1]?.figures).toMatchObject({ failed: 0, injected: 1, targets: TARGETS });
  });
});
