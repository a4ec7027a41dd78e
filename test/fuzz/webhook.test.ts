/** A small number of fuzzer runs in every test run; `npm run fuzz -- webhook --runs 100000` makes more. */
import { describe, expect, it } from 'vitest';
import { emptyWebhookTally, fuzzWebhookOnce } from './webhook.ts';

const RUNS = 1_000;

async function fuzz(seed: number, runs: number) {
  const tally = emptyWebhookTally();
  const problems: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const problem = await fuzzWebhookOnce(seed, run, tally);
    if (problem !== undefined) problems.push(problem);
  }
  return { tally, problems };
}

describe('hostile requests to the webhook', () => {
  it('cause no crash, start nothing without a signature, and leave nothing in the log', async () => {
    const { tally, problems } = await fuzz(1, RUNS);

    expect(problems).toEqual([]);
    expect(tally.pastSignature / RUNS).toBeGreaterThan(0.2);
    expect(tally.replays).toBeGreaterThan(0);
    // Every possible refusal has occurred.
    for (const answer of [
      ...['202', '400 InvalidEvent', '400 UnknownLoadBalancer', '400 RegionNotCovered'],
      ...['401 InvalidSignature', '401 InvalidTimestamp', '405 MethodNotAllowed'],
      ...['409 ServiceInPlanMode', '413 BodyTooLarge', 'rejected'],
    ])
      expect(tally.answers, answer).toHaveProperty([answer]);
  });

  it('have the same outcomes with the same seed', async () => {
    expect(await fuzz(7, 50)).toEqual(await fuzz(7, 50));
    expect(await fuzz(7, 50)).not.toEqual(await fuzz(8, 50));
  });
});
