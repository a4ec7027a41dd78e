/**
 * The notices above the table of the status page. A notice that does not apply is omitted. Pure.
 */

import type { Language } from '../../../core/model/texts/language.ts';
import type { StatusModel } from '../model/status-model.ts';
import { commandLine } from './copyable.ts';
import { type Html, html } from './html.ts';
import { deliveryFailureSaid, errorSaid } from './said.ts';
import { around, type Wording, wordingFor } from './wording.ts';

type Notice = (model: StatusModel, wording: Wording) => Html | readonly Html[] | false;

/** In the order of the page. */
const noticesInOrder: readonly Notice[] = [
  neverScanned,
  staleRegions,
  failedScans,
  rotationsPaused,
  loadBalancersPaused,
  breakerOpen,
  channelsFailing,
  unreadableLogs,
  noCertificates,
];

export function notices(model: StatusModel, language: Language): Html {
  const wording = wordingFor(language, model.nowMs);
  const [first, ...others] = noticesInOrder.map((notice) => notice(model, wording));
  return html`${first}${others.map((notice) => html`\n${notice}`)}`;
}

function neverScanned({ scans }: StatusModel, { text }: Wording): Html | false {
  return (
    scans.length === 0 &&
    html`<p class="note warn" role="status"><b>${text.noScan}</b> ${text.noScanAbout}</p>`
  );
}

function staleRegions({ scans }: StatusModel, { text, moment }: Wording): readonly Html[] {
  return scans
    .filter(({ stale }) => stale)
    .map(
      ({ region, finishedAtMs }) =>
        html`<p class="note bad" role="alert">${region}${text.colon}${around(text.scanned, moment(finishedAtMs))}${text.stop}${text.stale}</p>`,
    );
}

function failedScans({ scans }: StatusModel, wording: Wording): Html | false {
  const failures = scans.flatMap((scan) => scan.failures);
  const items = failures.map(
    (failure) => html`<li>${failure.region} ${failure.loadBalancerId} ${errorSaid(failure, wording)}</li>`,
  );
  return failures.length > 0 && listNotice(wording.text.failures, items);
}

function rotationsPaused({ paused }: StatusModel, { text }: Wording): Html | false {
  return (
    paused &&
    html`<p class="note warn" role="status">${text.paused}${commandLine('npm run ledger -- resume', text)}</p>`
  );
}

function loadBalancersPaused({ pausedLoadBalancers }: StatusModel, { text, moment }: Wording): Html | false {
  const items = pausedLoadBalancers.map(
    ({ loadBalancerId, sinceMs }) =>
      html`<li>${loadBalancerId}${around(text.brackets, moment(sinceMs))}${commandLine(`npm run ledger -- resume --load-balancer ${loadBalancerId}`, text)}</li>`,
  );
  return (
    items.length > 0 &&
    html`<div class="note warn" role="status">${text.pausedLoadBalancers}<ul>${items}</ul></div>`
  );
}

function breakerOpen({ breaker }: StatusModel, { text, moment }: Wording): Html | false {
  const { open, loadBalancerIds, untilMs } = breaker;
  const until = untilMs !== null && html` ${text.breakerUntil}${text.colon}${moment(untilMs)}${text.stop}`;
  return (
    open &&
    html`<p class="note bad" role="alert">${text.breakerOpen}${around(text.brackets, loadBalancerIds.join(', '))}${until}</p>`
  );
}

function channelsFailing({ channels }: StatusModel, wording: Wording): Html | false {
  const items = channels.flatMap(({ name, failure }) =>
    failure === null
      ? []
      : [
          html`<li>${name} (${wording.moment(failure.sinceMs)}) ${deliveryFailureSaid(failure, wording)}</li>`,
        ],
  );
  return items.length > 0 && listNotice(wording.text.channelsFailing, items);
}

function unreadableLogs({ unreadable }: StatusModel, wording: Wording): Html | false {
  const items = unreadable.map((one) => html`<li>${one.log} ${errorSaid(one, wording)}</li>`);
  return unreadable.length > 0 && listNotice(wording.text.unreadable, items);
}

function noCertificates({ scans, certificates }: StatusModel, { text }: Wording): Html | false {
  const isListed = scans.some(({ notListedAtMs }) => notListedAtMs === null);
  return isListed && certificates.length === 0 && html`<p class="note">${text.noCertificates}</p>`;
}

function listNotice(title: string, items: readonly Html[]): Html {
  return html`<div class="note bad" role="alert">${title}<ul>${items}</ul></div>`;
}
