/** Workers take from the ledger which certificates there are, and from CAS what becomes of them. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { CertificateContent } from '../../../shared/core/model/certificate-content.ts';
import type { RotationReport } from '../../../shared/core/reports/rotation-report.ts';
import { latestContents, writeContents } from '../../../shared/ledger/content-store.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../shared/ledger/memory.ts';
import type { Command } from '../../../shared/service/commands/command.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import { rotate } from '../../../shared/service/worker/rotate.ts';
import { inProcessCloud, inProcessWorker } from '../../support/in-process-service.ts';
import { createWorld, type World, type WorldOptions } from '../../support/world.ts';
import { fanOut } from './stories.ts';

const names = ['a.example.com', 'b.example.com'] as const;
const origin = { account: '1234567890123456', endpoint: '', partition: 'cn-hangzhou' };

interface Due {
  readonly world: World;
  readonly old: CertificateId;
  readonly renewal: CertificateId;
}

/** A load balancer whose certificate is due and has a renewal, in an account with others. */
function aDueOne(others = 3, options: WorldOptions = {}): Due {
  const world = createWorld(options);
  const old = world.certificate({ names: [...names], daysLeft: 9 });
  world.loadBalancer({ listeners: [{ default: old }] });
  const renewal = world.certificate({ names: [...names] });
  for (let n = 0; n < others; n++) world.certificate({ names: [`shop-${n}.example.org`] });
  return { world, old, renewal };
}

/** What scan sends to the worker of the load balancer. */
async function sentBy(world: World, command: Command = {}): Promise<Command> {
  const invoker = createMemoryInvoker();
  await world.scan(command, fanOut, { invoker });
  const { payload } = invoker.invocations.at(-1) ?? { payload: '' };
  return parseCommand(Buffer.from(payload), { function: 'rotate' });
}

interface Worked {
  readonly report: RotationReport;
  /** Its calls to CAS, by action. */
  readonly calls: Readonly<Record<string, number>>;
}

async function work(
  world: World,
  command: Command,
  {
    store = world.store,
    retryCount = 0,
  }: { readonly store?: LedgerStore; readonly retryCount?: number } = {},
): Promise<Worked> {
  const { model, clock, probe } = world;
  const worker = inProcessWorker({
    cloud: inProcessCloud({ model, clock, seed: 1 }),
    clock,
    probe,
    store,
    env: { MODE: 'apply', LEDGER: 'memory:', SOAK: '0s' },
    newId: () => `worker-${clock.now()}`,
    logSink: (line) => (world.logLines as string[]).push(line),
    onProgress: () => undefined,
  });
  const before = model.history.calls().length;
  const report = await rotate({ ...worker, context: { ...worker.context, retryCount } }, command);
  const calls: Record<string, number> = {};
  for (const { product, action } of model.history.calls().slice(before))
    if (product === 'cas') calls[action] = (calls[action] ?? 0) + 1;
  return { report, calls };
}

const LISTS = { ListCertificates: expect.any(Number), ListUserCertificateOrder: expect.any(Number) };

/** The content of `id` is kept with a mistake, and everything fits the digest. */
async function keepWrong(world: World, id: CertificateId, mistake: CertificateContent): Promise<Command> {
  const sent = await sentBy(world);
  const known = await latestContents(world.store, origin, world.clock.now(), () => undefined);
  const contents = new Map(known?.contents);
  contents.set(id, { ...contents.get(id), ...mistake });
  await world.clock.advance(1);
  const written = await writeContents(world.store, origin, contents, { clock: world.clock, holder: 'z' });
  return { ...sent, contents: { log: written.log, digest: written.digest } };
}

