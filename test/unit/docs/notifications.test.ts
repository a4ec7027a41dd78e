/** Compares docs/notifications.md with the events that the code makes, using the pattern matcher of the emulator. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { pack } from '../../../shared/cloud/event-batches.ts';
import type { RotatorEvent } from '../../../shared/core/model/event.ts';
import type { Outcome } from '../../../shared/core/model/outcomes.ts';
import {
  EXPIRY_THRESHOLDS_DAYS,
  expiringEvents,
} from '../../../shared/core/reports/events/expiring-event.ts';
import { publicationsFor } from '../../../shared/core/reports/events/outcome-event.ts';
import { scanCompletedEvent } from '../../../shared/core/reports/events/scan-completed-event.ts';
import { servedWrongEvents } from '../../../shared/core/reports/events/served-wrong-event.ts';
import type { WrongRow } from '../../../shared/core/reports/wrong-row.ts';
import {
  parseCertificateIssued,
  type ScanRequest,
} from '../../../shared/service/certificate-issued/parse-certificate-issued.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import type { BusEvent } from '../../emulator/eventbridge/cloud-event.ts';
import { EventBridgeModel } from '../../emulator/eventbridge/event-bridge-model.ts';
import { calmEvents } from '../../emulator/eventbridge/knobs.ts';
import { matches, parsePattern } from '../../emulator/eventbridge/pattern.ts';
import { idOf, NOW_MS } from '../../support/builders.ts';
import { handClock } from '../../support/hand-clock.ts';
import { aRow, unwritten } from '../../support/status.ts';
import { anOutcomeRow, aSnapshot } from '../core/reports/events/builders.ts';

const page = readFileSync(new URL('../../../docs/notifications.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, json = '']) => JSON.parse(json) as unknown,
);

interface Parameter {
  readonly ResourceKey: string;
  readonly Form: 'CONSTANT' | 'JSONPATH' | 'TEMPLATE' | 'ORIGINAL';
  readonly Value: string;
  readonly Template?: string;
}
type Sample = Readonly<Record<string, unknown>> & { readonly type: string; readonly data: object };

const isSample = (block: unknown): block is Sample =>
  typeof block === 'object' && block !== null && 'specversion' in block;
const samples = blocks.filter(isSample).filter(({ source }) => source === 'cert-rotator');
const taken = blocks.filter(isSample).filter(({ source }) => source !== 'cert-rotator');
const targets = blocks.filter((block): block is Parameter[] => Array.isArray(block));
const patterns = blocks.filter((block) => !isSample(block) && !Array.isArray(block));

function rotationEvent(outcome: Exclude<Outcome, 'nothing-to-do'>): RotatorEvent[] {
  return publicationsFor([anOutcomeRow({ outcome })], {}, NOW_MS, 'en').map(({ event }) => event);
}

const expiring = (days: number) =>
  expiringEvents([aRow({ notAfterMs: NOW_MS + (days - 0.5) * DAY_MS })], {}, NOW_MS, 'en').map(
    ({ event }) => event,
  );
const scanned = (failures: number) => {
  const failure = { region: 'cn-hangzhou', loadBalancerId: null, code: 'CloudCallFailed', message: 'No.' };
  return scanCompletedEvent(
    unwritten(aSnapshot({ rows: [aRow()], failures: Array.from({ length: failures }, () => failure) })),
    { rotatedHere: 0, workersAsked: 0 },
    'en',
  );
};

const wrongRow = {
  row: aRow(),
  certificateId: idOf(1),
  fault: {
    reason: 'chain-not-trusted',
    message: 'its chain is not trusted',
    sinceMs: NOW_MS,
    wasRight: true,
  },
};
const servedWrong = (rows: readonly WrongRow[], suspect: readonly WrongRow[]) =>
  servedWrongEvents({ region: 'cn-hangzhou', rows, suspect }, {}, NOW_MS, 'en').map(({ event }) => event);

/** All kinds of events of the rotator, by name. */
const said: Readonly<Record<string, readonly RotatorEvent[]>> = {
  Verified: rotationEvent('verified'),
  RolledBack: rotationEvent('rolled-back'),
  ChangedUnproved: rotationEvent('changed-unproved'),
  RollbackUnproved: rotationEvent('rollback-unproved'),
  Blocked: rotationEvent('blocked'),
  ...Object.fromEntries(EXPIRY_THRESHOLDS_DAYS.map((days) => [`Expiring${days}`, expiring(days)])),
  ServedWrong: servedWrong([wrongRow], []),
  RootsSuspected: servedWrong([], [wrongRow]),
  ScanCompleted: [scanned(0)],
  ScanFailed: [scanned(1)],
};

/** The form in which an event reaches the bus. */
const sent = Object.entries(said).flatMap(([name, events]) =>
  pack(events, 'cert-rotator').batches.flatMap((batch) => batch.map((event) => ({ name, event }))),
);

const namesMatchedBy = (pattern: unknown) =>
  sent.filter(({ event }) => matches(parsePattern(pattern), event)).map(({ name }) => name);

