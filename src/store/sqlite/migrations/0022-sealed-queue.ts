/** What waits for accounts may hold words, those of announcements: with `sealed` it is as in `events` (migration 15). */
export const sealedQueue = `
ALTER TABLE event_queue ADD COLUMN sealed INTEGER;
`;
