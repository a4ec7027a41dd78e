/** `npm run ledger` as a process, on a ledger of files that real rotations have written. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import { loadBalancerLog } from '../../../shared/core/records/load-balancer-log.ts';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { notAsDescribed } from '../../scenarios/rotation/stories.ts';
import { type Ended, runBundled, runCommand } from '../../support/command.ts';
import { englishPrinted } from '../../support/english.ts';
import { createWorld, type World } from '../../support/world.ts';

const environment = (LEDGER?: string, LANGUAGE?: string) => ({
  PATH: process.env['PATH'],
  HOME: tmpdir(),
  LEDGER,
  LANGUAGE,
});

function ledger(args: readonly string[], LEDGER?: string, language?: string): Promise<Ended> {
  return runBundled('ledger', args, environment(LEDGER, language));
}

/** alb-1 is rotated, alb-2 rolled back (and its certificate quarantined), alb-3 left open by a worker that was killed. */
async function rotateThree(world: World, store: LedgerStore): Promise<string> {
  const certificates = ['one', 'two', 'three'].map((name) => {
    const names = [`${name}.example.com`];
    const old = world.certificate({ names, daysLeft: 9 });
    const renewed = world.certificate({ names, ...(name === 'two' ? notAsDescribed : {}) });
    world.loadBalancer({ listeners: [{ default: old }] });
    return renewed;
  });
  await world.rotate({ loadBalancerId: 'alb-1' }, { store });
  await world.rotate({ loadBalancerId: 'alb-2' }, { store });
  const killed = { ...store, append: untilFirstWrite(store) };
  await world.rotate({ loadBalancerId: 'alb-3' }, { store: killed }).catch(() => undefined);
  return certificates[1] ?? '';
}

function untilFirstWrite(store: LedgerStore): LedgerStore['append'] {
  let isDead = false;
  return (log, n, entry) => {
    isDead ||= entry.kind === 'result';
    return isDead ? Promise.reject(new Error('killed')) : store.append(log, n, entry);
  };
}

