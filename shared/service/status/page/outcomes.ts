/**
 * The table of outcomes, the history section with one table for each load balancer, and the link to a load balancer's own page. Pure.
 */
import { keyTypeWord, outcomeWords, slotWords } from '../../../core/model/texts/words.ts';
import type { OutcomeView, StatusModel } from '../model/status-model.ts';
import { type Html, html } from './html.ts';
import type { Texts } from './page-texts.ts';
import { reasonSaid } from './said.ts';
import type { Wording } from './wording.ts';

type OutcomeRow = Omit<OutcomeView, 'region' | 'loadBalancerId'>;

export function historySection({ outcomes }: StatusModel, wording: Wording): Html | false {
  const loadBalancers = [...byLoadBalancer(outcomes)];
  return (
    outcomes.length > 0 &&
    html`<h2>${wording.text.history}</h2>${loadBalancers.map(([id, all]) => loadBalancerHistory(id, all, wording))}`
  );
}

/** The summary has the newest outcome. */
function loadBalancerHistory(
  loadBalancerId: string,
  outcomes: readonly OutcomeView[],
  wording: Wording,
): Html {
  const { language, text, moment } = wording;
  const [newest] = outcomes;
  const summary = html`${loadBalancerId} <small>${text.replacements(outcomes.length)}${newest && html`${text.semicolon}${text.newest}${text.colon}${outcomeWords[language][newest.outcome]} ${moment(newest.atMs)}`}</small>`;
  return html`<details id="h-${loadBalancerId}"><summary>${summary}</summary>${outcomesTable(outcomes, wording)}<p>${historyLink(loadBalancerId, text.historyAll)}</p></details>`;
}

function byLoadBalancer(outcomes: readonly OutcomeView[]): ReadonlyMap<string, readonly OutcomeView[]> {
  const groups = new Map<string, OutcomeView[]>();
  for (const one of outcomes) {
    const known = groups.get(one.loadBalancerId);
    if (known) known.push(one);
    else groups.set(one.loadBalancerId, [one]);
  }
  return groups;
}

export function outcomesTable(outcomes: readonly OutcomeRow[], wording: Wording): Html {
  return html`<div class="over"><table><tbody>${outcomes.map((one) => outcomeRow(one, wording))}</tbody></table></div>`;
}

function outcomeRow(one: OutcomeRow, wording: Wording): Html {
  const { language, moment, text } = wording;
  const cells = [
    html`<span class="s">${outcomeWords[language][one.outcome]}</span>${extentNote(one, text)}`,
    moment(one.atMs),
    html`${one.listenerId} ${slotWords[language][one.slot]} ${keyTypeWord(language, one.keyType)}`,
    html`<code>${one.oldCertificateId}</code>${one.newCertificateId !== null && html` <code>&rarr; ${one.newCertificateId}</code>`}`,
    reasonSaid(one, wording),
  ];
  return html`<tr class="${one.outcome === 'verified' ? 'ok' : 'blocked'}">${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

/** How much was proved; silence within an address family that answers stands out. */
function extentNote({ targets, matched, silent, byFamily = {} }: OutcomeRow, text: Texts): Html | false {
  if (targets === undefined || matched === undefined) return false;
  const counted = html`<br><small>${matched}/${targets} ${text.targets}</small>`;
  if (!silent) return counted;
  const isPartly = Object.values(byFamily).some((one) => one.silent > 0 && one.silent < one.targets);
  const note = `${silent} ${text.silent}`;
  return html`${counted}<br>${isPartly ? html`<span class="blocked"><span class="s">${note}</span></span>` : html`<small>${note}</small>`}`;
}

export function historyLink(loadBalancerId: string, label = loadBalancerId): Html {
  return html`<a href="history?loadBalancerId=${encodeURIComponent(loadBalancerId)}">${label}</a>`;
}
