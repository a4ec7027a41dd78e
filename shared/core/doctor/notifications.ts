/** Whether the channels of NOTIFY and the heartbeat accept what scan sends. Pure. */
import { inUtc } from '../../base/words.ts';
import { HEARTBEAT } from '../records/channel-log.ts';
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';

/** One channel, or the heartbeat, by its name. */
export interface ChannelFacts {
  readonly name: string;
  /** Of scan; of the heartbeat the first one that was accepted, or the first one after a failure. `null`: none was accepted yet. */
  readonly lastSentAtMs: number | null;
  /** Since the last message that was accepted. */
  readonly failure: { readonly sinceMs: number; readonly code: string; readonly message: string } | null;
  /** A test message of this examination, if one was asked for. */
  readonly test?:
    | { readonly accepted: true }
    | { readonly accepted: false; readonly code: string; readonly message: string };
}

/** @param channels empty: none is configured */
export function checkNotifications(channels: Reading<readonly ChannelFacts[]>): CheckResult {
  if ('problem' in channels)
    return unknown('notifications', `What the channels were told could not be read: ${channels.problem}`);
  if (channels.value.length === 0)
    return notApplicable(
      'notifications',
      'NOTIFY and HEARTBEAT_URL are empty: scan notifies no one directly.',
    );
  return judge('notifications', {
    faults: channels.value.flatMap(faultOf),
    notes: channels.value.flatMap(noteOf),
    ok: `Accepted: ${channels.value.map(({ name }) => name).join(', ')}.`,
  });
}

/** A test shows the present; without one, the last scan does. */
function faultOf({ name, failure, test }: ChannelFacts): readonly string[] {
  if (test?.accepted === false)
    return [`${name} did not accept a test message: ${test.code}: ${test.message}.`];
  if (test !== undefined || failure === null) return [];
  const { sinceMs, code, message } = failure;
  return [`${name} has accepted nothing since ${inUtc(sinceMs)}: ${code}: ${message}.`];
}

function noteOf({ name, lastSentAtMs, failure, test }: ChannelFacts): readonly string[] {
  if (test?.accepted) return [`${name} accepted a test message.`];
  if (test !== undefined || failure !== null) return [];
  if (lastSentAtMs === null)
    return [`${name} was sent nothing yet. To send a test message: npm run doctor -- --test`];
  // The ledger has no entry for each call of the heartbeat.
  return name === HEARTBEAT
    ? [`${name} has been accepted since ${inUtc(lastSentAtMs)}.`]
    : [`${name} accepted a message at ${inUtc(lastSentAtMs)}.`];
}
