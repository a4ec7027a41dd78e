/**
 * What stands around the table of the status page: what is wrong, what is open, what is held back, what is served, what came of
 * rotations, and the scans. Pure.
 */

import type { OutcomeView, StatusModel } from '../model/status-model.ts';
import { type Html, html } from './html.ts';
import { type Language, momentIn } from './language.ts';
import { texts } from './texts.ts';

/** What a person should see first; nothing where nothing is wrong. */
export function notices(model: StatusModel, language: Language): Html {
  const text = texts[language];
  const { scans, nowMs, paused, breaker, unreadable } = model;
  const failures = scans.flatMap((scan) => scan.failures);
  return html`${scans.length === 0 && html`<p class="note warn" role="status"><b>${text.noScan}</b> ${text.noScanAbout}</p>`}
${scans
  .filter(({ stale }) => stale)
  .map(
    ({ region, finishedAtMs }) =>
      html`<p class="note bad" role="alert">${region}: ${text.scanned} ${momentIn(language, finishedAtMs, nowMs)}. ${text.stale}</p>`,
  )}
${failures.length > 0 && html`<div class="note bad" role="alert">${text.failures}<ul>${failures.map(({ region, loadBalancerId, code, message }) => html`<li>${region} ${loadBalancerId} <code>${code}</code> ${message}</li>`)}</ul></div>`}
${paused && html`<p class="note warn" role="status">${text.paused}</p>`}
${breaker.open && html`<p class="note bad" role="alert">${text.breakerOpen} (${breaker.loadBalancerIds.join(', ')})${breaker.untilMs !== null && html` ${text.breakerUntil}: ${momentIn(language, breaker.untilMs, nowMs)}.`}</p>`}
${unreadable.length > 0 && html`<div class="note bad" role="alert">${text.unreadable}<ul>${unreadable.map(({ log, code, message }) => html`<li>${log} <code>${code}</code> ${message}</li>`)}</ul></div>`}
${scans.some(({ notListedAtMs }) => notListedAtMs === null) && model.certificates.length === 0 && html`<p class="note">${text.noCertificates}</p>`}`;
}

export function sections(model: StatusModel, language: Language): Html {
  return html`${openSection(model, language)}${heldBackSection(model, language)}${servedSection(model, language)}${historySection(model, language)}${scansSection(model, language)}`;
}

function openSection({ open, nowMs }: StatusModel, language: Language): Html | false {
  const text = texts[language];
  return (
    open.length > 0 &&
    html`<h2>${text.open}</h2><ul>${open.map(
      ({ region, loadBalancerId, lease, changes }) =>
        html`<li>${region} ${historyLink(loadBalancerId)}${lease && html` <small>${lease.holds ? html`${text.leaseHolds} ${momentIn(language, lease.untilMs, nowMs)}` : text.leaseEnded}</small>`}<ul>${changes.map(
          (change) =>
            html`<li>${change.listenerId}: <b class="s ${change.state === 'begun' ? 'due' : 'blocked'}">${text.openStates[change.state]}</b> ${change.change}, ${momentIn(language, change.startedAtMs, nowMs)}${change.reason !== null && html`<br><code>${change.reason}</code> ${change.message}`}<br><small><code>${change.rotationId}</code></small></li>`,
        )}</ul></li>`,
    )}</ul>`
  );
}

function heldBackSection({ heldBack, nowMs }: StatusModel, language: Language): Html | false {
  const text = texts[language];
  return (
    heldBack.length > 0 &&
    html`<h2>${text.heldBack}</h2><ul>${heldBack.map(
      ({ certificateId, loadBalancerId, times, failedAtMs, untilMs, reason, message }) =>
        html`<li><code>${certificateId}</code> ${historyLink(loadBalancerId)}: ${times} ${text.failedTimes} (${momentIn(language, failedAtMs, nowMs)}), ${untilMs === null ? text.heldUntilReleased : html`${text.heldUntil} ${momentIn(language, untilMs, nowMs)}`}${reason !== null && html`<br><code>${reason}</code> ${message}`}</li>`,
    )}</ul>`
  );
}

