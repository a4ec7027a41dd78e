/**
 * Checks the events of PutEvents, and adds the attributes of the bus. Pure.
 *
 * Source: "PutEvents" and "Event attributes", EventBridge manual (A); the code of a refused entry is a guess (U).
 */
import { z } from 'zod';

const attribute = (max: number) => z.string().min(1).max(max);

const sentSchema = z.looseObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/, { error: 'expected 1 to 128 letters, digits, hyphens' }),
  source: attribute(128)
    .regex(/^[^\s<>"{}|\\^`]+$/, { error: 'expected a URI reference' })
    .refine((source) => !source.startsWith('acs.'), { error: 'acs. is for Alibaba Cloud' }),
  type: attribute(64),
  specversion: z.literal('1.0'),
  aliyuneventbusname: z.string().min(1),
  subject: attribute(512).optional(),
  time: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, { error: 'expected RFC 3339' })
    .optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});

export type SentEvent = z.infer<typeof sentSchema>;

/** As it arrives at a target. */
export type BusEvent = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** @returns the event, or its problem */
export function checkSent(entry: unknown): SentEvent | { readonly problem: string } {
  const parsed = sentSchema.safeParse(entry);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') || 'the event'}: ${issue?.message}` };
}

export interface Publication {
  readonly bus: string;
  readonly region: string;
  readonly accountId: string;
  readonly atMs: number;
  /** Both forms were seen in real payloads. */
  readonly publishTime: 'Z' | 'PRC';
}

export function published(
  event: { readonly id: string; readonly type: string },
  { bus, region, accountId, atMs, publishTime }: Publication,
): BusEvent {
  const utc = new Date(atMs).toISOString();
  const inChina = new Date(atMs + 8 * 3_600_000).toISOString().replace('Z', '');
  return {
    datacontenttype: 'application/json; charset=utf-8',
    ...event,
    aliyunpublishtime: publishTime === 'Z' ? utc : `${inChina}PRC`,
    aliyunoriginalaccountid: accountId,
    aliyuneventbusname: bus,
    aliyunregionid: region,
    aliyunaccountid: accountId,
    aliyunpublishaddr: '127.0.0.1',
  };
}
