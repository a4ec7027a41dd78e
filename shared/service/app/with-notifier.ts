/** Gives the app of scan its channels. No other function has them, nor what it takes to send to them. */
import { createNotifier } from '../../notify/notifier.ts';
import { createPost } from '../../notify/post.ts';
import type { MakeApp } from './app.ts';

export function withNotifier(makeApp: MakeApp): MakeApp {
  return (opening) => {
    const { edge, config } = opening;
    const { notifyTargets: targets, heartbeatTarget: heartbeat, language } = config;
    const post = edge.post ?? createPost();
    const notifier = createNotifier({ targets, heartbeat, clock: edge.clock, post, language });
    return makeApp({ ...opening, notifier });
  };
}
