import { describe, expect, it } from 'vitest';
import { emptyCertificate } from '../../../../shared/core/records/certificate-log.ts';
import { emptyControl } from '../../../../shared/core/records/control-log.ts';
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { knowledgeReader, noKnowledge } from '../../../../shared/rotation/waves/read-knowledge.ts';
import { idOf } from '../../../support/builders.ts';

const noAnswer = new LedgerUnavailable('no answer', { retryable: true, hint: 'Check the bucket.' });

/** @param reject whether, and with what, the read of a log fails */
function readsOf(reject: (log: string) => Error | undefined = () => undefined) {
  const store = createMemoryLedger();
  const logs: string[] = [];
  const counted: LedgerStore = {
    ...store,
    read: async (log, from) => {
      logs.push(log);
      const error = reject(log);
      if (error) throw error;
      return store.read(log, from);
    },
  };
  return { read: knowledgeReader(counted), logs };
}

describe('what the ledger says about the candidates of a plan', () => {
  it('is read once for each log, however many load balancers ask', async () => {
    const { read, logs } = readsOf();

    await read([idOf(1)]);
    const { control, certificates } = await read([idOf(1), idOf(2)]);

    expect(control).toEqual(emptyControl);
    expect([...certificates]).toEqual([
      [idOf(1), emptyCertificate],
      [idOf(2), emptyCertificate],
    ]);
    expect(logs.sort()).toEqual(['certificates/1-cn-hangzhou', 'certificates/2-cn-hangzhou', 'control']);
  });

  it('is unknown for a log that cannot be read, which hides no other one', async () => {
    const { read } = readsOf((log) => (log === 'certificates/1-cn-hangzhou' ? noAnswer : undefined));

    const { control, certificates } = await read([idOf(1), idOf(2)]);

    expect(control).toEqual(emptyControl);
    expect(certificates.get(idOf(1))).toEqual({ notRead: 'no answer. Check the bucket.' });
    expect(certificates.get(idOf(2))).toEqual(emptyCertificate);
  });

  it('does not hide a defect of this service as a log that cannot be read', async () => {
    const { read } = readsOf(() => new TypeError('not a function'));

    await expect(read([])).rejects.toThrow('not a function');
  });

  it('is unknown without a question once the ledger has said that it does not answer', async () => {
    expect(await noKnowledge(noAnswer)([idOf(1)])).toEqual({
      control: { notRead: 'no answer. Check the bucket.' },
      certificates: new Map(),
    });
  });
});
