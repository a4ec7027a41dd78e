/** What plan mode says would be done is what apply then begins, for many drawn states of the ledger and the cloud. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { CertificateEntry } from '../../../shared/core/records/certificate-log.ts';
import { RandomStreams } from '../../emulator/model/random.ts';
import { createWorld, type World } from '../../support/world.ts';
import { appendCertificateEntries, appendControlEntry } from './fleets.ts';

const STATES = 80;

type Drawn = Exclude<CertificateEntry, { kind: 'checkpoint' }>;

const content = {
  reason: 'chain-not-trusted',
  message: 'its chain is not trusted',
  roots: 'roots-1',
} as const;
const otherRoots = { ...content, roots: 'older roots' };
const refused = (code: string, loadBalancerId = 'alb-1'): Drawn => ({
  kind: 'refused',
  data: { loadBalancerId, code, message: 'refused' },
});
const on = (loadBalancerId: string) => ({ loadBalancerId });

/** Histories of a new certificate, as one entry an hour. */
const histories: readonly [readonly Drawn[], ...(readonly Drawn[])[]] = [
  [],
  [{ kind: 'failed', data: on('alb-1') }],
  [{ kind: 'failed', data: on('alb-2') }],
  [
    { kind: 'failed', data: on('alb-2') },
    { kind: 'failed', data: on('alb-3') },
  ],
  [{ kind: 'failed', data: { ...on('alb-2'), content } }],
  [{ kind: 'failed', data: { ...on('alb-2'), content: otherRoots } }],
  [
    { kind: 'failed', data: { ...on('alb-1'), content } },
    { kind: 'quarantine-released', data: {} },
  ],
  [{ kind: 'proven', data: on('alb-2') }],
  [{ kind: 'trial', data: { ...on('alb-2'), untilMs: 0 } }],
  [refused('A'), refused('A'), refused('A')],
  [refused('B'), refused('B'), refused('B')],
  [refused('A', 'alb-2'), refused('A', 'alb-3'), refused('A', 'alb-3')],
  [refused('A')],
];

async function drawState(seed: number): Promise<World> {
  const random = new RandomStreams(seed);
  const draw = <Item>(items: readonly [Item, ...Item[]], what: string): Item =>
    random.pick(items, what, 'state');
  const world = createWorld({ seed });
  const lines = draw<number>([1, 2], 'lines');
  const olds = Array.from({ length: lines }, (_, line) =>
    world.certificate({ names: [`shop${line}.example.com`], daysLeft: draw([20, 9, 1.5], `old ${line}`) }),
  );
  const [first = '', ...others] = olds;
  world.loadBalancer({ listeners: [{ default: first, additional: others }] });
  for (let line = 0; line < lines; line++) {
    for (let candidate = 0; candidate < draw<number>([1, 2, 3], `candidates ${line}`); candidate++) {
      const daysLeft = draw([12, 21, 60, 90, 190], `life ${line} ${candidate}`);
      const id = world.certificate({ names: [`shop${line}.example.com`], daysLeft, lifetimeDays: 200 });
      await recordHistory(world, id, draw(histories, `history ${line} ${candidate}`));
    }
  }
  const control = draw<'running' | 'paused' | 'failures'>(
    ['running', 'running', 'running', 'paused', 'failures'],
    'control',
  );
  if (control === 'paused') await appendControlEntry(world, { kind: 'paused', data: {} });
  if (control === 'failures') {
    for (const loadBalancerId of ['alb-7', 'alb-8', 'alb-9'])
      await appendControlEntry(world, { kind: 'proof-failed', data: { loadBalancerId } });
  }
  await world.clock.advance(draw([0, 30 * MINUTE_MS, 7 * HOUR_MS, 2 * DAY_MS], 'later'));
  return world;
}

async function recordHistory(world: World, id: CertificateId, entries: readonly Drawn[]): Promise<void> {
  for (const entry of entries) {
    const bounded: Drawn =
      entry.kind === 'trial'
        ? { kind: 'trial', data: { ...entry.data, untilMs: world.clock.now() + 10 * HOUR_MS } }
        : entry;
    await appendCertificateEntries(world, id, bounded);
    await world.clock.advance(HOUR_MS);
  }
}

describe('for every drawn state of ledger and cloud', () => {
  const windows = [{ window: 'open' }, { window: 'closed' }] as const;

  it.each(windows)(
    'apply begins what the plan says, and nothing else, with the window $window',
    async ({ window }) => {
      const started: string[] = [];
      const reasons = new Set<string>();
      for (let seed = 1; seed <= STATES; seed++) {
        const world = await drawState(seed);
        const settings = world.settings({
          soakMs: 5 * HOUR_MS,
          maintenanceWindow: window === 'open' ? 'always' : [],
        });

        const { plan } = await world.rotate({ mode: 'plan' }, { settings });
        await world.rotate({}, { settings });

        const planned = plan.replacements
          .filter(({ decision }) => decision === 'rotate')
          .map(({ newCertificateId }) => newCertificateId);
        const begun = attachedBy(world);
        expect({ seed, begun: [...begun].sort() }).toEqual({ seed, begun: [...new Set(planned)].sort() });
        started.push(...begun);
        for (const { decision, reason } of plan.replacements) if (decision === 'blocked') reasons.add(reason);
      }

      // Otherwise this would show nothing.
      expect(started.length).toBeGreaterThan(STATES / 10);
      expect([...reasons]).toEqual(expect.arrayContaining([...expectedReasons[window]]));
    },
  );
});

const expectedReasons = {
  open: ['quarantined', 'refused-by-alb', 'paused', 'breaker-open', 'soaking', 'waiting-for-pilot'],
  closed: ['quarantined', 'paused', 'outside-window'],
} as const;

/** The certificates that apply has put on a listener, whatever became of them. */
function attachedBy(world: World): ReadonlySet<string> {
  return new Set(
    world
      .steps()
      .filter((step) => !step.startsWith('dissociate'))
      .map((step) => step.split(' ')[1] ?? ''),
  );
}