describe('docs/notifications.md', () => {
  it('has every type of event in its table', () => {
    for (const { event } of sent) expect(page).toContain(`| \`${event.type}\` |`);
    expect(sent).toHaveLength(Object.keys(said).length);
  });

  it('shows each kind of event with exactly the attributes and fields that it has', () => {
    const shapeOf = (event: { readonly data: object }) => [
      Object.keys(event).sort(),
      Object.keys(event.data),
    ];

    expect(samples.map(({ type }) => type)).toEqual([
      'certrotator:Rotation:Blocked',
      'certrotator:Certificate:Expiring',
      'certrotator:Certificate:ServedWrong',
      'certrotator:Scan:RootsSuspected',
      'certrotator:Scan:Completed',
    ]);
    for (const sample of samples) {
      const real = sent.find(({ event }) => event.type === sample.type)?.event;
      expect(real && shapeOf(sample)).toEqual(real && shapeOf(real));
    }
  });

  it('has patterns that match exactly the events named in the text above them', () => {
    expect(patterns.map(namesMatchedBy)).toEqual([
      ['RolledBack', 'ChangedUnproved', 'RollbackUnproved', 'Blocked'],
      ['Expiring0', 'Expiring1', 'Expiring3', 'Expiring7'],
      ['ServedWrong', 'RootsSuspected'],
      ['ScanFailed'],
      Object.keys(said),
      ['Verified'],
      // The event of a pipeline.
      [],
    ]);
  });

  it('has templates whose paths lead to text or numbers in each event that notifies an operator', () => {
    const templates = targets.flat().filter(({ Form }) => Form !== 'CONSTANT');
    const notified = sent.filter(({ name }) => !['Verified', 'ScanCompleted', 'ScanFailed'].includes(name));

    expect(templates).toHaveLength(3);
    for (const { event } of notified)
      for (const parameter of templates)
        expect(rendered(parameter, event)).not.toMatch(/undefined|null|\$\{/);
  });

  it('has a DingTalk message that is JSON with the summary in it', () => {
    const body = targets.flat().find(({ ResourceKey, Template }) => ResourceKey === 'Body' && Template);
    const blocked = sent.find(({ name }) => name === 'Blocked')?.event;
    const message = JSON.parse(rendered(body as Parameter, blocked)) as {
      readonly text: { readonly content: string };
    };

    expect(message.text.content).toBe(
      '[cert-rotator] certrotator:Rotation:Blocked cn-hangzhou (quota)\nlsn-1 default RSA: blocked (quota). No free slot.',
    );
  });
});

describe('the event of a pipeline in docs/notifications.md', () => {
  const [event] = taken;

  /** The requests of certificate-issued for these events, through the rule of the page. */
  async function delivered(...events: readonly unknown[]) {
    const model = new EventBridgeModel({ clock: handClock(NOW_MS), seed: 1, base: calmEvents });
    const requests: ScanRequest[] = [];
    model.addBus('cert-rotator');
    model.addRule({
      bus: 'cert-rotator',
      name: 'issued',
      pattern: patterns.at(-1),
      targets: [{ functionName: 'certificate-issued' }],
    });
    model.connect(async (_name, payload) => {
      const { malformed, scanRequests: asked } = parseCertificateIssued(payload);
      if (malformed) throw malformed;
      requests.push(...asked);
    });
    for (const one of events) model.emit('cert-rotator', one as BusEvent);
    await model.deliverAll();
    return requests;
  }

  it("is the only one that is not the rotator's own", () => {
    expect(taken).toHaveLength(1);
  });

  it('requests a scan for the certificate in that region, through the rule beside it', async () => {
    const requests = await delivered(event);

    expect(requests.map(({ command }) => command)).toEqual([
      { certificateId: '20741377-cn-hangzhou', region: 'cn-hangzhou' },
    ]);
  });

  it('may have force, and may omit the fields that are optional on the page', async () => {
    const certificateId = '20741377-cn-hangzhou';
    const minimal = { ...event, id: 'minimal', data: { certificateId } };
    const forced = { ...event, id: 'forced', data: { certificateId, force: true, mode: 'apply' } };

    const requests = await delivered(minimal, forced);

    expect(requests.map(({ command }) => command)).toEqual([
      { certificateId },
      { certificateId, force: true },
    ]);
  });

  it('is followed by the command to type if a forced scan has failed: the same one', () => {
    const forced = { ...event, data: { certificateId: '20741377-cn-hangzhou', force: true } };
    const [request] = parseCertificateIssued(Buffer.from(JSON.stringify(forced))).scanRequests;
    const typed = [...page.matchAll(/`(\{"certificateId":[^`]+\})`/g)].map(([, text = '']) => text);

    expect(typed.map((text) => parseCommand(Buffer.from(text), { function: 'scan' }))).toEqual([
      request?.command,
    ]);
  });

  it('requests the same scan all day with any event id, and another one the next day', async () => {
    const requests = await delivered(
      event,
      event,
      { ...event, id: 'another', time: '2026-11-21T23:59:59Z' },
      { ...event, id: 'next-day', time: '2026-11-22T00:00:00Z' },
    );

    const [first, second, third, nextDay] = requests.map(({ taskId }) => taskId);
    expect([second, third]).toEqual([first, first]);
    expect(nextDay).not.toBe(first);
  });

  it('does not come through the rule under another source or type', async () => {
    expect(
      await delivered(
        { ...event, source: 'another-source' },
        { ...event, type: 'certpipeline:Certificate:Revoked' },
      ),
    ).toEqual([]);
  });

  it('has every field explained', () => {
    for (const field of Object.keys(event?.data ?? {})) expect(page).toContain(`| \`data.${field}\` |`);
  });
});

/** Renders `JSONPATH` and `TEMPLATE` as the manual describes; supports only paths of names. */
function rendered({ Form, Value, Template = '' }: Parameter, event: unknown): string {
  if (Form === 'JSONPATH') return String(valueAt(event, Value));
  const paths = JSON.parse(Value) as Readonly<Record<string, string>>;
  return Template.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const path = paths[name];
    return path === undefined ? whole : String(valueAt(event, path));
  });
}

function valueAt(event: unknown, path: string): unknown {
  const [root, ...names] = path.split('.');
  if (root !== '$') throw new Error(`${path} does not begin with $.`);
  return names.reduce<unknown>((inner, name) => (Object(inner) as Record<string, unknown>)[name], event);
}
