/**
 * The present states of all logs of one kind. Only reads.
 *
 * A log that is damaged or has an unknown format is reported as unreadable beside the others. Rejects if the ledger does not answer.
 */
import pMap from 'p-map';
import {
  type CertificateState,
  certificateLog,
  certificateReducer,
} from '../core/records/certificate-log.ts';
import { type ChannelState, channelLog, channelReducer } from '../core/records/channel-log.ts';
import {
  type LoadBalancerState,
  loadBalancerLog,
  loadBalancerReducer,
} from '../core/records/load-balancer-log.ts';
import { LedgerDamaged, LedgerFormatUnknown } from './errors.ts';
import type { LedgerStore } from './ledger.ts';
import { type ViewLog, viewLog } from './log.ts';

/** Each log reads eight entries at a time. */
const LOGS_AT_ONCE = 4;

export interface Unreadable {
  readonly log: string;
  readonly code: string;
  readonly message: string;
}

export interface Recorded<Item> {
  readonly items: readonly Item[];
  readonly unreadable: readonly Unreadable[];
}

export interface RecordedLoadBalancer {
  readonly log: string;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly state: LoadBalancerState;
}

export interface RecordedCertificate {
  readonly certificateId: string;
  readonly state: CertificateState;
}

/**
 * @param only the id of one load balancer; by default all
 * @param view how a log is read; a frequent caller passes a view memory (view-memory.ts)
 */
export async function recordedLoadBalancers(
  store: LedgerStore,
  only?: string,
  view: ViewLog = viewLog,
): Promise<Recorded<RecordedLoadBalancer>> {
  const logs = await store.logs('rotations/');
  const places = logs.flatMap((log) => regionAndId(log) ?? []);
  return readEach(
    places.filter(({ loadBalancerId }) => only === undefined || loadBalancerId === only),
    async (place) => ({ ...place, state: (await view(store, place.log, loadBalancerReducer)).state }),
  );
}

/** @param isWanted by default every certificate that was ever recorded, since no log is deleted */
export async function recordedCertificates(
  store: LedgerStore,
  isWanted: (certificateId: string) => boolean = () => true,
  view: ViewLog = viewLog,
): Promise<Recorded<RecordedCertificate>> {
  const prefix = certificateLog('');
  const logs = await store.logs(prefix);
  return readEach(
    logs
      .map((log) => ({ log, certificateId: log.slice(prefix.length) }))
      .filter(({ certificateId }) => isWanted(certificateId)),
    async ({ log, certificateId }) => ({
      certificateId,
      state: (await view(store, log, certificateReducer)).state,
    }),
  );
}

export interface RecordedChannel {
  readonly name: string;
  readonly state: ChannelState;
}

/** The channels that scan notifies, and the heartbeat; without those that were removed. */
export async function recordedChannels(
  store: LedgerStore,
  view: ViewLog = viewLog,
): Promise<Recorded<RecordedChannel>> {
  const prefix = channelLog('');
  const { items, unreadable } = await readEach(
    (await store.logs(prefix)).map((log) => ({ log, name: log.slice(prefix.length) })),
    async ({ log, name }) => ({ name, state: (await view(store, log, channelReducer)).state }),
  );
  return { items: items.filter(({ state }) => state.sinceMs !== undefined), unreadable };
}

function regionAndId(log: string): Omit<RecordedLoadBalancer, 'state'> | undefined {
  const [, region = '', loadBalancerId = ''] = log.split('/');
  return loadBalancerLog(region, loadBalancerId) === log ? { log, region, loadBalancerId } : undefined;
}

async function readEach<Place extends { readonly log: string }, Item>(
  places: readonly Place[],
  read: (place: Place) => Promise<Item>,
): Promise<Recorded<Item>> {
  const unreadable: Unreadable[] = [];
  const found = await pMap(
    places,
    async (place) => {
      try {
        return [await read(place)];
      } catch (error) {
        if (!(error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown)) throw error;
        unreadable.push({ log: place.log, code: error.code, message: error.messageWithHint });
        return [];
      }
    },
    { concurrency: LOGS_AT_ONCE },
  );
  return { items: found.flat(), unreadable };
}