function servedSection({ served, scans, nowMs }: StatusModel, language: Language): Html | false {
  const text = texts[language];
  if (scans.length === 0) return false;
  const wrong = served.filter(({ asItShouldBe }) => asItShouldBe === false);
  const good = served.filter(({ asItShouldBe }) => asItShouldBe === true);
  return html`<h2>${text.served}</h2><p>${served.length === 0 ? html`<span class="muted">${text.servedNever}</span>` : html`${good.length} / ${served.length} ${text.servedGood}`}</p>${
    wrong.length > 0 &&
    html`<ul>${wrong.map(
      ({ region, loadBalancerId, listenerId, atMs, targets, asExpected, silent, differences }) =>
        html`<li><b class="s blocked">${listenerId}</b> <small>${region} ${historyLink(loadBalancerId)} ${momentIn(language, atMs, nowMs)}</small>: ${asExpected} / ${targets} ${text.targets}${silent > 0 && html`, ${silent} ${text.silent}`}${differences.length > 0 && html`<ul>${differences.map((difference) => html`<li>${difference}</li>`)}</ul>`}</li>`,
    )}</ul>`
  }`;
}

function historySection({ outcomes, nowMs }: StatusModel, language: Language): Html | false {
  const text = texts[language];
  const byLoadBalancer = new Map<string, OutcomeView[]>();
  for (const one of outcomes) {
    const known = byLoadBalancer.get(one.loadBalancerId);
    if (known) known.push(one);
    else byLoadBalancer.set(one.loadBalancerId, [one]);
  }
  return (
    outcomes.length > 0 &&
    html`<h2>${text.history}</h2>${[...byLoadBalancer].map(
      ([loadBalancerId, all]) =>
        html`<details id="h-${loadBalancerId}"><summary>${loadBalancerId} <small>${all[0] && html`${all[0].outcome} ${momentIn(language, all[0].atMs, nowMs)}`}, ${all.length}</small></summary>${outcomesTable(all, language, nowMs)}<p><a href="history?loadBalancerId=${encodeURIComponent(loadBalancerId)}">${text.historyAll}</a></p></details>`,
    )}`
  );
}

/** How each replacement ended last. */
export function outcomesTable(
  outcomes: readonly Omit<OutcomeView, 'region' | 'loadBalancerId'>[],
  language: Language,
  nowMs: number,
): Html {
  return html`<div class="over"><table><tbody>${outcomes.map(
    (one) =>
      html`<tr class="${one.outcome === 'verified' ? 'ok' : 'blocked'}"><td><span class="s">${one.outcome}</span></td><td>${momentIn(language, one.atMs, nowMs)}</td><td>${one.listenerId} ${one.slot} ${one.keyType}</td><td><code>${one.oldCertificateId}</code>${one.newCertificateId !== null && html` <code>→ ${one.newCertificateId}</code>`}</td><td><code>${one.reason}</code> ${one.message}</td></tr>`,
  )}</tbody></table></div>`;
}

function scansSection({ scans, nowMs }: StatusModel, language: Language): Html | false {
  const text = texts[language];
  return (
    scans.length > 0 &&
    html`<h2>${text.scans}</h2><ul>${scans.map(
      ({ region, mode, finishedAtMs, stale, listeners, certificates }) =>
        html`<li><b>${region}</b> ${text.scanned} <span${stale && html` class="s expired"`}>${momentIn(language, finishedAtMs, nowMs)}</span>, ${text.modes[mode]}, ${listeners} ${text.listeners}, ${certificates} ${text.certificates}</li>`,
    )}</ul>`
  );
}

function historyLink(loadBalancerId: string): Html {
  return html`<a href="history?loadBalancerId=${encodeURIComponent(loadBalancerId)}">${loadBalancerId}</a>`;
}