describe('npm run ledger', () => {
  let directory: string;
  let url: string;
  let store: LedgerStore;
  let held: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-ledger-command-'));
    url = pathToFileURL(directory).href;
    store = createFileLedger({ directory, newId: randomUUID });
    // Recent enough for leases and quarantines to last; rotations under virtual time run ahead of the real one.
    held = await rotateThree(createWorld({ startMs: Date.now() - 10 * MINUTE_MS }), store);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('prints help with examples', async () => {
    const [all, one] = await Promise.all([
      runCommand('ledger', ['--help'], environment()),
      ledger(['release', '--help']),
    ]);

    expect([all.status, one.status]).toEqual([0, 0]);
    expect(all.stdout).toContain('npm run ledger -- history --load-balancer alb-');
    expect(one.stdout).toContain('<certificateId>');
  });

  it('ends with status 2 for a wrong command, option or id', async () => {
    const ended = await Promise.all([
      ledger(['hystory'], url),
      ledger(['open', '--jsn'], url),
      ledger(['open', '--load-balancer', 'lb-1'], url),
      ledger(['release'], url),
      ledger(['release', '20741377'], url),
      ledger(['abandon', '../x'], url),
    ]);

    for (const { status, stdout, stderr } of ended) {
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('error: ');
    }
  });

  it('refuses a ledger in memory, since there is nothing to show', async () => {
    const [text, json] = await Promise.all([ledger(['open']), ledger(['pause', '--json'], 'memory:')]);

    expect(text).toMatchObject({ status: 1, stdout: '' });
    expect(text.stderr).toContain('there is nothing to show. Run the command where the .env');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'InvalidConfiguration' } });
  });

  it.each(['open', 'history', 'quarantine', 'pause'])(
    'says of %s that there is no ledger where nothing was ever written, and makes none',
    async (command) => {
      const place = path.join(directory, `mistyped-${command}`);

      const { status, stdout, stderr } = await ledger([command], pathToFileURL(place).href);

      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`LedgerAbsent: there is no ledger at ${pathToFileURL(place).href}`);
      expect(await readdir(directory)).not.toContain(path.basename(place));
    },
  );

  it('does not take a path through a file for an empty ledger', async () => {
    const file = path.join(directory, 'a-file');
    await writeFile(file, '');

    const { status, stderr } = await ledger(['open'], `${pathToFileURL(file).href}/ledger`);

    expect(status).toBe(1);
    expect(stderr).toContain('A part of the path that LEDGER names is a file');
  });

  it('takes ledger and language of the installation in .env where the environment has none', async () => {
    const settings = path.join(await mkdtemp(path.join(directory, 'settings-')), '.env');
    await writeFile(settings, 'REGION=cn-hangzhou\nLEDGER=oss://my-bucket/folder\n', { mode: 0o600 });

    const installed = await ledger(['open', '--settings', settings]);
    const named = await ledger(['open', '--settings', settings], url);
    await writeFile(settings, 'REGION=cn-hangzhou\nLEDGER=oss://my-bucket/folder\nLANGUAGE=zh\n');
    const inChinese = await ledger(['open', '--settings', settings]);
    const inEnglish = await ledger(['open', '--settings', settings], undefined, 'en_US:en');

    expect(installed.stderr).toContain('CredentialsMissing');
    expect(named.status, named.stderr).toBe(0);
    expect(inChinese.stderr).toContain('CredentialsMissing：');
    expect(inEnglish.stderr).toContain('CredentialsMissing: ');
  });

  it('needs credentials for a ledger in OSS', async () => {
    const { status, stderr } = await ledger(['open'], 'oss://bucket/prefix');

    expect(status).toBe(1);
    expect(stderr).toContain('CredentialsMissing: ');
  });

  it('shows outcomes of replacements, for people and as one JSON document', async () => {
    const [text, json] = await Promise.all([ledger(['history'], url), ledger(['history', '--json'], url)]);

    expect([text.status, json.status]).toEqual([0, 0]);
    expect(text.stdout).toContain('verified (proved)');
    expect(text.stdout).toContain('rolled-back (served-other)');
    expect(text.stdout).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(JSON.parse(json.stdout)).toMatchObject({
      loadBalancers: [
        { loadBalancerId: 'alb-1', outcomes: [{ outcome: 'verified' }], entries: [] },
        { loadBalancerId: 'alb-2', outcomes: [{ outcome: 'rolled-back' }], entries: [] },
        { loadBalancerId: 'alb-3', outcomes: [] },
      ],
      unreadable: [],
    });
  });

  it('shows the entries of one load balancer', async () => {
    const { stdout } = await ledger(['history', '-l', 'alb-2'], url);

    const words = [
      'claimed by',
      'change started',
      'writing: replace the default',
      'proof failed',
      'rolling back',
    ];
    const places = words.map((word) => stdout.indexOf(word));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(stdout).not.toContain('alb-1');
  });

  it('shows open changes with the holder and the end of the lease', async () => {
    const [text, json] = await Promise.all([ledger(['open'], url), ledger(['open', '--json'], url)]);

    expect(text.stdout).toMatch(/held until[\s\S]*in \d+ minutes[\s\S]*rotation rotation-3/);
    expect(JSON.parse(json.stdout)).toMatchObject({
      loadBalancers: [{ loadBalancerId: 'alb-3', lease: { holds: true }, changes: [{ state: 'begun' }] }],
    });
  });

  it.each([
    [['history'], '已回滚（served-other）'],
    [['history', '-l', 'alb-2'], '取得租约'],
    [['open'], '持有至'],
    [['quarantine'], '解除隔离为止，适用于所有负载均衡实例'],
  ])('says %j in Chinese for a reader of Chinese, and JSON in English', async (args, words) => {
    const [text, json, inEnglish] = await Promise.all([
      ledger(args, url, 'zh_CN:zh'),
      ledger([...args, '--json'], url, 'zh_CN:zh'),
      ledger([...args, '--json'], url),
    ]);

    expect([text.status, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toContain(words);
    expect(englishPrinted(text.stdout)).toEqual([]);
    expect(json.stdout).toBe(inEnglish.stdout);
  });

  it('answers decisions and mistakes in Chinese for a reader of Chinese', async () => {
    const said = [
      await ledger(['pause', '-l', 'alb-7'], url, 'zh'),
      await ledger(['pause', '-l', 'alb-7'], url, 'zh'),
      await ledger(['resume'], url, 'zh'),
      await ledger(['resume', '-l', 'alb-7'], url, 'zh'),
      await ledger(['release', '999-cn-hangzhou', '--untried'], url, 'zh'),
      await ledger(['abandon', 'rotation-3'], url, 'zh'),
      await ledger(['acknowledge', '20741377'], url, 'zh'),
      await ledger(['hystory'], url, 'zh'),
    ];

    expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 1, 2, 2]);
    for (const { stdout, stderr } of said) {
      expect(`${stdout}${stderr}`).toMatch(/\p{Script=Han}/u);
      expect(englishPrinted(`${stdout}${stderr}`)).toEqual([]);
    }
    expect(said[2]?.stdout).toContain('仍单独暂停的负载均衡实例：alb-7。');
  });

  it('refuses to abandon a rotation whose lease still holds, and an unknown one', async () => {
    const before = await store.read(loadBalancerLog('cn-hangzhou', 'alb-3'), 1);

    const [held, unknown] = await Promise.all([
      ledger(['abandon', 'rotation-3'], url),
      ledger(['abandon', 'rotation-7', '--json'], url),
    ]);

    expect(held).toMatchObject({ status: 1, stdout: '' });
    expect(held.stderr).toMatch(/^RotationInProgress: a worker holds alb-3 until \d{4}-/);
    expect(unknown.status).toBe(1);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'UnknownRotation' } });
    expect(await store.read(loadBalancerLog('cn-hangzhou', 'alb-3'), 1)).toEqual(before);
  });

  it('shows quarantined certificates, and releases them', async () => {
    const before = await ledger(['quarantine'], url);
    const released = await ledger(['release', held], url);
    const again = await ledger(['release', held, '--json'], url);
    const after = await ledger(['quarantine', '--json'], url);

    expect(before.stdout).toContain(held);
    expect(before.stdout).toContain('served-other');
    expect(before.stdout).toContain('released, on every');
    expect(released).toMatchObject({ status: 0, stdout: expect.stringContaining(`${held} is released`) });
    expect(JSON.parse(again.stdout)).toMatchObject({ action: 'release', changed: false });
    expect(JSON.parse(after.stdout)).toMatchObject({ paused: false, heldBack: [] });
  });

  it('pauses and resumes', async () => {
    const paused = await ledger(['pause'], url);
    const between = await ledger(['quarantine'], url);
    const resumed = await ledger(['resume', '--json'], url);

    expect(paused).toMatchObject({ status: 0, stdout: expect.stringContaining('Rotations are paused') });
    expect(paused.stderr).toContain(`Recorded in ${url}`);
    expect(between.stdout).toContain('Paused: ');
    expect(JSON.parse(resumed.stdout)).toMatchObject({ action: 'resume', changed: true });
  });

  it('pauses and resumes one load balancer', async () => {
    const paused = await ledger(['pause', '--load-balancer', 'alb-9'], url);
    const between = await ledger(['quarantine'], url);
    const general = await ledger(['resume', '--json'], url);
    const resumed = await ledger(['resume', '-l', 'alb-9'], url);
    const typo = await ledger(['pause', 'alb-9'], url);

    expect(paused).toMatchObject({ status: 0, stdout: expect.stringContaining('alb-9 is paused') });
    expect(between.stdout).toContain('Not paused.');
    expect(between.stdout).toContain('alb-9 is paused by itself since ');
    expect(JSON.parse(general.stdout)).toMatchObject({
      message: expect.stringContaining('Still paused, each by a pause of its own: alb-9.'),
    });
    expect(resumed.stdout).toContain('The pause of alb-9 has ended.');
    expect(typo.status).toBe(2);
  });
});
