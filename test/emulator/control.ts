/**
 * The emulator's control endpoint, for requests of tests and operators that are not part of the cloud's APIs. Plain HTTP on loopback, no
 * credentials.
 *
 * GET /state, GET /history (`?kind=call|handshake|change|zones|object`, `?faults=only`), GET /events, POST /faults (a fault of model/faults.ts,
 * oss/faults.ts or eventbridge/faults.ts), GET and POST /knobs (some knobs of model/knobs.ts), POST /clock (`{"advanceMs": n}`, and
 * `{"timeScale": n}` while no function runs).
 * service-control.ts adds requests where the service is deployed.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { EmulatorClock } from './clock.ts';
import type { EventBridgeModel } from './eventbridge/event-bridge-model.ts';
import { eventFaultSchema } from './eventbridge/faults.ts';
import { invocationFaultSchema } from './function-compute/faults.ts';
import { type OpenServer, openServer } from './http/open-server.ts';
import type { CloudModel } from './model/cloud-model.ts';
import { faultSchema } from './model/faults.ts';
import { parseKnobs } from './model/knobs-schema.ts';
import { objectFaultSchema } from './oss/faults.ts';
import type { ObjectStoreModel } from './oss/object-store-model.ts';
import { answerForService, type ServiceControl } from './service-control.ts';

/** A fault has a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;

const clockSchema = z.strictObject({
  advanceMs: z.number().int().min(0).optional(),
  timeScale: z.number().min(1).max(1_000).optional(),
});

export interface ControlOptions {
  readonly model: CloudModel;
  readonly objects: ObjectStoreModel;
  readonly events: EventBridgeModel;
  /** `undefined`: no service is deployed. */
  readonly service: () => ServiceControl | undefined;
  readonly host: string;
  readonly clock: EmulatorClock;
  /** Opens and closes the addresses that a change of the model has added and removed. */
  readonly syncDataPlane: () => Promise<void>;
}

export function startControl(options: ControlOptions): Promise<OpenServer> {
  const server = createServer((request, response) => {
    respond(options, request, response).catch((error: unknown) => {
      send(response, 400, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  return openServer(server, options.host);
}

async function respond(
  { model, objects, events, service, clock, syncDataPlane }: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
  switch (`${request.method} ${pathname}`) {
    case 'GET /state':
      return send(response, 200, {
        ...model.state(),
        objectStore: objects.state(),
        eventBridge: events.state(),
      });
    case 'GET /history':
      return send(response, 200, historyOf(model, searchParams));
    case 'GET /events':
      return send(response, 200, {
        published: events.events(),
        calls: events.calls(),
        deliveries: events.deliveryRecords(),
        deadLetters: events.deadLetters(),
      });
    case 'POST /faults':
      inject({ model, objects, events, service }, await readJson(request));
      await syncDataPlane();
      return send(response, 200, {
        faults: [...model.state().faults, ...objects.state().faults, ...events.state().faults],
      });
    case 'GET /knobs':
      return send(response, 200, model.knobs);
    case 'POST /knobs':
      model.setKnobs(parseKnobs(await readJson(request)));
      return send(response, 200, model.knobs);
    case 'POST /clock':
      setClock({ clock, service }, await readJson(request));
      await syncDataPlane();
      return send(response, 200, { nowMs: clock.now(), timeScale: clock.scale });
    default: {
      const answer = await answerForService(service(), `${request.method} ${pathname}`, () =>
        readJson(request),
      );
      if (answer !== undefined) return send(response, 200, answer);
      return send(response, 404, { error: `There is no ${request.method} ${pathname}.` });
    }
  }
}

function setClock({ clock, service }: Pick<ControlOptions, 'clock' | 'service'>, change: unknown): void {
  const { advanceMs, timeScale } = clockSchema.parse(change);
  if (timeScale !== undefined && service()?.platform.isIdle() === false)
    throw new Error('The time scale cannot change while a function runs: it has the scale of its start.');
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (timeScale !== undefined) clock.setScale(timeScale);
}

type Cloud = Pick<ControlOptions, 'model' | 'objects' | 'events' | 'service'>;

/** The kind selects the schema, so that errors name the fields of that schema. */
function inject({ model, objects, events, service }: Cloud, fault: unknown): void {
  const kind = kindSchema.safeParse(fault).data?.kind;
  if (kind === 'object-store') objects.inject(objectFaultSchema.parse(fault));
  else if (kind === 'put-events' || kind === 'event-delivery') events.inject(eventFaultSchema.parse(fault));
  else if (service() !== undefined && isInvocationFault(kind))
    service()?.platform.inject(invocationFaultSchema.parse(fault));
  else model.inject(faultSchema.parse(fault));
}

function isInvocationFault(kind: string | undefined): boolean {
  return invocationFaultSchema.options.some((option) => option.shape.kind.value === kind);
}

const kindSchema = z.looseObject({ kind: z.string() });

function historyOf(model: CloudModel, query: URLSearchParams) {
  const kind = query.get('kind');
  const onlyFaults = query.get('faults') === 'only';
  return model.history
    .entries()
    .filter((entry) => kind === null || entry.kind === kind)
    .filter((entry) => !onlyFaults || ('fault' in entry && entry.fault !== undefined));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) throw new Error(`The body has more than ${MAX_BODY_BYTES} bytes.`);
  }
  return JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
