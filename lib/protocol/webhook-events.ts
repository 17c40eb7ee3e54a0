/** What can happen in a wiki that others are told of. By itself, so that the browser gets no more than the names. */
export const WEBHOOK_EVENTS = ['page.changed', 'member.changed'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
