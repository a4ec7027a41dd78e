/**
 * The sections below the table of the status page, and their order. A section without content is omitted. Pure.
 */
import type { Explainable } from '../../../core/model/texts/explain.ts';
import type { Language } from '../../../core/model/texts/language.ts';
import { changeText } from '../../operator/describe-entry.ts';
import type { OpenView } from '../../operator/open-work.ts';
import type { QuarantineView } from '../../operator/quarantine.ts';
import type { ScanView, ServedView, StatusModel } from '../model/status-model.ts';
import { commandLine, copyable } from './copyable.ts';
import { type Html, html } from './html.ts';
import { historyLink, historySection } from './outcomes.ts';
import { reasonSaid } from './said.ts';
import { around, type Wording, wordingFor } from './wording.ts';

type Section = (model: StatusModel, wording: Wording) => Html | false;

/** In the order of the page. */
const sectionsInOrder: readonly Section[] = [
  openChangesSection,
  heldBackSection,
  servedSection,
  historySection,
  scansSection,
];

export function sections(model: StatusModel, language: Language): Html {
  const wording = wordingFor(language, model.nowMs);
  return html`${sectionsInOrder.map((section) => section(model, wording))}`;
}

type OpenLoadBalancer = OpenView['loadBalancers'][number];

function openChangesSection({ open }: StatusModel, wording: Wording): Html | false {
  const items = open.map((one) => openLoadBalancer(one, wording));
  return open.length > 0 && html`<h2>${wording.text.open}</h2><ul>${items}</ul>`;
}

function openLoadBalancer({ region, loadBalancerId, lease, changes }: OpenLoadBalancer, wording: Wording) {
  const items = changes.map((change) => openChange(change, wording));
  return html`<li>${region} ${historyLink(loadBalancerId)}${lease && html` <small>${leaseState(lease, wording)}</small>`}<ul>${items}</ul></li>`;
}

function leaseState(
  { holds, untilMs }: NonNullable<OpenLoadBalancer['lease']>,
  { text, moment }: Wording,
): Html {
  return holds ? around(text.leaseHolds, moment(untilMs)) : html`${text.leaseEnded}`;
}

function openChange(change: OpenLoadBalancer['changes'][number], wording: Wording): Html {
  const { text, moment } = wording;
  const { listenerId, state, startedAtMs, rotationId } = change;
  const stateClass = state === 'begun' ? 'due' : 'blocked';
  return html`<li>${listenerId}${text.colon}<b class="s ${stateClass}">${text.openStates[state]}</b> ${changeText(change, wording.language)}${text.comma}${moment(startedAtMs)}${reasonLine(change, wording)}<br><small>${copyable(rotationId, text)}</small></li>`;
}

function heldBackSection({ heldBack }: StatusModel, wording: Wording): Html | false {
  const items = heldBack.map((one) => heldBackCertificate(one, wording));
  return heldBack.length > 0 && html`<h2>${wording.text.heldBack}</h2><ul>${items}</ul>`;
}

function heldBackCertificate(one: QuarantineView['heldBack'][number], wording: Wording): Html {
  const { text, moment } = wording;
  const { certificateId, loadBalancerId, times, failedAtMs, untilMs } = one;
  const until = untilMs === null ? html`${text.heldUntilReleased}` : around(text.heldUntil, moment(untilMs));
  return html`<li>${copyable(certificateId, text)} ${historyLink(loadBalancerId)}${text.colon}${text.failedTimes(times)}${around(text.brackets, moment(failedAtMs))}${text.comma}${until}${reasonLine({ ...one, newCertificateId: certificateId }, wording)}${commandLine(`npm run ledger -- release ${certificateId}`, text)}</li>`;
}

/** Lists only listeners with differences; the others are counted. */
function servedSection({ served, scans }: StatusModel, wording: Wording): Html | false {
  const { text } = wording;
  if (scans.length === 0) return false;
  const wrong = served.filter(({ asItShouldBe }) => asItShouldBe === false);
  const good = served.filter(({ asItShouldBe }) => asItShouldBe === true);
  const count =
    served.length === 0
      ? html`<span class="muted">${text.servedNever}</span>`
      : html`${good.length} / ${served.length} ${text.servedGood}`;
  const items = wrong.map((one) => wronglyServed(one, wording));
  return html`<h2>${text.served}</h2><p>${count}</p>${wrong.length > 0 && html`<ul>${items}</ul>`}`;
}

function wronglyServed(one: ServedView, wording: Wording): Html {
  const { text, moment } = wording;
  const { region, loadBalancerId, listenerId, atMs, targets, asExpected, silent } = one;
  const where = html`<small>${region} ${historyLink(loadBalancerId)} ${moment(atMs)}</small>`;
  const counts = html`${asExpected} / ${targets} ${text.targets}${silent > 0 && html`${text.comma}${silent} ${text.silent}`}`;
  const items = differencesIn(one, wording).map((difference) => html`<li>${difference}</li>`);
  return html`<li><b class="s blocked">${listenerId}</b> ${where}${text.colon}${counts}${items.length > 0 && html`<ul>${items}</ul>`}</li>`;
}

/** In English as the record has them. */
function differencesIn(
  { differences, differing = [], targets, asExpected, silent }: ServedView,
  { language, text }: Wording,
): readonly string[] {
  if (language === 'en') return differences;
  if (differing.length === 0 && targets > asExpected + silent) return [text.servesOther];
  return differing.map(
    ({ where, served }) => `${where} ${served === '' ? text.servesNone : `${text.serves} ${served}`}`,
  );
}

function scansSection({ scans }: StatusModel, wording: Wording): Html | false {
  const items = scans.map((scan) => scannedRegion(scan, wording));
  return scans.length > 0 && html`<h2>${wording.text.scans}</h2><ul>${items}</ul>`;
}

function scannedRegion(scan: ScanView, { text, moment }: Wording): Html {
  const { region, mode, finishedAtMs, stale, listeners, certificates } = scan;
  const finished = html`<span${stale && html` class="s expired"`}>${moment(finishedAtMs)}</span>`;
  return html`<li><b>${region}</b> ${around(text.scanned, finished)}${text.comma}${text.modes[mode]}${text.comma}${text.listeners(listeners)}${text.comma}${text.certificates(certificates)}</li>`;
}

interface WithReason extends Omit<Explainable, 'reason' | 'message'> {
  readonly reason: string | null;
  readonly message: string | null;
}

function reasonLine({ reason, message, ...row }: WithReason, wording: Wording): Html | false {
  return reason !== null && html`<br>${reasonSaid({ ...row, reason, message: message ?? '' }, wording)}`;
}
