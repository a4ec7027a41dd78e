/**
 * Hostile requests for the webhook: forged, or validly signed and hostile all the same. Nothing may be thrown, nothing that was not signed may
 * get past the signature, and nothing that a sender writes may become more than a command.
 */
import { emptyWebhookTally, fuzzWebhookOnce } from '../../test/fuzz/webhook.ts';
import type { FuzzOutcome, FuzzRequest } from './report.ts';

/** What stops at the signature says nothing about what is behind it. */
const LEAST_SHARE = 0.2;

export async function fuzzWebhook({ runs, seed, onRun }: FuzzRequest): Promise<FuzzOutcome> {
  const tally = emptyWebhookTally();
  const failures: FuzzOutcome['failures'][number][] = [];
  for (let run = 0; run < runs; run += 1) {
    const problem = await fuzzWebhookOnce(seed, run, tally);
    if (problem !== undefined) failures.push({ target: 'webhook', run, problem });
    onRun(run, failures.length);
  }
  const { runs: _runs, pastSignature, ...counts } = tally;
  const share = runs === 0 ? 0 : pastSignature / runs;
  return {
    figures: { pastSignature, pastSignatureShare: Math.round(share * 1_000) / 1_000, ...counts },
    failures,
    enough: share >= LEAST_SHARE,
  };
}
