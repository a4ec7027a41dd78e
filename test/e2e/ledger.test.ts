/**
 * Rotations with their ledger at the location of LEDGER: through the functions, with sockets, files and ali-oss.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_BUCKET } from '../emulator/emulator.ts';
import { findSecrets } from '../support/secret-finder.ts';
import { fleetOf, type StartedService, startService } from '../support/started-service.ts';

describe('the record of a rotation', () => {
  let service: StartedService;
  let directory: string;
  beforeAll(async () => {
    service = await startService({ calm: true, fleet: fleetOf('one', 'two', 'three', 'four') });
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-e2e-ledger-'));
  });
  afterAll(async () => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function rotate(name: string, ledger: string) {
    const env = { LEDGER: ledger, OSS_ENDPOINT: service.emulator.endpoints.oss };
    const report = await service.rotate({ loadBalancerId: `alb-${name}` }, { env });
    return report.outcomes.map(({ outcome, reason }) => `${outcome} (${reason})`);
  }

  const writesTo = (name: string) =>
    service.emulator.model.history
      .calls()
      .filter(({ write, params }) => write && JSON.stringify(params).includes(`lsn-${name}`));

  it('is kept in OSS: the intent exists before the first write to ALB', async () => {
    expect(await rotate('one', `oss://${LEDGER_BUCKET}/e2e`)).toEqual(['verified (proved)']);

    const stored = Object.entries(service.emulator.objects.contents(LEDGER_BUCKET)).filter(([key]) =>
      key.startsWith('e2e/rotations~cn-hangzhou~alb-one/'),
    );
    const kinds = stored.map(([, text]) => (JSON.parse(text) as { kind: string }).kind);
    expect(kinds).toContain('intent');
    const intentKey = stored[kinds.indexOf('intent')]?.[0];
    const intent = service.emulator.model.history
      .objects()
      .find(({ key, write }) => write && key === intentKey);
    const [write] = writesTo('one');
    expect(intent?.seq).toBeLessThan(write?.seq ?? 0);
    const { accessKeySecret, securityToken } = service.emulator.credentials;
    expect(findSecrets(JSON.stringify(stored), [accessKeySecret, securityToken])).toEqual([]);
  });

  it('is kept in files', async () => {
    expect(await rotate('two', pathToFileURL(directory).href)).toEqual(['verified (proved)']);

    expect(await readdir(directory)).toContain('rotations~cn-hangzhou~alb-two');
    const entries = await readdir(path.join(directory, 'rotations~cn-hangzhou~alb-two'));
    expect(entries.every((name) => /^\d{8}\.json$/.test(name))).toBe(true);
  });

  it('is required: with a bucket that does not exist nothing is changed', async () => {
    expect(await rotate('three', 'oss://no-such-bucket/e2e')).toEqual(['blocked (ledger-unavailable)']);

    expect(writesTo('three')).toEqual([]);
  });

  it('must be safe: with a versioned bucket nothing is changed', async () => {
    service.emulator.objects.addBucket('with-versions', { versioning: 'Suspended' });

    await expect(rotate('four', 'oss://with-versions/e2e')).rejects.toThrow(/^LedgerBucketVersioned: /);

    expect(writesTo('four')).toEqual([]);
  });
});
