/** What a channel has accepted, as the page shows it; never its address. Pure. */
import type { ChannelFailure } from '../../../core/records/channel-log.ts';
import type { RecordedChannel } from '../../../ledger/recorded.ts';

export interface ChannelView {
  readonly name: string;
  readonly lastSentAtMs: number | null;
  /** Since the last message that was accepted. */
  readonly failure: ChannelFailure | null;
}

export function channelView({ name, state }: RecordedChannel): ChannelView {
  const { lastSentAtMs = null, failure = null } = state;
  return { name, lastSentAtMs, failure };
}
