import { z } from 'zod';

export const topicSchema = z.enum(['school-welcome', 'enrollment-confirmed']);
export const messageStatusSchema = z.enum(['queued', 'sending', 'sent', 'retrying', 'dead']);

export const messageSchema = z
  .object({
    id: z.uuid(),
    topic: topicSchema,
    subjectId: z.uuid().describe('What it is about: the enrollment, the school'),
    to: z.object({ name: z.string(), address: z.string() }),
    locale: z.string(),
    subject: z.string(),
    body: z.string().describe('Plain text'),
    status: messageStatusSchema,
    attempts: z.int(),
    lastError: z.string().nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Message' });

export type MessageView = z.infer<typeof messageSchema>;
export type Topic = z.infer<typeof topicSchema>;
