import { describe, expect, it } from 'vitest';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../../shared/ledger/memory.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import {
  certificatesTable,
  stateButtons,
} from '../../../../../shared/service/status/page/certificates-table.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import { aBlockedRow, aRow, aScan } from '../../../../support/status.ts';

async function modelOf(scans: readonly ScanSnapshot[], store = createMemoryLedger()) {
  return statusModel(await readStatus(store, async () => scans), NOW_MS);
}

const tableOf = async (rows: ScanSnapshot['rows']) =>
  certificatesTable(await modelOf([aScan({ rows })]), 'en').text;

describe('the table of certificates', () => {
  it('has a bar for the days left, and a line where a certificate becomes due', async () => {
    const table = await tableOf([
      aRow({ daysLeft: 47 }),
      aRow({ id: 2, daysLeft: 400 }),
      aRow({ id: 3, daysLeft: -5 }),
    ]);

    expect(table.match(/<rect width="(\d+)"/g)).toEqual([
      '<rect width="0"',
      '<rect width="47"',
      '<rect width="90"',
    ]);
    expect(table.match(/<path d="M30 0v6"/g)).toHaveLength(3);
  });

  it('has no bar where the end of a certificate is unknown', async () => {
    const table = await tableOf([aRow({ notAfterMs: null, dueAtMs: null })]);

    expect(table).not.toContain('<rect');
    expect(table).toContain('<tr role="row" class="unknown"');
  });
});

describe('the buttons of states', () => {
  it('are those of states that a certificate has, and always the one of healthy certificates', async () => {
    const model = await modelOf([aScan({ rows: [aBlockedRow(), aBlockedRow({ id: 2 })] })]);

    const buttons = stateButtons(model, 'en').text;

    expect(
      [...buttons.matchAll(/value="([a-z]+)".*?<b>(\d+)<\/b>/g)].map(([, state, n]) => [state, n]),
    ).toEqual([
      ['blocked', '2'],
      ['ok', '0'],
    ]);
  });
});
