/** Entries that were damaged or forged: the run stops with the log and the entry in its error, and nothing is carried out. */
import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../shared/base/errors.ts';
import { certificateReducer } from '../../../shared/core/records/certificate-log.ts';
import { controlReducer } from '../../../shared/core/records/control-log.ts';
import { loadBalancerReducer } from '../../../shared/core/records/load-balancer-log.ts';
import { publishedReducer } from '../../../shared/core/records/published-log.ts';
import type { LogReducer } from '../../../shared/core/records/reducer.ts';
import type { LedgerRecord, LedgerStore } from '../../../shared/ledger/ledger.ts';
import { viewOf } from '../../../shared/ledger/log.ts';
import type { World } from '../../support/world.ts';
import { aDueDefault, notAsDescribed } from '../rotation/stories.ts';
import { rightAfter, runAndDie } from './crash.ts';

const LOG = 'rotations/cn-hangzhou/alb-1';

/** The store with one entry replaced by another version of it. */
function withEntry(world: World, log: string, n: number, change: (one: LedgerRecord) => object): LedgerStore {
  return {
    ...world.store,
    read: async (asked, from) => {
      const records = await world.store.read(asked, from);
      if (asked !== log) return records;
      return records.map((one) => (one.n === n ? ({ ...one, ...change(one) } as LedgerRecord) : one));
    },
  };
}

/** Every version of a value in which one field, at any depth, is missing, null or of another type. */
function damaged(value: unknown): readonly unknown[] {
  const wrong: unknown[] = [null, 'text', -1, [], true];
  if (Array.isArray(value)) {
    return [...wrong, ...value.flatMap((item, at) => damaged(item).map((bad) => value.with(at, bad)))];
  }
  if (typeof value !== 'object' || value === null) return wrong;
  return [
    ...wrong,
    ...Object.entries(value).flatMap(([field, inner]) => {
      const { [field]: _, ...rest } = value as Record<string, unknown>;
      return [rest, ...damaged(inner).map((bad) => ({ ...value, [field]: bad }))];
    }),
  ];
}

const reducers: readonly (readonly [string, LogReducer<unknown, never>])[] = [
  ['rotations/', loadBalancerReducer],
  ['certificates/', certificateReducer],
  ['control', controlReducer],
  ['told/', publishedReducer],
] as never;

describe('a damaged entry', () => {
  it.each([null, 'text', 7, [], { requestId: 'r', untilMs: 1e300 }])(
    'whose data is %j stops the run before any write, and the error names log and entry',
    async (data) => {
      const { world } = aDueDefault();
      await runAndDie(world, rightAfter('update-default'));
      const before = world.writes().length;
      const store = withEntry(world, LOG, 1, () => ({ data }));

      const run = world.rotate({}, { store });

      await expect(run).rejects.toMatchObject({
        code: 'LedgerDamaged',
        message: expect.stringContaining(`Entry 1 of ${LOG}`),
      });
      expect(world.writes()).toHaveLength(before);
    },
  );

  it('of a kind that only a newer version writes stops the run, too', async () => {
    const { world } = aDueDefault();
    await runAndDie(world, rightAfter('update-default'));
    const store = withEntry(world, LOG, 1, () => ({ kind: 'constructor' }));

    await expect(world.rotate({}, { store })).rejects.toMatchObject({
      code: 'LedgerFormatUnknown',
      message: expect.stringContaining('"constructor"'),
    });
  });

  it('is never read as anything but an entry of the ledger, whichever of its fields is damaged', async () => {
    const { world } = aDueDefault({ renewed: notAsDescribed });
    await world.rotate();
    const odd: string[] = [];
    let tried = 0;
    for (const log of await world.store.logs('')) {
      const reducer = reducers.find(([prefix]) => log.startsWith(prefix))?.[1];
      if (!reducer) continue;
      const records = await world.store.read(log);
      for (const [at, record] of records.entries()) {
        for (const data of damaged(record.data)) {
          tried += 1;
          try {
            viewOf(log, reducer, records.with(at, { ...record, data }));
          } catch (error) {
            if (!(error instanceof RotatorError)) odd.push(`${log} ${record.kind}: ${error}`);
          }
        }
      }
    }

    expect(tried).toBeGreaterThan(500);
    expect(odd).toEqual([]);
  });

  it('in the log of one load balancer does not hide the others from a scan', async () => {
    const { world } = aDueDefault();
    const due = world.certificate({ names: ['second.example.org'], daysLeft: 9 });
    const next = world.certificate({ names: ['second.example.org'] });
    world.loadBalancer({ listeners: [{ default: due }] });
    await runAndDie(world, rightAfter('update-default'));
    const store = withEntry(world, LOG, 1, () => ({ data: null }));

    const scan = world.scan({}, { SOAK: '0s' }, { store });

    await expect(scan).rejects.toMatchObject({ code: 'ScanIncomplete' });
    expect(world.attached('lsn-2')).toEqual([`default ${next}`]);
  });
});