describe('a worker that scan has told what it listed', () => {
  it.each([40, 400])('makes the same calls to CAS with %d certificates in it', async (certificates) => {
    const { world, renewal } = aDueOne(certificates);

    const { report, calls } = await work(world, await sentBy(world));

    expect(report.outcome).toBe('verified');
    expect(world.attached()).toEqual([`default ${renewal}`]);
    expect(calls).toEqual({ GetCertificateDetail: 2 });
  });

  it('gets ids and the name and digest of a snapshot, and no content', async () => {
    const { world } = aDueOne();

    const sent = await sentBy(world);

    const [log] = await world.store.logs('contents/');
    expect(sent).toEqual({
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      contents: { log, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('does not attach a renewal that is gone since, and asks the lists before it does nothing', async () => {
    const { world, old, renewal } = aDueOne();
    const sent = await sentBy(world);
    world.model.removeCertificate(renewal);

    const { report, calls } = await work(world, sent);

    expect(world.attached()).toEqual([`default ${old}`]);
    expect(report.outcomes).toMatchObject([{ outcome: 'blocked', reason: 'no-replacement' }]);
    expect(calls).toMatchObject({ ListCertificates: 1 });
  });

  it('does not attach a renewal that is revoked since', async () => {
    const { world, old, renewal } = aDueOne();
    const sent = await sentBy(world);
    world.model.inject({ kind: 'certificate-revoked', certificateId: renewal });

    await work(world, sent);

    expect(world.attached()).toEqual([`default ${old}`]);
    expect(world.writes()).toEqual([]);
  });

  it('takes the next best one where the best one is gone', async () => {
    const { world, renewal } = aDueOne();
    const better = world.certificate({ names: [...names], daysLeft: 380 });
    const sent = await sentBy(world);
    world.model.removeCertificate(better);

    const { report, calls } = await work(world, sent);

    expect(report.outcome).toBe('verified');
    expect(world.attached()).toEqual([`default ${renewal}`]);
    expect(calls).not.toHaveProperty('ListCertificates');
  });

  it('finds a renewal that was issued since, rather than leave a due certificate without one', async () => {
    const world = createWorld();
    const old = world.certificate({ names: [...names], daysLeft: 9 });
    world.loadBalancer({ listeners: [{ default: old }] });
    const gone = world.certificate({ names: [...names] });
    const sent = await sentBy(world);
    world.model.removeCertificate(gone);
    const renewal = world.certificate({ names: [...names] });

    const { report } = await work(world, sent);

    expect(report.outcome).toBe('verified');
    expect(world.attached()).toEqual([`default ${renewal}`]);
  });

  it('does not count on a name that another certificate covered, which is gone since', async () => {
    const world = createWorld();
    const old = world.certificate({ names: [...names], daysLeft: 9 });
    const keeper = world.certificate({ names: ['b.example.com'] });
    world.loadBalancer({ listeners: [{ default: old, additional: [keeper] }] });
    world.certificate({ names: ['a.example.com'] });
    const sent = await sentBy(world);
    expect(sent.contents).toBeDefined();
    world.model.inject({ kind: 'certificate-revoked', certificateId: keeper });

    const { report } = await work(world, sent);

    const { outcome, reason } =
      report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old) ?? {};
    expect({ outcome, reason }).toEqual({ outcome: 'blocked', reason: 'names-not-covered' });
    expect(world.attached()).toContain(`default ${old}`);
  });

  it.each<[string, CertificateContent]>([
    ['a later end', { notAfterMs: Date.UTC(2040, 0, 1) }],
    ['a larger key', { keySizeBits: 4096 }],
    ['more names', { names: ['a.example.com', 'b.example.com', 'c.example.com'] }],
  ])('refuses the change where CAS describes its certificate otherwise: %s', async (_, mistake) => {
    const { world, renewal } = aDueOne();
    const sent = await keepWrong(world, renewal, mistake);

    await expect(work(world, sent)).rejects.toThrow(
      new RegExp(`^CloudCallFailed: .*ContentContradicted.*${renewal}`),
    );

    expect(world.writes()).toEqual([]);
  });

  it('lists CAS when the platform tries again, and then carries the change out', async () => {
    const { world, renewal } = aDueOne();
    const sent = await keepWrong(world, renewal, { keySizeBits: 4096 });

    const { report, calls } = await work(world, sent, { retryCount: 1 });

    expect(report.outcome).toBe('verified');
    expect(calls).toMatchObject(LISTS);
  });
});

describe('a worker lists CAS', () => {
  it.each<[string, (world: World, sent: Command) => Promise<readonly [Command, LedgerStore?]>]>([
    ['missing', async (_, sent) => [sent, createMemoryLedger()]],
    ['too old', async ({ clock }, sent) => clock.advance(2 * HOUR_MS + 1).then(() => [sent] as const)],
    [
      'not the one that was named',
      async (_, sent) => [{ ...sent, contents: { log: sent.contents?.log ?? '', digest: '0'.repeat(64) } }],
    ],
    [
      'of another account',
      async (_, sent) => [
        { ...sent, contents: { log: 'contents/6543210987654321/cn-hangzhou/1-a', digest: '0'.repeat(64) } },
      ],
    ],
  ])('where the snapshot is %s, and says so', async (_, happens) => {
    const { world, renewal } = aDueOne();
    const [command, store] = await happens(world, await sentBy(world));

    const { report, calls } = await work(world, command, store && { store });

    expect(report.outcome).toBe('verified');
    expect(world.attached()).toEqual([`default ${renewal}`]);
    expect(calls).toMatchObject(LISTS);
    expect(world.logLines.join('\n')).toMatch('what is kept of certificates is not used');
  });

  it("for a person's own call, and for an event that names a certificate", async () => {
    const { world, renewal } = aDueOne();

    expect(await sentBy(world, { certificateId: renewal })).not.toHaveProperty('contents');
    expect(await sentBy(world, { loadBalancerId: 'alb-1' })).not.toHaveProperty('contents');
    const { calls } = await work(world, { loadBalancerId: 'alb-1' });

    expect(calls).toMatchObject(LISTS);
  });
});

it('a daily check of a worker that was told lists nothing either', async () => {
  const world = createWorld();
  world.loadBalancer({ listeners: [{ default: world.certificate({ names: [...names] }) }] });
  await world.scan({}, fanOut, { invoker: createMemoryInvoker() });
  await world.clock.advance(DAY_MS);
  const sent = await sentBy(world);

  const { report, calls } = await work(world, sent);

  expect(report.served).toHaveProperty('lsn-1');
  expect(calls).toEqual({ GetCertificateDetail: 1 });
});
