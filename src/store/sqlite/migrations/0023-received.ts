/** Up to which number somebody says that they have what waited for them: to have been told of it is less. */
export const received = `
ALTER TABLE told ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
UPDATE told SET received = up_to;
`;
