/**
 * Fuzzes the webhook with forged requests and with validly signed hostile ones. It must not throw, must reject every unsigned request at the
 * signature, and must never turn a body into more than a command.
 */
import { emptyWebhookTally, fuzzWebhookOnce } from '../../test/fuzz/webhook.ts';
import type { FuzzOutcome, FuzzRequest } from './report.ts';

/** Share of requests that must pass the signature: the others do not test the code behind it. */
const MIN_SHARE = 0.2;

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
    reachedEnough: share >= MIN_SHARE,
  };
}
