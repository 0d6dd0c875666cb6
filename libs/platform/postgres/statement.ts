/** A statement that PostgreSQL parses once a connection: for what runs often. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export const statement = (name: string, text: string): Statement => ({ name, text });
