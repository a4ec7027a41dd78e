import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../../../../scripts/bench/units/bench.ts';
import {
  extrapolated,
  INSTANCE,
  monthTable,
  type Runs,
  type Units,
  unitsOfMonth,
} from '../../../../../scripts/bench/units/month.ts';

const nothing: Units = { alb: 0, cas: 0, ossReads: 0, ossOthers: 0, seconds: 0 };
const free: Runs = { scan: nothing, scanAfterChecks: nothing, check: nothing, rotation: nothing };

describe('a month', () => {
  it('has a scan every hour, of which one a day reads the daily checks', () => {
    const scans = unitsOfMonth(1, { ...free, scan: { ...nothing, alb: 1 } });
    const both = unitsOfMonth(1, {
      ...free,
      scan: { ...nothing, alb: 1 },
      scanAfterChecks: { ...nothing, alb: 1 },
    });

    expect(both.alb).toBe(730);
    expect(both.alb - scans.alb).toBeCloseTo(730 / 24);
  });

  it('has a daily check of every load balancer', () => {
    expect(unitsOfMonth(12, { ...free, check: { ...nothing, cas: 1 } }).cas).toBeCloseTo(12 * (730 / 24));
  });

  it('has a rotation of every certificate each 60 days', () => {
    expect(unitsOfMonth(120, { ...free, rotation: { ...nothing, ossOthers: 1 } }).ossOthers).toBeCloseTo(
      120 * (730 / 24 / 60),
    );
  });

  it('bills the seconds of the instance that s.yaml declares', () => {
    const { vcpuSeconds, gbSeconds } = unitsOfMonth(1, {
      ...free,
      scan: { ...nothing, seconds: 24 },
      scanAfterChecks: { ...nothing, seconds: 24 },
    });

    expect(vcpuSeconds).toBeCloseTo(730 * 24 * 0.35);
    expect(gbSeconds).toBeCloseTo(730 * 24 * 0.5);
  });

  it('knows the instance as s.yaml has it', async () => {
    const sYaml = await readFile(new URL('../../../../../s.yaml', import.meta.url), 'utf8');

    expect(sYaml).toContain(`memorySize: ${INSTANCE.gb * 1_024}\n`);
    expect(sYaml).toContain(`cpu: ${INSTANCE.vcpu}\n`);
  });

  it('counts every invocation', () => {
    const { invocations } = unitsOfMonth(60, free);

    expect(invocations).toBeCloseTo(730 + 61 * (730 / 24));
  });

  it('is a row of a table, in three digits', () => {
    const table = monthTable([unitsOfMonth(10, { ...free, scan: { ...nothing, cas: 11 } })]);

    expect(table.split('\n')[2]).toBe('| 10 | 1,040 | 0 | 0 | 0 | 7,700 | 0 | 0 |');
  });
});

describe('a size that was not measured', () => {
  const measured = [
    { size: 10, runs: { ...free, scan: { ...nothing, alb: 1_000 } } },
    { size: 100, runs: { ...free, scan: { ...nothing, alb: 102 }, check: { ...nothing, cas: 5 } } },
    { size: 1_000, runs: { ...free, scan: { ...nothing, alb: 1_020 }, check: { ...nothing, cas: 23 } } },
  ];

  it('is on the line through the two largest that were', () => {
    const [one, ...others] = extrapolated(measured, [10, 100, 1_000, 10_000]);

    expect(others).toEqual([]);
    expect(one).toMatchObject({ size: 10_000, runs: { scan: { alb: 10_200 }, check: { cas: 203 } } });
  });

  it('is left out if only one was', () => {
    expect(extrapolated(measured.slice(0, 1), [10, 100])).toEqual([]);
  });

  it('says so in the table', () => {
    expect(monthTable([{ ...unitsOfMonth(10_000, free), isExtrapolated: true }])).toContain(
      '| 10,000 (extrapolated) |',
    );
  });
});

describe('the runs that a month is made of', () => {
  it('are a scan with nothing to do, a check without a write, and one verified rotation', async () => {
    const { scan, scanAfterChecks, check, rotation } = await runsOf(10);

    // One list for each listener, and the lists of the account.
    expect(scan.alb).toBe(12);
    expect(scanAfterChecks.ossReads).toBeGreaterThan(scan.ossReads);
    expect(check.alb).toBeLessThan(rotation.alb);
    expect(rotation.seconds).toBeGreaterThan(check.seconds);
  });
});
