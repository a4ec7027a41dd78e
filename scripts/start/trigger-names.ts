/** The four triggers of the service. Apart from their code (triggers.ts), which loads SDKs: `--help` and the first line do not wait for it. */
export const triggerNames = ['timer', 'event', 'webhook', 'console'] as const;

export type TriggerName = (typeof triggerNames)[number];
