/** Damages entries of the ledger, as a fault of the storage or another writer under the ledger's prefix would. */
import type { Outside } from './ports.ts';
import { LEDGER_DAMAGE } from './run-history.ts';
import type { ContentDamageKind, LedgerDamageKind, TimedFault } from './scenario.ts';

export async function damageNewestEntry(
  { storage, recorder, time }: Outside,
  { region, loadBalancerId, how }: Extract<TimedFault, { kind: 'ledger-damage' }>,
): Promise<void> {
  const log = `rotations/${region}/${loadBalancerId}`;
  const n = (await storage.numbers(log, 1)).at(-1);
  const text = n === undefined ? undefined : await storage.get(log, n);
  if (n === undefined || text === undefined) return;
  await storage.remove(log, n);
  await storage.create(log, n, damaged(text, how));
  recorder.record({ kind: 'fault', atMs: time.now(), worker: '', what: LEDGER_DAMAGE, about: log });
}

/** Every snapshot of the content of certificates. */
export async function damageContents({ storage }: Outside, how: ContentDamageKind): Promise<void> {
  for (const log of await storage.logs('contents/')) {
    for (const n of await storage.numbers(log, 1)) {
      const text = await storage.get(log, n);
      if (text === undefined) continue;
      await storage.remove(log, n);
      if (how !== 'gone') await storage.create(log, n, damagedContent(text, how));
    }
  }
}

function damagedContent(text: string, how: Exclude<ContentDamageKind, 'gone'>): string {
  if (how === 'text') return text.slice(0, text.length / 2);
  if (how === 'hash') return text.replaceAll(/"sha256":"[0-9a-f]{8}/g, '"sha256":"00000000');
  return text.replaceAll(/"atMs":\d+/g, '"atMs":1');
}

function damaged(text: string, how: LedgerDamageKind): string {
  if (how === 'text') return text.slice(0, text.length / 2);
  const entry: Readonly<Record<string, unknown>> = JSON.parse(text);
  const other = entry['kind'] === 'change-started' ? 'change-ended' : 'change-started';
  return JSON.stringify(how === 'data' ? { ...entry, data: null } : { ...entry, kind: other });
}
