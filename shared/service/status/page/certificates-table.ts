/**
 * The table of the status page: one row for each certificate in each slot of each listener, the most urgent first. Pure.
 *
 * Kept small, since there may be thousands: the class of a row is its state, `data-i` its place by urgency, `data-d` its days.
 */
import { DAY_MS } from '../../../base/clock.ts';
import { explain } from '../../../core/model/texts/explain.ts';
import type { Language } from '../../../core/model/texts/language.ts';
import { keyTypeWord, outcomeWords, slotWords } from '../../../core/model/texts/words.ts';
import { certificateStates } from '../model/certificate-state.ts';
import type { CertificateView, StatusModel } from '../model/status-model.ts';
import { copyable } from './copyable.ts';
import { foreign, type Html, html } from './html.ts';
import { dayIn } from './language.ts';
import { livePart } from './live-part.ts';
import { historyLink } from './outcomes.ts';
import type { Texts } from './page-texts.ts';
import { passedOverSaid, reasonSaid } from './said.ts';
import { texts } from './texts.ts';
import { type Wording, wordingFor } from './wording.ts';

/** Bars are full from this on: long enough for certificates that are due at 30 days, short enough for 47-day certificates. */
const FULL_BAR_DAYS = 90;

/** Further names are folded. */
const NAMES_SHOWN = 3;

export function stateButtons({ counts }: StatusModel, language: Language): Html {
  const { states } = texts[language];
  return html`${certificateStates
    .filter((state) => counts[state] > 0 || state === 'ok')
    .map(
      (state) =>
        html`<button type="button" value="${state}" aria-pressed="false"><span class="s ${state}">${states[state]}</span> <b>${counts[state]}</b></button>`,
    )}`;
}

export function certificatesTable({ certificates, nowMs }: StatusModel, language: Language): Html {
  const wording = wordingFor(language, nowMs);
  const { text } = wording;
  return html`<table id="certificates" role="table"><caption>${text.dueLine}</caption><thead role="rowgroup"><tr role="row">${Object.entries(
    text.columns,
  ).map(
    ([name, title]) =>
      html`<th role="columnheader" scope="col" data-sort="${name}"><button type="button">${title}</button></th>`,
  )}</tr></thead>
${livePart('tbody id="rows" role="rowgroup"', html`${certificates.map((one, index) => certificateRow(one, index, wording))}`)}</table>`;
}

function certificateRow(one: CertificateView, index: number, wording: Wording): Html {
  const { text } = wording;
  const cells = [
    html`<span class="s">${text.states[one.state]}</span>`,
    daysCell(one, wording),
    namesCell(one, text),
    listenerCell(one),
    certificateCell(one, wording),
    reasonCell(one, wording),
  ];
  return html`<tr role="row" class="${one.state}" data-i="${index}" data-d="${one.daysLeft ?? -99999}">${cells.map((cell) => html`<td role="cell">${cell}</td>`)}</tr>
`;
}

function daysCell({ daysLeft, notAfterMs, dueAtMs }: CertificateView, { text }: Wording): Html {
  if (daysLeft === null || notAfterMs === null) return html`<span class="muted">${text.unknown}</span>`;
  return html`${daysLeft} ${dayIn(notAfterMs)}${barOf(daysLeft, dueAtMs === null ? null : (notAfterMs - dueAtMs) / DAY_MS)}`;
}

/** Lengths are attributes: inline styles would need an exception in the page's policy. */
function barOf(daysLeft: number, dueDays: number | null): Html {
  const within = (days: number) => Math.round(Math.min(FULL_BAR_DAYS, Math.max(0, days)));
  return html`<svg class="bar" viewBox="0 0 ${FULL_BAR_DAYS} 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${within(daysLeft)}" height="6"/>${dueDays !== null && html`<path d="M${within(dueDays)} 0v6"/>`}</svg>`;
}

function namesCell({ names, listenerId, oldCertificateId }: CertificateView, text: Texts): Html {
  if (names.length === 0) return html`<span class="muted">${text.namesUnknown}</span>`;
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const folded = names.slice(NAMES_SHOWN);
  if (folded.length === 0) return foreign(shown);
  return html`${foreign(shown)}<details id="n-${listenerId}-${oldCertificateId}"><summary>+${folded.length}</summary>${foreign(folded.join(', '))}</details>`;
}

function listenerCell(one: CertificateView): Html {
  const { region, loadBalancerId, loadBalancerName, listenerId, listenerDescription, protocol, port } = one;
  return html`<b>${foreign(loadBalancerName || loadBalancerId)}</b> ${protocol}${port === null ? '' : `:${port}`}${listenerDescription && html` <small>${foreign(listenerDescription)}</small>`}<br><small>${region} ${historyLink(loadBalancerId)} ${listenerId}</small>`;
}

function certificateCell(
  { slot, keyType, oldCertificateId, newCertificateId }: CertificateView,
  { language, text }: Wording,
): Html {
  return html`${keyTypeWord(language, keyType)} <small>${slotWords[language][slot]}</small><br>${copyable(oldCertificateId, text)}${newCertificateId && html`<br>&rarr; ${copyable(newCertificateId, text)}`}`;
}

/** What has happened since the scan decides what to do now: it comes before what the scan had planned. */
function reasonCell(one: CertificateView, wording: Wording): Html {
  const { language, text, moment } = wording;
  const { state, since } = one;
  if (state === 'ok') return html`<small>${okReason(one, wording)}</small>`;
  const planned = html`${reasonSaid(one, wording)}${passedOverSaid(one, wording)}`;
  if (!since) return planned;
  return html`${reasonSaid(since, wording)} <small>(<code>${outcomeWords[language][since.outcome]}</code> ${moment(since.atMs)})</small><br><small>${text.atScan}${text.colon}${planned}</small>`;
}

/** There may be thousands: in English the code is enough. */
function okReason(one: CertificateView, { language }: Wording): Html | string {
  return language === 'en' ? html`<code>${one.reason}</code>` : explain(language, one).says;
}
