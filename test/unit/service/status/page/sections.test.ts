import { describe, expect, it } from 'vitest';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../../shared/ledger/memory.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { sections } from '../../../../../shared/service/status/page/sections.ts';
import { texts } from '../../../../../shared/service/status/page/texts.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import {
  aDueRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
  recordFailedProof,
} from '../../../../support/status.ts';

async function sectionsOf(scans: readonly ScanSnapshot[], store = createMemoryLedger()) {
  return sections(statusModel(await readStatus(store, async () => scans), NOW_MS), 'en').text;
}

const titlesIn = (text: string) => [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
const { en } = texts;

describe('the sections of the page', () => {
  it('are none before the first scan', async () => {
    expect(await sectionsOf([])).toBe('');
  });

  it('are what is served and the scans, where nothing else happened', async () => {
    expect(titlesIn(await sectionsOf([aScan()]))).toEqual([en.served, en.scans]);
  });

  it('are in the order of urgency, where everything happened', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'open' });
    await recordChange(store, {
      loadBalancerId: 'alb-2',
      oldId: 2,
      newId: 12,
      atMs: NOW_MS,
      ended: 'rolled-back',
      reason: 'served-other',
      message: 'It served another one.',
    });
    await recordFailedProof(store, { newId: 12, loadBalancerId: 'alb-2', atMs: NOW_MS });

    const text = await sectionsOf([aScan()], store);

    expect(titlesIn(text)).toEqual([en.open, en.heldBack, en.served, en.history, en.scans]);
    expect(text).toContain('11-cn-hangzhou replaces 1-cn-hangzhou');
    expect(text).toContain('<code>served-other</code> It served another one.');
  });
});

describe('the section of what is served', () => {
  const rows = ['a', 'b', 'c'].map((name) => aRow({ listenerId: `lsn-${name}` }));

  it('lists the listeners with differences, and counts the others', async () => {
    const served = {
      'lsn-a': aServedRecord(),
      'lsn-b': aServedRecord({ targets: 0, asExpected: 0 }),
      'lsn-c': aServedRecord({ asExpected: 2, silent: 1, differences: ['192.0.2.1 serves 7.'] }),
    };

    const text = await sectionsOf([aScan({ rows, served })]);

    expect(text).toContain(`1 / 3 ${en.servedGood}`);
    expect(text).toContain(`2 / 4 ${en.targets}, 1 ${en.silent}<ul><li>192.0.2.1 serves 7.</li></ul>`);
    expect(text).not.toContain('lsn-a');
    expect(text).not.toContain('lsn-b');
  });

  it('says that nothing was checked yet', async () => {
    expect(await sectionsOf([aScan({ rows })])).toContain(en.servedNever);
  });
});

describe('the section of held-back certificates', () => {
  it('has those that would be used next', async () => {
    const store = createMemoryLedger();
    await recordFailedProof(store, { newId: 21, atMs: NOW_MS });

    const next = await sectionsOf([aScan({ rows: [aDueRow({ newCertificateId: idOf(21) })] })], store);

    expect(next).toContain('<code>21-cn-hangzhou</code>');
    expect(await sectionsOf([aScan()], store)).not.toContain(en.heldBack);
  });
});
