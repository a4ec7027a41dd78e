/** The notifier of these services, from the variables that a person would set. */
import type { Clock } from '../../../shared/base/clock.ts';
import { loadConfig } from '../../../shared/config/config.ts';
import type { Language } from '../../../shared/core/model/texts/language.ts';
import { createNotifier, type Notifier } from '../../../shared/notify/notifier.ts';
import { postTo } from './fakes.ts';
import type { FakeService } from './service.ts';

export function notifierOf(
  { clock }: { readonly clock: Clock },
  services: readonly FakeService[],
  monitor?: FakeService,
  language: Language = 'en',
): Notifier {
  const { notifyTargets: targets, heartbeatTarget: heartbeat } = loadConfig({
    NOTIFY: services.map(({ channel }) => channel).join(', '),
    HEARTBEAT_URL: monitor?.channel,
  });
  const post = postTo(...services, ...(monitor ? [monitor] : []));
  return createNotifier({ targets, heartbeat, clock, post, language });
}

/** Told of everything. */
export const everything = (service: FakeService): FakeService => ({
  ...service,
  channel: `${service.channel} severity=info`,
});
