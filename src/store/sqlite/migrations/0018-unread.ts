/**
 * How much somebody has not read: of the words that a room has ever had (`rooms.said`), those after the ones that it had when
 * they entered (`memberships.said`) or had last read (`read_markers.said`). All begin with 0, so a file of before counts from
 * its first start with this schema on, and looks through no log for it.
 */
export const unread = `
ALTER TABLE rooms ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
ALTER TABLE read_markers ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
`;
