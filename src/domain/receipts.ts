import type { Metadata } from "./metadata.ts";

/** The key of a room's profile with which its operators forbid that it is told who has read what. */
export const receiptsKey = "monarchs.chat/receipts";
const off = "off";

/** Whether a room's operators forbid it. */
export const receiptsForbidden = (room: Metadata | undefined): boolean => room?.get(receiptsKey) === off;

/** The value of the key; null takes it away. */
export const receiptsValue = (allowed: boolean): string | null => (allowed ? null : off);
