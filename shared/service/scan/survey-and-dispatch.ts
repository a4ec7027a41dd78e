/**
 * Scan with a rotate function: surveys and plans every region, then dispatches the work.
 */
import pMap from 'p-map';
import { areRootsSuspect, turnedBad } from '../../core/proof/served-bad.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { recordedLoadBalancers } from '../../ledger/recorded.ts';
import { knowledgeReader, noKnowledge } from '../../rotation/waves/read-knowledge.ts';
import { isRoutine } from '../commands/narrowing.ts';
import { explainedRegion } from '../worker/explain-region.ts';
import { type DispatchedIn, dispatch } from './dispatch.ts';
import type { KnownContents } from './known-contents.ts';
import type { ScanMemory } from './scan-memory.ts';
import { failForRegions, type Scanning } from './scanning.ts';
import { loadBalancerKey, type Scope } from './scope.ts';
import { surveyAndPlan } from './survey-region.ts';

export interface SurveyAndDispatchInput {
  readonly scope: Scope;
  readonly memory: ScanMemory;
  readonly known: KnownContents;
}

export async function surveyAndDispatch(
  scanning: Scanning,
  { scope, memory, known }: SurveyAndDispatchInput,
): Promise<DispatchedIn> {
  const recorded = await readStates(scanning, scope);
  // One reader for the whole scan: many load balancers have the same candidates.
  const readKnowledge =
    recorded instanceof LedgerUnavailable ? noKnowledge(recorded) : knowledgeReader(scanning.worker.store);
  const turned = scope.regions.flatMap((region) => turnedBad(memory.of(region)?.served ?? []));
  const rootsSuspect = areRootsSuspect(turned);
  const done = await pMap(scope.regions, async (region) => {
    const stateOf = (loadBalancerId: string) =>
      recorded instanceof LedgerUnavailable
        ? undefined
        : recorded.get(loadBalancerKey(region, loadBalancerId));
    const { loadBalancers, hasWork, error } = await surveyAndPlan({
      ...scanning,
      scope,
      region,
      stateOf,
      readKnowledge,
      memory: memory.of(region),
      rootsSuspect,
      rows: scanning.rowsIn(region),
    });
    // A caller who waits for something new is not answered with what was known before.
    const contents = hasWork && isRoutine(scanning.command) ? await known.keep(region) : undefined;
    const done = await dispatch({ ...scanning, scope, region, contents }, loadBalancers);
    const explained = error && (await explainedRegion(scanning.worker.cloud, region, error));
    return { region, error: explained, done };
  });
  failForRegions(
    scanning,
    done.map((one) => ({ ...one, found: one.done.length })),
  );
  return new Map(done.map((one) => [one.region, one.done]));
}

/** Without the ledger, open rotations and what is held back are unknown, but due certificates are still found. */
async function readStates(
  { worker, command, notes, failedBecause }: Scanning,
  scope: Scope,
): Promise<ReadonlyMap<string, LoadBalancerState> | LedgerUnavailable> {
  try {
    const { items, unreadable } = await recordedLoadBalancers(worker.store, command.loadBalancerId);
    for (const { log, code, message } of unreadable) {
      const [, region = '', loadBalancerId = ''] = log.split('/');
      if (scope.regions.includes(region) && scope.includes(region, loadBalancerId))
        failedBecause(region, loadBalancerId, { code, message });
    }
    return new Map(items.map((one) => [loadBalancerKey(one.region, one.loadBalancerId), one.state]));
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    worker.logger.warn('scan continues without the ledger', { error });
    notes.push({
      note: 'open-rotations-unknown',
      message: `The ledger did not answer, so open rotations are not known, nor what is held back: ${error.messageWithHint}`,
      parameters: { code: error.code, original: error.messageWithHint },
    });
    return error;
  }
}
